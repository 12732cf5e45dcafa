import { rangeOf, isInMemory, type ByteSource } from './byte-source.js';
import { ByteReader } from './dicom/byte-reader.js';
import type { ByteRange } from './dicom/data-set.js';
import { hasSignature } from './frame.js';
import { isCodestream, isJp2 } from './j2k/boxes.js';
import { looksScrambledAt } from './scramble.js';
import { Scratch } from './scratch.js';

/** The bytes of a frame where they are at hand; undefined where a server still has them. */
export type FrameBytes = Uint8Array | undefined;

/** Frames by their index, from 0, of which some may not be at hand. */
export interface FrameViews {
  readonly length: number;
  /** Bytes of a frame; undefined where it is not at hand. */
  lengthOf(index: number): number | undefined;
  /** Whether a frame has a signature of JPEG 2000 where it belongs: see `hasSignature`. */
  hasSignature(index: number): boolean;
  /** A frame's first bytes, `length` at most. */
  head(index: number, length: number): FrameBytes;
  /**
   * A frame: a view of the memory. Of a file it is read into `scratch`, and is there until that is used again, so that one
   * frame is held at a time.
   */
  read(index: number): FrameBytes;
  /** Where a frame may be worked on. */
  readonly scratch: Scratch;
}

/** Frames that are all at hand, in memory or in a file. */
export interface StoredFrames extends FrameViews {
  lengthOf(index: number): number;
  head(index: number, length: number): Uint8Array;
  read(index: number): Uint8Array;
}

export function storedInMemory(frames: readonly Uint8Array[]): StoredFrames;
export function storedInMemory(frames: readonly FrameBytes[]): FrameViews;
export function storedInMemory(frames: readonly FrameBytes[]): FrameViews {
  return {
    length: frames.length,
    lengthOf: (index) => frames[index]?.length,
    hasSignature: (index) => {
      const frame = frames[index];
      return frame !== undefined && hasSignature(frame);
    },
    head: (index, length) => frames[index]?.subarray(0, length),
    read: (index) => frames[index],
    scratch: new Scratch(),
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
    // Room for all of them at once: one that grows would be there several times, until garbage is collected.
    scratch.room(largest);
    const [range = { offset: 0, length: 0 }, ...more] = groups[index] ?? [];
    return more.length === 0 ? rangeOf(source, range, scratch) : join(source, [range, ...more], scratch);
  };
  const head = (index: number, length: number): Uint8Array => {
    const range = groups[index]?.[0] ?? { offset: 0, length: 0 };
    return source.subarray(range.offset, range.offset + Math.min(length, range.length));
  };
  return {
    length: groups.length,
    lengthOf,
    hasSignature: (index) => {
      const [range, ...more] = groups[index] ?? [];
      if (range === undefined || more.length > 0) return hasSignature(read(index));
      const first = head(index, SIGNATURE_LENGTH);
      const byteAt = (at: number): number | undefined => reader.byte(range.offset + at);
      return isJp2(first) || isCodestream(first) || looksScrambledAt(byteAt, range.length);
    },
    head,
    read,
    scratch,
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
