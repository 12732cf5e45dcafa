import { rangeOf, isInMemory, type ByteSource, type ByteRange } from '../base/byte-source.js';
import { ByteReader } from '../dicom/part10/byte-reader.js';
import { hasSignature } from '../frame/encoding.js';
import { StoredFrame } from '../frame/stored-frame.js';
import { isCodestream, isJp2 } from '../frame/j2k/boxes.js';
import { looksScrambledAt } from '../frame/scramble.js';
import { Scratch } from '../base/scratch.js';

/** The bytes of a frame if they are in memory; undefined if a server still has them. */
export type FrameBytes = Uint8Array | undefined;

/** Frames by their index, from 0, of which some may not be in memory. */
export interface FrameViews {
  readonly length: number;
  /** Bytes of a frame; undefined if it is not in memory. */
  lengthOf(index: number): number | undefined;
  /** Whether a frame has a signature of JPEG 2000 where it belongs: see `hasSignature`. */
  hasSignature(index: number): boolean;
  /** A frame's first bytes, `length` at most. */
  head(index: number, length: number): FrameBytes;
  /**
   * A frame: a view of memory; from a file, it is read into `scratch` and valid until that is used again, so that one
   * frame is held at a time.
   */
  read(index: number): FrameBytes;
  /** Where a frame may be unscrambled. */
  readonly scratch: Scratch;
  /** A frame with what was found out about it; the same object each time. Undefined if it is not in memory. */
  at(index: number): StoredFrame | undefined;
}

/** Frames that are all in memory, in memory or in a file. */
export interface StoredFrames extends FrameViews {
  lengthOf(index: number): number;
  head(index: number, length: number): Uint8Array;
  read(index: number): Uint8Array;
  at(index: number): StoredFrame;
}

export function storedInMemory(frames: readonly Uint8Array[]): StoredFrames;
export function storedInMemory(frames: readonly FrameBytes[]): FrameViews;
export function storedInMemory(frames: readonly FrameBytes[]): FrameViews {
  const scratch = new Scratch();
  const known: (StoredFrame | undefined)[] = [];
  const at = (index: number): StoredFrame | undefined => {
    const frame = frames[index];
    return frame && (known[index] ??= StoredFrame.of(frame, { scratch }));
  };
  return {
    length: frames.length,
    lengthOf: (index) => frames[index]?.length,
    hasSignature: (index) => at(index)?.hasSignature === true,
    head: (index, length) => frames[index]?.subarray(0, length),
    read: (index) => frames[index],
    scratch,
    at,
  };
}

/**
 * The frames of a file. Each lies in one range, or in several that are joined.
 *
 * @param scratch one for all frames of a file: so one is held at a time.
 */
export function storedInFile(
  source: ByteSource,
  groups: readonly (readonly ByteRange[])[],
  scratch = new Scratch(),
): StoredFrames {
  const reader = new ByteReader(source);
  const lengthOf = (index: number): number =>
    (groups[index] ?? []).reduce((sum, { length }) => sum + length, 0);
  const largest = groups.reduce((most, _, index) => Math.max(most, lengthOf(index)), 0);
  const read = (index: number): Uint8Array => {
    // Room for all of them at once: a buffer that grows would exist several times until garbage is collected.
    scratch.room(largest);
    const [range = { offset: 0, length: 0 }, ...more] = groups[index] ?? [];
    return more.length === 0 ? rangeOf(source, range, scratch) : join(source, [range, ...more], scratch);
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

/** Ranges joined: in `scratch` those of a file, in a fresh array those in memory. */
export function join(source: ByteSource, ranges: readonly ByteRange[], scratch: Scratch): Uint8Array {
  const [only, ...more] = ranges;
  if (only !== undefined && more.length === 0) return rangeOf(source, only, scratch);
  const total = ranges.reduce((sum, { length }) => sum + length, 0);
  const joined = isInMemory(source) ? new Uint8Array(total) : scratch.room(total);
  let at = 0;
  for (const { offset, length } of ranges) {
    const target = joined.subarray(at, at + length);
    if (isInMemory(source)) target.set(source.subarray(offset, offset + length));
    else source.readInto(target, offset);
    at += length;
  }
  return joined;
}
