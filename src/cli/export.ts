import { encode } from 'fast-png';
import { existsSync } from 'node:fs';
import type { ImageFacts } from '../core/describe/image.js';
import { UnsupportedError } from '../core/errors.js';
import { openFrame } from '../core/frame.js';
import { openPart10, type OpenedPart10 } from '../core/normalize/part10.js';
import { turnPixels } from '../core/turn-pixels.js';
import { turnedSize, type Turn } from '../core/turn.js';
import type { DecodedFrame } from '../decode/decode.js';
import { threadDecoder } from './codec.js';
import { readBytes, writeWhole } from './file-bytes.js';
import { imagesOf } from './images.js';
import { problemOf } from './problem.js';
import { withoutImage } from './without-image.js';
import { failed, leftAlone, type ExportFormat, type Outcome, type Task, type WrittenFile } from './task.js';

/**
 * Writes the frames of one file as pictures. Never rejects: what goes wrong is in the outcome, and a frame that
 * cannot be written does not keep the others from being.
 */
export async function exportFile(task: Task): Promise<Outcome> {
  try {
    return await exportFrames(task);
  } catch (error) {
    return failed(task.path, problemOf(error));
  }
}

async function exportFrames({ path, stem, overwrite, format, unfinished }: Task): Promise<Outcome> {
  const file = openPart10(readBytes(path));
  if (file.description.family === 'not-czm') return leftAlone(path, 'not CZM');
  const content = withoutImage(file);
  if (content !== undefined) return leftAlone(path, content);
  const source = imagesOf(file);
  if (source.problems.length === 0 && source.images.every(({ opened }) => opened.frames.length === 0)) {
    throw new UnsupportedError('This CZM file holds no frames to export. Nothing was written.');
  }
  const outputs: WrittenFile[] = [];
  const problems = [...source.problems];
  const warnings = [...source.warnings];
  for (const { suffix, opened } of source.images) {
    warnings.push(...opened.description.warnings.filter(({ code }) => code !== 'FRAME_DAMAGED'));
    const digits = Math.max(3, String(opened.frames.length).length);
    for (let frame = 1; frame <= opened.frames.length; frame++) {
      const numbered = `${stem}${suffix}-${String(frame).padStart(digits, '0')}`;
      try {
        const picture = await pictureOf(opened, frame, format, (extension) => {
          return overwrite || !existsSync(`${numbered}.${extension}`);
        });
        if (picture === undefined) continue;
        const name = `${numbered}.${picture.extension}`;
        writeWhole(name, picture.bytes, unfinished);
        outputs.push({ file: name, bytes: picture.bytes.length, frames: 1, repairs: 0 });
        warnings.push(...picture.warnings);
      } catch (error) {
        problems.push(problemOf(error));
      }
    }
  }
  const status = problems.length > 0 ? 'failed' : outputs.length > 0 ? 'written' : 'already-there';
  return { file: path, status, reason: null, outputs, warnings, problems };
}

interface PictureFile {
  readonly extension: 'png' | 'jp2' | 'j2k';
  readonly bytes: Uint8Array;
  readonly warnings: Outcome['warnings'];
}

/** The file for a frame, one-based; undefined where it is not wanted. */
async function pictureOf(
  { frames, image, description }: OpenedPart10,
  frameNumber: number,
  format: ExportFormat,
  isWanted: (extension: PictureFile['extension']) => boolean,
): Promise<PictureFile | undefined> {
  const frame = frames[frameNumber - 1] ?? new Uint8Array();
  const turn = description.orientation.turns[frameNumber - 1] ?? 'none';
  const damage = image?.damaged.get(frameNumber);
  if (format === 'png') {
    if (!isWanted('png')) return undefined;
    if (damage !== undefined) throw damage;
    if (image?.encodings[frameNumber - 1] === 'raw') {
      return { extension: 'png', bytes: pngOf(uncompressed(frame, image, turn)), warnings: [] };
    }
    const decoder = await threadDecoder();
    const picture = await decoder.decode(frame, { turn, frameNumber });
    return { extension: 'png', bytes: pngOf(picture), warnings: damageWarnings(picture, frameNumber) };
  }
  if (image?.encodings[frameNumber - 1] === 'raw') {
    throw new UnsupportedError(
      `Frame ${frameNumber} is not compressed, so it has no JP2. Export it as PNG.`,
      {
        frame: frameNumber,
      },
    );
  }
  // Also a frame that can be opened, but is not of this image.
  if (damage !== undefined) throw damage;
  const { plain, codestream } = openFrame(frame, { frameNumber });
  const extension = plain.byteOffset === codestream.byteOffset ? 'j2k' : 'jp2';
  return isWanted(extension) ? { extension, bytes: plain, warnings: [] } : undefined;
}

/** The picture is this frame's own, but no picture shows that parts of it are wrong. */
function damageWarnings({ damagedAt }: DecodedFrame, frame: number): Outcome['warnings'] {
  if (damagedAt === undefined) return [];
  const message = `Frame ${frame} is damaged at byte ${damagedAt} of its codestream: parts of its picture are wrong.`;
  return [{ code: 'FRAME_DAMAGED', message }];
}

/** A frame of rows × columns bytes, turned. */
function uncompressed(frame: Uint8Array, { rows, columns }: ImageFacts, turn: Turn): Picture {
  const pixels = turnPixels(frame.subarray(0, rows * columns), rows, columns, 1, turn);
  return { pixels, ...turnedSize(rows, columns, turn), samples: 1, bitsStored: 8, signed: false };
}

type Picture = Pick<DecodedFrame, 'pixels' | 'rows' | 'columns' | 'samples' | 'bitsStored' | 'signed'>;

/**
 * The picture as PNG of 8 or 16 bits, gray or RGB, its values as they are: 12 bits stored stay 0 to 4095. PNG knows
 * no sign: signed values are raised by half their range.
 */
export function pngOf({ pixels, rows, columns, samples, bitsStored, signed }: Picture): Uint8Array {
  const depth = bitsStored > 8 ? 16 : 8;
  const half = signed ? 2 ** (bitsStored - 1) : 0;
  const data = depth === 16 ? new Uint16Array(pixels.length) : new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) data[i] = (pixels[i] ?? 0) + half;
  return encode({ width: columns, height: rows, data, depth, channels: samples });
}
