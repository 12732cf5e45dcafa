import { existsSync, statSync } from 'node:fs';
import type { Surroundings } from './batch.js';
import { findFiles } from './find-files.js';
import { onDisk } from './names.js';
import { linksNotFollowedLines } from './report.js';
import { jsonText, SCHEMA_VERSION, visible } from './terminal-text.js';
import { inspectFile, type InspectedFile, type InspectOptions } from './inspect.js';
import { inspectionText } from './inspect-text.js';
import { UsageError } from './usage-error.js';

export interface RunInspectOptions extends InspectOptions {
  readonly json: boolean;
  readonly followLinks: boolean;
}

/**
 * Inspects files, and the DICOM files in folders. Resolves to the exit code: 1 where a file cannot be read.
 *
 * @throws (rejects) UsageError where an input is missing.
 */
export async function runInspect(
  inputs: readonly string[],
  { json, prove, followLinks, turnTable }: RunInspectOptions,
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
): Promise<number> {
  const missing = inputs.find((input) => !existsSync(onDisk(input)));
  if (missing !== undefined) throw new UsageError(`There is no file or folder ${missing}.`);
  // A file that was named is inspected whatever it is: that it is no DICOM is then the answer.
  const named = new Set(inputs.filter((input) => !statSync(onDisk(input)).isDirectory()));
  const { files, unreadable, linksNotFollowed } = findFiles(inputs, { followLinks });
  const wanted = files.filter(({ path, type }) => type !== 'other' || named.has(path));
  const failures = unreadable.map(({ path, problem }): InspectedFile => ({
    file: path,
    bytes: null,
    family: null,
    evidence: [],
    images: [],
    problem,
  }));

  let failed = failures.length > 0;
  const inspected: InspectedFile[] = [...failures];
  const show = (result: InspectedFile, index: number): void => {
    failed ||= result.family === null;
    if (json) inspected.push(result);
    else stdout.write(`${index > 0 ? '\n' : ''}${inspectionText(result)}`);
  };
  if (!json) failures.forEach(show);
  for (const [index, { path }] of wanted.entries()) {
    show(await inspectFile(path, { prove, turnTable }), failures.length + index);
  }
  if (json) {
    stdout.write(
      jsonText({
        schema: 'czm-dicom/inspect',
        schemaVersion: SCHEMA_VERSION,
        linksNotFollowed,
        files: inspected,
      }),
    );
  }
  for (const line of json ? [] : linksNotFollowedLines(linksNotFollowed)) stderr.write(`${visible(line)}\n`);
  if (wanted.length + failures.length === 0) stderr.write('No DICOM file was found.\n');
  return failed ? 1 : 0;
}
