import { existsSync } from 'node:fs';
import { layersCsv, type Program } from '../core/layers/index.js';
import type { Surroundings } from './run.js';
import { findFiles } from './find-files.js';
import { findLayers } from './link-layers.js';
import { measure, type LayerOptions, type LayersOfFile } from './layer-numbers.js';
import { layersText } from './layers-text.js';
import { onDisk } from './names.js';
import { problemOf, type Problem } from './problem.js';
import { linksNotFollowedLines } from './report.js';
import { jsonText, SCHEMA_VERSION, visible } from './terminal-text.js';
import { UsageError } from './usage-error.js';

export interface RunLayersOptions extends LayerOptions {
  readonly form: 'text' | 'json' | 'csv';
  readonly followLinks: boolean;
  readonly program: Program;
}

/**
 * Measures the layers in files, and in the DICOM files of folders. Resolves to the exit code: 1 if a file cannot be
 * read. Layers without a cube or without numbers are a valid answer, with a reason.
 *
 * @throws (rejects) UsageError if an input is missing.
 */
export async function runLayers(
  inputs: readonly string[],
  { form, followLinks, program, ...options }: RunLayersOptions,
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
): Promise<number> {
  const missing = inputs.find((input) => !existsSync(onDisk(input)));
  if (missing !== undefined) throw new UsageError(`There is no file or folder ${missing}.`);
  const { files, unreadable, linksNotFollowed } = findFiles(inputs, { followLinks });
  const dicom = files.filter(({ type }) => type === 'dicom').map(({ path }) => path);
  const found = await findLayers(dicom, options);
  const problems: { readonly file: string; readonly problem: Problem }[] = [
    ...unreadable.map(({ path, problem }) => ({ file: path, problem })),
    ...found.unreadable,
  ];
  const layers: LayersOfFile[] = [];
  for (const linked of found.layers) {
    try {
      const measured = await measure(linked, options);
      layers.push(measured);
      if (form === 'text') stdout.write(`${layers.length > 1 ? '\n' : ''}${layersText(measured)}`);
    } catch (error) {
      problems.push({ file: linked.file, problem: problemOf(error) });
    }
  }
  if (form === 'csv') stdout.write(layersCsv(layers, program, visible));
  if (form === 'json') {
    const more = { program, linksNotFollowed, layers, problems };
    stdout.write(jsonText({ schema: 'czm-dicom/layers', schemaVersion: SCHEMA_VERSION, ...more }));
  } else {
    for (const { file, problem } of problems) stderr.write(`${visible(`${file}: ${problem.message}`)}\n`);
    for (const line of linksNotFollowedLines(linksNotFollowed)) stderr.write(`${visible(line)}\n`);
  }
  if (layers.length === 0) stderr.write('No layers were found.\n');
  return problems.length > 0 ? 1 : 0;
}
