import type { ByteRange } from '../base/byte-source.js';
import { Scratch } from '../base/scratch.js';
import { StoredFrame } from '../frame/stored-frame.js';

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

/** Where the bytes of one frame lie: in one range, or in several that are joined. */
export type FrameRanges = readonly ByteRange[];

/** Makes frames of the ranges in which they lie, in memory or in a file. */
export type FramesOf = (frames: readonly FrameRanges[]) => StoredFrames;

/** Frames of a file in memory: views of it, or joined ranges. */
export const framesInMemory =
  (bytes: Uint8Array): FramesOf =>
  (frames) =>
    storedInMemory(frames.map((ranges) => joined(bytes, ranges)));

function joined(bytes: Uint8Array, ranges: FrameRanges): Uint8Array {
  const parts = ranges.map(({ offset, length }) => bytes.subarray(offset, offset + length));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
