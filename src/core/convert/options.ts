import type { StoredFrames } from '../containers/stored-frames.js';
import type { ContainerReference } from '../containers/container.js';
import type { Orientation, SourceRecord } from '../describe/conversion-record.js';
import type { Description, DescribeOptions } from '../describe/description.js';
import type { FrameCoding } from '../repair/context.js';
import type { Repair } from '../repair/repair.js';

/** Options of {@link normalizePart10}. */
export interface NormalizeOptions extends DescribeOptions {
  /**
   * `stored` describes the frames as they lie in the file: a self-consistent file for anyone. `upright` describes them
   * turned, for hosts whose pixels are turned after decoding. Raw frames of a container, which nobody decodes, are
   * turned here. Default: `stored`.
   */
  readonly orientation?: Orientation | undefined;
  /** What to do with a frame that cannot be read: refuse the file, or leave that frame as it is. Default: `throw`. */
  readonly damagedFrames?: 'throw' | 'keep' | undefined;
  /**
   * Codestreams of the frames turned upright, one a frame, to go in place of the stored ones. The result is then
   * another instance, with a UID derived from the source's, and says where it comes from. For one image only.
   * Default: the stored frames.
   */
  readonly turnedFrames?: readonly Uint8Array[] | undefined;
  /**
   * `omit` leaves Pixel Data out: the attributes of the result, for hosts that take the frames one at a time from
   * where they lie and turn them by `description.orientation.turns`. Damaged frames are then no error. Default: `write`.
   */
  readonly pixelData?: 'write' | 'omit' | undefined;
  /**
   * The file that the result is made of, to be recorded in it. A data set that needs no repair stays as it is, and is
   * its own record. Default: none is recorded.
   */
  readonly source?: SourceRecord | undefined;
}

/** One standard instance made of a data set. */
export interface NormalizedInstance {
  /** A Part 10 file. The very array that was given where nothing needed to change. */
  readonly bytes: Uint8Array;
  readonly description: Description;
  /** Where in Raw Data Storage the image lay; undefined for every other image. */
  readonly container?: ContainerReference;
  /** What was changed, in the order of the tags. Pixel Data is not listed: its frames are unscrambled, not changed. */
  readonly repairs: readonly Repair[];
}

/** Frames that go in place of the stored ones: the same pixels, coded anew. */
export interface NewFrames {
  /** One for each frame: a JPEG 2000 codestream, a JPEG-LS one, or pixels in reading order, little endian. */
  readonly frames: StoredFrames;
  readonly coding: FrameCoding;
  /** Whether they are turned upright, and make another instance; or lie as they are stored. */
  readonly turned: boolean;
}

/** {@link NormalizeOptions}, with frames that need not be in memory. */
export type PlanOptions = Omit<NormalizeOptions, 'turnedFrames'> & {
  readonly newFrames?: NewFrames | undefined;
};
