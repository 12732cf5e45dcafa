import { encode } from 'fast-png';
import { existsSync } from 'node:fs';
import { UnsupportedError } from '../core/errors.js';
import { openFrame } from '../core/frame.js';
import { normalizePart10 } from '../core/normalize/normalize-part10.js';
import { openPart10, type OpenedPart10 } from '../core/normalize/part10.js';
import type { Turn } from '../core/turn.js';
import type { DecodedFrame } from '../decode/decode.js';
import { threadDecoder } from './codec.js';
import { readBytes, writeWhole } from './file-bytes.js';
import { problemOf, type Problem } from './problem.js';
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

interface Stack {
  /** The path of its pictures up to the frame number. */
  readonly stem: string;
  readonly opened: OpenedPart10;
}

async function exportFrames({ path, stem, overwrite, format, unfinished }: Task): Promise<Outcome> {
  const bytes = readBytes(path);
  const opened = openPart10(bytes);
  if (opened.description.family === 'not-czm') return leftAlone(path, 'not CZM');
  const stacks = stacksOf(bytes, opened, stem);
  const outputs: WrittenFile[] = [];
  const problems: Problem[] = [];
  const warnings: Outcome['warnings'][number][] = [];
  for (const { stem: prefix, opened: stack } of stacks) {
    const { frames, description } = stack;
    warnings.push(...description.warnings.filter(({ code }) => code !== 'FRAME_DAMAGED' || format === 'png'));
    const digits = Math.max(3, String(frames.length).length);
    for (const [index, frame] of frames.entries()) {
      const numbered = `${prefix}-${String(index + 1).padStart(digits, '0')}`;
      try {
        const turn = description.orientation.turns[index] ?? 'none';
        const written = await exportFrame(frame, index + 1, turn, numbered, {
          format,
          overwrite,
          unfinished,
        });
        if (written !== undefined) outputs.push(written);
      } catch (error) {
        problems.push(problemOf(error));
      }
    }
  }
  const status = problems.length > 0 ? 'failed' : outputs.length > 0 ? 'written' : 'already-there';
  return { file: path, status, reason: null, outputs, warnings, problems };
}

/** The image stacks of a file: its own frames, or those of the instances that its containers make. */
function stacksOf(bytes: Uint8Array, opened: OpenedPart10, stem: string): readonly Stack[] {
  if (opened.frames.length > 0) return [{ stem, opened }];
  const instances = normalizePart10(bytes, { damagedFrames: 'keep' });
  const stacks = instances.map((instance, index) => ({
    stem: instances.length === 1 ? stem : `${stem}-${index + 1}`,
    opened: openPart10(instance.bytes),
  }));
  if (stacks.every((stack) => stack.opened.frames.length === 0)) {
    throw new UnsupportedError(
      `This CZM file (${opened.description.family}) holds no compressed frames to export. Nothing was written.`,
    );
  }
  return stacks;
}

interface ExportOptions {
  readonly format: ExportFormat;
  readonly overwrite: boolean;
  readonly unfinished: string;
}

/** Writes one picture; undefined where it is there already. */
async function exportFrame(
  frame: Uint8Array,
  frameNumber: number,
  turn: Turn,
  numbered: string,
  { format, overwrite, unfinished }: ExportOptions,
): Promise<WrittenFile | undefined> {
  const { plain, codestream } = openFrame(frame, { frameNumber });
  const isBare = plain.byteOffset === codestream.byteOffset;
  const file = `${numbered}.${format === 'png' ? 'png' : isBare ? 'j2k' : 'jp2'}`;
  if (!overwrite && existsSync(file)) return undefined;
  const bytes =
    format === 'jp2' ? plain : pngOf(await (await threadDecoder()).decode(frame, { turn, frameNumber }));
  writeWhole(file, bytes, unfinished);
  return { file, bytes: bytes.length, frames: 1, repairs: 0 };
}

/**
 * The picture as PNG of 8 or 16 bits, gray or RGB, its values as they are: 12 bits stored stay 0 to 4095. PNG knows
 * no sign: signed values are raised by half their range.
 */
export function pngOf({ pixels, rows, columns, samples, bitsStored, signed }: DecodedFrame): Uint8Array {
  const depth = bitsStored > 8 ? 16 : 8;
  const half = signed ? 2 ** (bitsStored - 1) : 0;
  const data = depth === 16 ? new Uint16Array(pixels.length) : new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) data[i] = (pixels[i] ?? 0) + half;
  return encode({ width: columns, height: rows, data, depth, channels: samples });
}
