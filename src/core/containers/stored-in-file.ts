import { isInMemory, type ByteSource, type FileBytes } from '../base/byte-source.js';
import { Scratch } from '../base/scratch.js';
import { ByteReader } from '../dicom/part10/byte-reader.js';
import { hasSignature } from '../frame/encoding.js';
import { isCodestream, isJp2 } from '../frame/j2k/boxes.js';
import { looksScrambledAt } from '../frame/scramble.js';
import { StoredFrame } from '../frame/stored-frame.js';
import { framesInMemory, type FrameRanges, type FramesOf, type StoredFrames } from './stored-frames.js';

/* Frames that stay in a file until they are read. What has its files in memory does not import this. */

/**
 * The frames of a file, each of one range or several.
 *
 * @param scratch one for all frames of a file: so one is held at a time.
 */
export function storedInFile(
  source: FileBytes,
  groups: readonly FrameRanges[],
  scratch = new Scratch(),
): StoredFrames {
  const reader = new ByteReader(source);
  const lengthOf = (index: number): number =>
    (groups[index] ?? []).reduce((sum, { length }) => sum + length, 0);
  const largest = groups.reduce((most, _, index) => Math.max(most, lengthOf(index)), 0);
  const read = (index: number): Uint8Array => {
    // Room for all of them at once: a buffer that grows would exist several times until garbage is collected.
    scratch.room(largest);
    const frame = scratch.room(lengthOf(index));
    let at = 0;
    for (const { offset, length } of groups[index] ?? []) {
      source.readInto(frame.subarray(at, at + length), offset);
      at += length;
    }
    return frame;
  };
  const head = (index: number, length: number): Uint8Array => {
    const range = groups[index]?.[0] ?? { offset: 0, length: 0 };
    return source.subarray(range.offset, range.offset + Math.min(length, range.length));
  };
  const signed = (index: number): boolean => {
    const [range, ...more] = groups[index] ?? [];
    if (range === undefined || more.length > 0) return hasSignature(read(index));
    const first = head(index, SIGNATURE_LENGTH);
    const byteAt = (offset: number): number | undefined => reader.byte(range.offset + offset);
    return isJp2(first) || isCodestream(first) || looksScrambledAt(byteAt, range.length);
  };
  const known: StoredFrame[] = [];
  const at = (index: number): StoredFrame =>
    (known[index] ??= new StoredFrame({
      read: () => read(index),
      hasSignature: () => signed(index),
      scratch,
    }));
  return {
    length: groups.length,
    lengthOf,
    hasSignature: (index) => at(index).hasSignature,
    head,
    read,
    scratch,
    at,
  };
}

/** Bytes of the longest signature. */
const SIGNATURE_LENGTH = 12;

/** Frames of a file in memory or on the disk; of one on the disk, one is held at a time. */
export function framesIn(source: ByteSource): FramesOf {
  if (isInMemory(source)) return framesInMemory(source);
  const scratch = new Scratch();
  return (frames) => storedInFile(source, frames, scratch);
}
