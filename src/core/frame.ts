import { requireBytes } from './bytes.js';
import { CodestreamError, type CzmErrorDetails, ScrambleError, UnsupportedError } from './errors.js';
import { findCodestream, isCodestream, isJp2 } from './j2k/boxes.js';
import { type CheckedCodestream, checkCodestream } from './j2k/codestream.js';
import { checkJp2Colour } from './j2k/jp2-colour.js';
import { isScrambled, looksScrambled, unscrambleInPlace } from './scramble.js';
import type { Scratch } from './scratch.js';

/** How a frame is stored (docs/format.md section 1): the bytes decide, not the data set. */
export type FrameEncoding = 'scrambled' | 'jp2' | 'codestream' | 'jpeg' | 'unknown';

/** A frame, unscrambled if need be, whose codestream was walked to its end. */
export interface OpenedFrame {
  readonly encoding: 'scrambled' | 'jp2' | 'codestream';
  /**
   * The plain JP2 file or codestream with its padding: the frame itself, or, if it was scrambled, a fresh array (with
   * the option `scratch`, a view of that).
   */
  readonly plain: Uint8Array;
  /** A view into `plain`, from SOC up to and including EOC: what DICOM encapsulates. */
  readonly codestream: Uint8Array;
  readonly header: CheckedCodestream;
}

/** Options of {@link openFrame}. */
export interface OpenFrameOptions {
  /** One-based, for error messages. Default: none is named. */
  readonly frameNumber?: number | undefined;
  /** Where to unscramble: `plain` and `codestream` are then valid until its next use. Default: a fresh array. */
  readonly scratch?: Scratch | undefined;
}

/**
 * How `frame` is stored. Reads a few bytes of a plain JP2, a codestream or a scrambled frame;
 * of others, the whole frame.
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
  if (isJp2(frame)) return 'jp2';
  if (isCodestream(frame)) return 'codestream';
  // Before JPEG: a scrambled frame may begin with the three bytes of SOI and a marker by chance.
  if (isScrambled(frame)) return 'scrambled';
  return isJpeg(frame) ? 'jpeg' : 'unknown';
}

/**
 * Whether `frame` has a signature of JPEG 2000 where it belongs, scrambled or plain. Constant time, where
 * {@link frameEncoding} would read a frame that is neither from end to end.
 */
export const hasSignature = (frame: Uint8Array): boolean =>
  looksScrambled(frame) || isJp2(frame) || isCodestream(frame);

/** SOI and the first byte of the next marker (ISO/IEC 10918-1 B.1.1.3). */
function isJpeg(frame: Uint8Array): boolean {
  return frame[0] === 0xff && frame[1] === 0xd8 && frame[2] === 0xff;
}

/**
 * Opens one frame as stored in Pixel Data or a container: recognizes it, unscrambles it into a fresh array if need
 * be, finds its codestream and checks that from end to end. `frame` is left as it was.
 *
 * @throws {@link UnsupportedError} for JPEG, which needs no unscrambling, and for a JP2 header that asks for a palette,
 * another colour space or another order of components than the codestream has.
 * @throws {@link ScrambleError} for bytes that are none of the known encodings.
 * @throws {@link CodestreamError} where the JP2 file or the codestream is damaged. Its offset counts from the start
 * of the JP2 file for faults in boxes, from SOC for faults in the codestream.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openFrame, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * const { encoding, codestream, header } = openFrame(frame, { frameNumber: 1 });
 * encoding; // → 'scrambled'
 * codestream.length === header.length; // → true
 * ```
 */
export function openFrame(frame: Uint8Array, options: OpenFrameOptions = {}): OpenedFrame {
  const { frameNumber, scratch } = options;
  const name = frameName(frameNumber);
  const encoding = frameEncoding(frame);
  if (encoding === 'jpeg') {
    throw new UnsupportedError(
      `${name} is JPEG, not JPEG 2000: it needs no unscrambling. Hand it on as it is.`,
      { frame: frameNumber, offset: 0, found: 'FFD8FF', expected: 'a scrambled frame, JP2 or JPEG 2000' },
    );
  }
  if (encoding === 'unknown') throw unknownEncoding(name, frame, frameNumber);
  try {
    const { plain, content } = plainContent(frame, encoding, scratch);
    const header = checkCodestream(content);
    if (content !== plain) checkJp2Colour(plain, header.siz.components.length, frameNumber);
    return { encoding, plain, codestream: content.subarray(0, header.length), header };
  } catch (error) {
    throw error instanceof CodestreamError ? withFrame(error, name, frameNumber) : error;
  }
}

/** The plain frame, and what of it begins with SOC. */
function plainContent(
  frame: Uint8Array,
  encoding: FrameEncoding,
  scratch: Scratch | undefined,
): { readonly plain: Uint8Array; readonly content: Uint8Array } {
  const plain =
    encoding === 'scrambled' ? unscrambleInPlace(scratch?.copy(frame) ?? new Uint8Array(frame)) : frame;
  return { plain, content: isJp2(plain) ? findCodestream(plain) : plain };
}

/**
 * The codestream, of `length` bytes, of a frame that {@link openFrame} has checked before: nothing is checked again.
 * It lies in `scratch` or in the frame itself.
 */
export function codestreamAgain(frame: Uint8Array, length: number, scratch: Scratch): Uint8Array {
  return plainContent(frame, frameEncoding(frame), scratch).content.subarray(0, length);
}

/** How messages begin: `Frame 3`. */
export const frameName = (frameNumber: number | undefined): string =>
  frameNumber === undefined ? 'The frame' : `Frame ${frameNumber}`;

function unknownEncoding(name: string, frame: Uint8Array, frameNumber: number | undefined): ScrambleError {
  const found = Array.from(frame.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return new ScrambleError(
    `${name} (${frame.length} bytes, beginning ${found || 'with nothing'}) is neither a scrambled CZM frame nor JP2, ` +
      'JPEG 2000 or JPEG. It may hold raw pixels, or be cut off or damaged: compare its length with Rows × Columns.',
    { frame: frameNumber, offset: 0, found, expected: 'a scrambled frame, JP2 or JPEG 2000' },
  );
}

function withFrame(error: CodestreamError, name: string, frame: number | undefined): CodestreamError {
  const { offset, found, expected } = error;
  const details: CzmErrorDetails = { frame, offset, found, expected, cause: error };
  return new CodestreamError(`${name}: ${error.message}`, details);
}
