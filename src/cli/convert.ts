import { existsSync } from 'node:fs';
import { textValue } from '../core/attributes.js';
import { TAGS } from '../core/dicom/tags.js';
import { DecodeError, DicomError, UnsupportedError } from '../core/errors.js';
import { normalizePart10, type NormalizedInstance } from '../core/normalize/normalize-part10.js';
import { openPart10, type OpenedPart10 } from '../core/normalize/part10.js';
import type { Turn } from '../core/turn.js';
import { threadDecoder, threadEncoder } from './codec.js';
import { readBytes, writeWhole } from './file-bytes.js';
import { failed, leftAlone, type Outcome, type Task, type WrittenFile } from './task.js';
import { problemOf } from './problem.js';

/** Makes standard DICOM of one file. Never rejects: what goes wrong is in the outcome. */
export async function convertFile(task: Task): Promise<Outcome> {
  try {
    return await convert(task);
  } catch (error) {
    return failed(task.path, problemOf(error));
  }
}

async function convert({ path, stem, overwrite, upright, unfinished }: Task): Promise<Outcome> {
  const done = { file: path, reason: null, outputs: [], warnings: [], problems: [] } as const;
  if (!overwrite && existsSync(`${stem}.dcm`)) return { ...done, status: 'already-there' };
  const bytes = readBytes(path);
  const instances = upright ? await uprightInstances(bytes) : normalizePart10(bytes);
  const [first] = instances;
  if (first === undefined) {
    throw new UnsupportedError('This CZM file holds no image that is known here. Nothing was written.');
  }
  if (first.description.family === 'not-czm') return leftAlone(path, 'not CZM');
  if (first.description.frames.count === 0) refuseLostPixels(bytes);

  const outputs: WrittenFile[] = [];
  for (const [index, instance] of instances.entries()) {
    const file = instances.length === 1 ? `${stem}.dcm` : `${stem}-${index + 1}.dcm`;
    if (!overwrite && existsSync(file)) continue;
    writeWhole(file, instance.bytes, unfinished);
    const { description, repairs } = instance;
    outputs.push({
      file,
      bytes: instance.bytes.length,
      frames: description.frames.count,
      repairs: repairs.length,
    });
  }
  return {
    ...done,
    status: outputs.length > 0 ? 'written' : 'already-there',
    outputs,
    warnings: instances.flatMap(({ description }) => description.warnings),
  };
}

/** Ophthalmic image storage: photography, tomography and their kin (PS3.4 B.5). */
const OPHTHALMIC_IMAGE = '1.2.840.10008.5.1.4.1.1.77.1.5.';

/** An image without pixels was cut off before them; other data sets may well be without. */
function refuseLostPixels(bytes: Uint8Array): void {
  const { attributes } = openPart10(bytes);
  const isImage = textValue(attributes, TAGS.SOPClassUID).startsWith(OPHTHALMIC_IMAGE);
  if (!isImage && attributes.get(TAGS.Rows) === undefined) return;
  throw new DicomError(
    'This is an image without Pixel Data: the file was cut off, or its pixels were taken out. Get it anew from ' +
      'where it came.',
    { tag: TAGS.PixelData, expected: 'Pixel Data' },
  );
}

/**
 * The instances of a file with frames turned upright, encoded without loss. The images of Raw Data Storage become
 * instances first, and are turned then.
 */
async function uprightInstances(bytes: Uint8Array): Promise<readonly NormalizedInstance[]> {
  const opened = openPart10(bytes);
  if (opened.description.family !== 'raw-data-storage') return [await uprightInstance(bytes, opened)];
  const instances: NormalizedInstance[] = [];
  for (const stored of normalizePart10(bytes)) {
    const reopened = openPart10(stored.bytes);
    const turns = stored.description.orientation.turns.join();
    const again = reopened.description.orientation.turns.join();
    if (turns !== again) {
      throw new UnsupportedError(
        'Whether these frames lie on their side cannot be told without the container that they lay in. Convert ' +
          'without --upright.',
        { found: again, expected: turns },
      );
    }
    instances.push(await uprightInstance(stored.bytes, reopened));
  }
  return instances;
}

async function uprightInstance(bytes: Uint8Array, opened: OpenedPart10): Promise<NormalizedInstance> {
  const { turns } = opened.description.orientation;
  // Frames that are upright already, or that nobody knows how to turn, keep their bytes and the instance its UID.
  const turned = turns.every((turn) => turn === 'none') ? undefined : await turnFrames(opened.frames, turns);
  const [instance] = normalizePart10(bytes, { turnedFrames: turned });
  if (instance === undefined) throw new UnsupportedError('This CZM file holds no image that is known here.');
  return instance;
}

async function turnFrames(
  frames: readonly Uint8Array[],
  turns: readonly Turn[],
): Promise<readonly Uint8Array[]> {
  const decoder = await threadDecoder();
  const encoder = await threadEncoder();
  const turned: Uint8Array[] = [];
  for (const [index, frame] of frames.entries()) {
    const frameNumber = index + 1;
    const picture = await decoder.decode(frame, { turn: turns[index], frameNumber });
    if (picture.damagedAt !== undefined) throw spoilt(frameNumber, picture.damagedAt);
    turned.push(await encoder.encodeLossless(picture));
  }
  return turned;
}

const spoilt = (frame: number, offset: number): DecodeError =>
  new DecodeError(
    `Frame ${frame} is damaged at byte ${offset} of its codestream. Encoded anew it would look sound to every ` +
      'reader, so nothing was written: convert without --upright, which keeps the frame as it is.',
    { frame, offset },
  );
