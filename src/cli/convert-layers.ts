import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Description } from '../core/index.js';
import { layersIn, openSource as understand, planHeightMap } from '../core/internal.js';
import { layerCube, whyNoHeightMap, whyNoLayers, type HeightMapInput } from '../core/layers/index.js';
import { claimName } from './claims.js';
import { openFile, openSource } from './file-bytes.js';
import type { SourceImage } from './images.js';
import { layOn } from './lay-layers.js';
import { otherThanResult } from './made-of.js';
import { problemOf, type Problem } from './problem.js';
import { publish } from './publish.js';
import { stemOf } from './result-name.js';
import type { Outcome, Reporter, Task, WrittenFile } from './task.js';

/** What became of the layers of one image. */
export interface ConvertedLayers {
  readonly outputs: readonly WrittenFile[];
  readonly warnings: Outcome['warnings'];
  readonly problems: readonly Problem[];
}

/**
 * Writes the layers that belong to an image as height maps beside its result, which must exist.
 *
 * If the pixels do not show their order, nothing is written, and a warning says why.
 *
 * @param result the path of the image's result.
 */
export async function convertLayers(
  task: Task,
  image: SourceImage,
  result: string,
  reporter: Reporter,
): Promise<ConvertedLayers> {
  const outputs: WrittenFile[] = [];
  const warnings: { readonly code: string; readonly message: string }[] = [];
  const problems: Problem[] = [];
  for (const { path, container } of task.layers ?? []) {
    if (container !== image.container) continue;
    try {
      const made = await heightMap(task, image, result, path, reporter);
      if (made === undefined) continue;
      if ('reason' in made) warnings.push({ code: 'LAYERS', message: made.reason });
      else {
        outputs.push(made.file);
        reporter.written(made.file);
        if (made.leftOut.length > 0) {
          const message = `The standard has no code for ${made.leftOut.join('; ')}: left out of the height map.`;
          warnings.push({ code: 'LAYERS', message });
        }
      }
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return { outputs, warnings, problems };
}

type Made = { readonly file: WrittenFile; readonly leftOut: readonly string[] } | { readonly reason: string };

/** Undefined if it exists already. */
async function heightMap(
  { folder, overwrite, program, ...task }: Task,
  image: SourceImage,
  result: string,
  path: string,
  reporter: Reporter,
): Promise<Made | undefined> {
  const analysis = openSource(path);
  try {
    const source = layersIn(understand(analysis.bytes).attributes);
    if (source === undefined || source.origin === 'height map') return undefined;
    const { attributes, description } = image.opened;
    const reason = whyNoLayers(source, layerCube(attributes, description));
    if (reason !== undefined) return { reason };
    const file = `${result.replace(/\.dcm$/, '')}-layers-${basename(stemOf(basename(path)))}.dcm`;
    const record = { sha256: analysis.sha256, options: `convert layers${image.container}` };
    claimName(folder, file, { source: path, result: `${record.sha256} ${record.options} ${result}` });
    const hash = task.hash === true ? createHash('sha256') : undefined;
    let leftOut: readonly string[] = [];
    let frames = 0;
    let refused: string | undefined;
    const length = await publish(
      {
        path: file,
        difference: () => otherThanResult(file, record),
        make: async () => {
          const laid = await layOn(image.opened, source, (frame) => reporter.frame(frame));
          if ('reason' in laid) throw new NoHeightMap(laid.reason);
          const input: HeightMapInput = {
            layers: laid.layers,
            cube: resultOf(result),
            analysis: source,
            program: program ?? { name: 'czm-dicom', version: '' },
            created: new Date(),
            source: record,
          };
          const why = whyNoHeightMap(input);
          if (why !== undefined) throw new NoHeightMap(why);
          const { chunks, written, leftOut: others } = planHeightMap(input);
          [frames, leftOut] = [written.length, others];
          return { chunks, hash, verify: () => analysis.requireUnchanged() };
        },
      },
      folder,
      overwrite,
    ).catch((error: unknown) => {
      if (!(error instanceof NoHeightMap)) throw error;
      refused = error.message;
      return undefined;
    });
    if (refused !== undefined) return { reason: refused };
    if (length === undefined) return undefined;
    const digest = hash && { sha256: hash.digest('hex') };
    return { file: { file, bytes: length, frames, repairs: 0, ...digest }, leftOut };
  } finally {
    analysis.close();
  }
}

/** The warning that there is nothing to write, and why. */
class NoHeightMap extends Error {
  override readonly name = 'NoHeightMap';
}

/** The cube as it was written. */
function resultOf(path: string): {
  attributes: HeightMapInput['cube']['attributes'];
  description: Description;
} {
  const { bytes, close } = openFile(path, { inMemory: Number.POSITIVE_INFINITY });
  try {
    const { attributes, description } = understand(bytes);
    return { attributes, description };
  } finally {
    close();
  }
}
