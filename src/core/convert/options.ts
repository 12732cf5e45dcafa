import type { StoredFrames } from '../containers/stored-frames.js';
import type { ContainerReference } from '../containers/container.js';
import type { Orientation, SourceRecord } from '../describe/conversion-record.js';
import type { Description, DescribeOptions } from '../describe/description.js';
import type { FrameCoding } from '../repair/context.js';
import type { Repair } from '../repair/repair.js';

/** Options of {@link normalizePart10}. */
export interface NormalizeOptions extends DescribeOptions {
  /**
   * `stored` describes the frames as stored: a self-consistent file for any reader. `upright` describes them as turned,
   * for hosts that turn the pixels after decoding. Raw frames of a container, which need no decoding, are turned here.
   * Default: `stored`.
   */
  readonly orientation?: Orientation | undefined;
  /** What to do with a frame that cannot be read: refuse the file, or leave that frame unchanged. Default: `throw`. */
  readonly damagedFrames?: 'throw' | 'keep' | undefined;
  /**
   * Codestreams of the frames turned upright, one for each frame, that replace the stored ones. The result is then a
   * new instance, with a UID derived from the source's, and states its origin. For one image only. Default: the stored
   * frames.
   */
  readonly turnedFrames?: readonly Uint8Array[] | undefined;
  /**
   * `omit` leaves Pixel Data out: the result has only attributes, for hosts that fetch the frames one at a time and
   * turn them by `description.orientation.turns`. Damaged frames are then not an error. Default: `write`.
   */
  readonly pixelData?: 'write' | 'omit' | undefined;
  /**
   * The file that the result is made from, to be recorded in it. A data set that needs no repair is not changed, and
   * has no record. Default: none is recorded.
   */
  readonly source?: SourceRecord | undefined;
}

/** One standard instance made from a data set. */
export interface NormalizedInstance {
  /** A Part 10 file: the very array that was passed, if nothing needed to change. */
  readonly bytes: Uint8Array;
  readonly description: Description;
  /** Where in Raw Data Storage the image was; undefined for every other image. */
  readonly container?: ContainerReference;
  /** What was changed, in the order of the tags. Pixel Data is not listed: its frames are unscrambled, not changed. */
  readonly repairs: readonly Repair[];
}

/** Frames that replace the stored ones: the same pixels, re-encoded. */
export interface NewFrames {
  /** One for each frame: a JPEG 2000 codestream, a JPEG-LS one, or pixels in reading order, little endian. */
  readonly frames: StoredFrames;
  readonly coding: FrameCoding;
  /** Whether they are turned upright, and form a new instance, or lie as stored. */
  readonly turned: boolean;
}

/** {@link NormalizeOptions}, with frames that need not be in memory. */
export type PlanOptions = Omit<NormalizeOptions, 'turnedFrames'> & {
  readonly newFrames?: NewFrames | undefined;
};
