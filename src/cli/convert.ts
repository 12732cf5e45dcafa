import { DecodeError, DicomError, type SourceRecord, type Turn } from '../core/index.js';
import {
  damagedAtByte,
  type OpenedSource,
  type PlannedResult,
  type StoredFrames,
  stretch,
  TAGS,
} from '../core/internal.js';
import { claimName } from './claims.js';
import { convertLayers } from './convert-layers.js';
import { ownDecoder, ownEncoder } from './codec.js';
import type { SourceFile } from './file-bytes.js';
import { FrameStore } from './frame-store.js';
import type { SourceImage, SourceImages } from './images.js';
import { otherThanCopy, otherThanResult } from './made-of.js';
import { problemOf } from './problem.js';
import { publish, type Content } from './publish.js';
import { outcomeOf, SILENT, type Outcome, type Reporter, type Task, type WrittenFile } from './task.js';
import { withImages } from './with-images.js';
import { wasImage } from './without-image.js';

/** Makes standard DICOM of one file. Never rejects: what goes wrong is in the outcome. */
export const convertFile = (task: Task, reporter: Reporter = SILENT): Promise<Outcome> =>
  withImages(task, reporter, (source, images) => convertImages(task, source, images, reporter));

async function convertImages(
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

/** Undefined where the result is there already. */
async function convertImage(
  task: Task,
  source: SourceFile,
  image: SourceImage,
  reporter: Reporter,
): Promise<Converted | undefined> {
  const { path, folder, overwrite, upright } = task;
  const { bytes, sha256 } = source;
  if (image.opened.image === undefined) refuseLostPixels(image.opened);
  const { turns, basis } = image.opened.description.orientation;
  // Frames that are upright already, or that nobody knows how to turn, keep their bytes and the instance its UID.
  const turning = upright && turns.some((turn) => turn !== 'none');
  // The user's table may say something else next time.
  const custom = basis === 'custom' ? ` as ${[...new Set(turns)].join('+')}` : '';
  const record = { sha256, options: `convert ${turning ? 'upright' : 'stored'}${image.container}${custom}` };
  const file = resultName(task, image);
  claimName(folder, file, { source: path, result: `${sha256} ${record.options}` });
  // What needs no repair stays as it is: then the source itself is the result.
  const isSource = (): boolean =>
    !turning &&
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
          if (turning) store = new FrameStore(folder.own);
          made = await (store === undefined
            ? image.plan({ source: record })
            : turned(image, record, store, reporter));
          return contentOf(made, source);
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
    file: { file, bytes: length, frames: description.frames.count, repairs: repairs.length },
    warnings: description.warnings,
  };
}

/** What is planned, or the source itself. */
function contentOf({ chunks, verify }: PlannedResult, source: SourceFile): Content {
  const { bytes } = source;
  return {
    chunks: chunks ?? [stretch(bytes, 0, bytes.length)],
    verify: (written) => {
      verify(written);
      source.requireUnchanged();
    },
  };
}

/** An image without pixels was cut off before them. */
function refuseLostPixels({ attributes }: OpenedSource): void {
  if (!wasImage(attributes)) return;
  throw new DicomError(
    'This is an image without Pixel Data: the file was cut off, or its pixels were taken out. Get it again from ' +
      'its source.',
    { tag: TAGS.PixelData, expected: 'Pixel Data' },
  );
}

/** The image with its frames turned upright: encoded without loss, or uncompressed where they are so. */
async function turned(
  { opened, plan }: SourceImage,
  source: SourceRecord,
  store: FrameStore,
  reporter: Reporter,
): Promise<PlannedResult> {
  const { stored, image, description } = opened;
  if (image?.encodings.includes('raw') === true) return plan({ orientation: 'upright', source });
  // One that decodes to another size is named here, before any is turned.
  const [damage] = image?.damaged.values() ?? [];
  if (damage !== undefined) throw damage;
  await turnFrames(stored, description.orientation.turns, store, reporter);
  return plan({ turnedFrames: store.frames(), source });
}

async function turnFrames(
  frames: StoredFrames,
  turns: readonly Turn[],
  store: FrameStore,
  reporter: Reporter,
): Promise<void> {
  const decoder = await ownDecoder();
  const encoder = await ownEncoder();
  try {
    for (let index = 0; index < frames.length; index++) {
      const frameNumber = index + 1;
      reporter.frame(frameNumber);
      const picture = await decoder.decode(frames.at(index), { turn: turns[index], frameNumber });
      if (picture.damagedAt !== undefined) throw spoilt(frameNumber, picture.damagedAt);
      // Decoding and encoding have the time limit each.
      reporter.frame(frameNumber);
      store.add(await encoder.encodeLossless(picture));
    }
  } finally {
    reporter.frame(undefined);
  }
}

const spoilt = (frame: number, offset: number): DecodeError =>
  new DecodeError(
    `${damagedAtByte(frame, offset)}. Encoded anew it would look sound to every ` +
      'reader, so nothing was written: convert without --upright, which keeps the frame as it is.',
    { frame, offset },
  );
