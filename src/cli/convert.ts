import { existsSync } from 'node:fs';
import { TAGS } from '../core/dicom/tags.js';
import { DecodeError, DicomError } from '../core/errors.js';
import type { NormalizedInstance } from '../core/normalize/normalize-opened.js';
import { openPart10, type OpenedPart10 } from '../core/normalize/part10.js';
import type { Turn } from '../core/turn.js';
import { threadDecoder, threadEncoder } from './codec.js';
import { readBytes, writeWhole } from './file-bytes.js';
import { imagesOf, type SourceImage } from './images.js';
import { failed, leftAlone, type Outcome, type Task, type WrittenFile } from './task.js';
import { problemOf } from './problem.js';
import { wasImage, withoutImage } from './without-image.js';

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
  const opened = openPart10(readBytes(path));
  if (opened.description.family === 'not-czm') return leftAlone(path, 'not CZM');
  const content = withoutImage(opened);
  if (content !== undefined) return leftAlone(path, content);
  const source = imagesOf(opened);
  const outputs: WrittenFile[] = [];
  const problems = [...source.problems];
  const warnings = [...source.warnings];
  for (const image of source.images) {
    const file = `${stem}${image.suffix}.dcm`;
    if (!overwrite && existsSync(file)) continue;
    try {
      if (image.opened.image === undefined) refuseLostPixels(image.opened);
      const { bytes, description, repairs } = upright ? await normalizeUpright(image) : image.normalize({});
      writeWhole(file, bytes, unfinished);
      outputs.push({ file, bytes: bytes.length, frames: description.frames.count, repairs: repairs.length });
      warnings.push(...description.warnings);
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  const status = problems.length > 0 ? 'failed' : outputs.length > 0 ? 'written' : 'already-there';
  return { ...done, status, outputs, warnings, problems };
}

/** An image without pixels was cut off before them. */
function refuseLostPixels({ attributes }: OpenedPart10): void {
  if (!wasImage(attributes)) return;
  throw new DicomError(
    'This is an image without Pixel Data: the file was cut off, or its pixels were taken out. Get it anew from ' +
      'where it came.',
    { tag: TAGS.PixelData, expected: 'Pixel Data' },
  );
}

/** The image with its frames turned upright: encoded without loss, or uncompressed where they are so. */
async function normalizeUpright({ opened, normalize }: SourceImage): Promise<NormalizedInstance> {
  const { frames, image, description } = opened;
  const { turns } = description.orientation;
  // Frames that are upright already, or that nobody knows how to turn, keep their bytes and the instance its UID.
  if (turns.every((turn) => turn === 'none')) return normalize({});
  if (image?.encodings.includes('raw') === true) return normalize({ orientation: 'upright' });
  return normalize({ turnedFrames: await turnFrames(frames, turns) });
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
