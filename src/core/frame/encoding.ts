import { requireBytes } from '../base/bytes.js';
import { observer } from '../base/observe.js';
import { isCodestream, isJp2 } from './j2k/boxes.js';
import { isScrambled, looksScrambled } from './scramble.js';

/** How a frame is stored (docs/format.md section 1): the bytes decide, not the data set. */
export type FrameEncoding = 'scrambled' | 'jp2' | 'codestream' | 'jpeg' | 'unknown';

/**
 * How `frame` is stored. Reads a few bytes of a plain JP2, a codestream or a scrambled frame, and all bytes of any
 * other.
 *
 * @example
 * ```ts
 * import { frameEncoding } from 'cornerstone-czm-image-loader/core';
 *
 * frameEncoding(Uint8Array.of(0xff, 0x4f, 0xff, 0x51)); // → 'codestream'
 * frameEncoding(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)); // → 'jpeg'
 * frameEncoding(new Uint8Array(100)); // → 'unknown'
 * ```
 */
export function frameEncoding(frame: Uint8Array): FrameEncoding {
  requireBytes(frame, 'A frame reader');
  observer()?.recognized(frame);
  if (isJp2(frame)) return 'jp2';
  if (isCodestream(frame)) return 'codestream';
  // Before JPEG: a scrambled frame may begin with the three bytes of SOI and a marker by chance.
  if (isScrambled(frame)) return 'scrambled';
  return isJpeg(frame) ? 'jpeg' : 'unknown';
}

/**
 * Whether `frame` has a signature of JPEG 2000 where it belongs, scrambled or plain. Constant time; {@link
 * frameEncoding} reads a frame that is neither from end to end.
 */
export const hasSignature = (frame: Uint8Array): boolean =>
  looksScrambled(frame) || isJp2(frame) || isCodestream(frame);

/** SOI and the first byte of the next marker (ISO/IEC 10918-1 B.1.1.3). */
export const isJpeg = (frame: Uint8Array): boolean =>
  frame[0] === 0xff && frame[1] === 0xd8 && frame[2] === 0xff;
