import { createHash, type Hash } from 'node:crypto';
import { DicomError } from '../core/index.js';
import { type OpenedSource, type PlannedResult, stretch, TAGS } from '../core/internal.js';
import { claimName } from './claims.js';
import { convertLayers } from './convert-layers.js';
import { recodingOf, recordedAs } from './coding.js';
import type { SourceFile } from './file-bytes.js';
import { FrameStore } from './frame-store.js';
import type { SourceImage, SourceImages } from './images.js';
import { otherThanCopy, otherThanResult } from './made-of.js';
import { problemOf } from './problem.js';
import { publish, type Content } from './publish.js';
import { recoded } from './recode.js';
import { outcomeOf, SILENT, type Outcome, type Reporter, type Task, type WrittenFile } from './task.js';
import { withImages } from './with-images.js';
import { wasImage } from './without-image.js';

/** Converts one file to standard DICOM. Never rejects: failures are in the outcome. */
export const convertFile = (task: Task, reporter: Reporter = SILENT): Promise<Outcome> =>
  withImages(task, reporter, (source, images) => convertImages(task, source, images, reporter));

/** The same for an opened file. */
export async function convertImages(
  task: Task,
  source: SourceFile,
  { images, ...rest }: SourceImages,
  reporter: Reporter,
): Promise<Outcome> {
  const outputs: WrittenFile[] = [];
  const problems = [...rest.problems];
  const warnings = [...rest.warnings];
  for (const image of images) {
    try {
      const made = await convertImage(task, source, image, reporter);
      if (made !== undefined) {
        outputs.push(made.file);
        reporter.written(made.file);
        warnings.push(...made.warnings);
      }
      const layers = await convertLayers(task, image, resultName(task, image), reporter);
      outputs.push(...layers.outputs);
      warnings.push(...layers.warnings);
      problems.push(...layers.problems);
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return outcomeOf(task.path, { outputs, warnings, problems });
}

/** The path of an image's result. */
const resultName = ({ stem }: Task, { suffix }: SourceImage): string => `${stem}${suffix}.dcm`;

interface Converted {
  readonly file: WrittenFile;
  readonly warnings: Outcome['warnings'];
}

/** Undefined if the result exists already. */
async function convertImage(
  task: Task,
  source: SourceFile,
  image: SourceImage,
  reporter: Reporter,
): Promise<Converted | undefined> {
  const { path, folder, overwrite, upright, transferSyntax } = task;
  const hash = task.hash === true ? createHash('sha256') : undefined;
  const { bytes, sha256 } = source;
  if (image.opened.image === undefined) refuseLostPixels(image.opened);
  const { turns, basis } = image.opened.description.orientation;
  // If frames are upright already, or it is not known how to turn them, they keep their bytes and the instance keeps
  // its UID.
  const turning = upright && turns.some((turn) => turn !== 'none');
  const recoding =
    image.opened.image && recodingOf({ transferSyntax }, { image: image.opened.image, turning });
  // The user's table may differ next time.
  const custom = basis === 'custom' ? ` as ${[...new Set(turns)].join('+')}` : '';
  const kind = recordedAs(turning, recoding);
  const record = { sha256, options: `convert ${kind}${image.container}${custom}` };
  const file = resultName(task, image);
  claimName(folder, file, { source: path, result: `${sha256} ${record.options}` });
  // If nothing needs repair, the source itself is the result.
  const isSource = (): boolean =>
    !turning &&
    recoding === undefined &&
    otherThanCopy(file, bytes) === undefined &&
    image.plan({ source: record }).chunks === undefined;
  let made: PlannedResult | undefined;
  let store: FrameStore | undefined;
  let length: number | undefined;
  try {
    length = await publish(
      {
        path: file,
        difference: () => (isSource() ? undefined : otherThanResult(file, record)),
        make: async () => {
          if (recoding === undefined) {
            made = image.plan({ source: record, ...(turning ? { orientation: 'upright' } : {}) });
            return contentOf(made, source, { hash });
          }
          store = new FrameStore(folder.own);
          made = await recoded(image, recoding, record, store, reporter);
          return contentOf(made, source, { hash, store });
        },
      },
      folder,
      overwrite,
    );
  } finally {
    store?.remove();
  }
  if (length === undefined || made === undefined) return undefined;
  const { description, repairs } = made;
  return {
    file: {
      ...{ file, bytes: length, frames: description.frames.count, repairs: repairs.length },
      ...(hash && { sha256: hash.digest('hex') }),
    },
    warnings: description.warnings,
  };
}

/** What is planned, or the source itself. */
function contentOf(
  { chunks, verify }: PlannedResult,
  source: SourceFile,
  { hash, store }: { readonly hash: Hash | undefined; readonly store?: FrameStore },
): Content {
  const { bytes } = source;
  return {
    hash,
    chunks: chunks ?? [stretch(bytes, 0, bytes.length)],
    verify: (written) => {
      verify(written);
      store?.requireUnchanged();
      source.requireUnchanged();
    },
  };
}

/** An image without pixels was truncated before them. */
function refuseLostPixels({ attributes }: OpenedSource): void {
  if (!wasImage(attributes)) return;
  throw new DicomError(
    'This is an image without Pixel Data: the file is truncated, or its pixels were removed. Get it again from ' +
      'its source.',
    { tag: TAGS.PixelData, expected: 'Pixel Data' },
  );
}
