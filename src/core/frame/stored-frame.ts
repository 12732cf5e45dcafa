import {
  CodestreamError,
  isCzmError,
  ScrambleError,
  UnsupportedError,
  type CzmError,
} from '../base/errors.js';
import { observer } from '../base/observe.js';
import type { Scratch } from '../base/scratch.js';
import { frameEncoding, hasSignature, type FrameEncoding } from './encoding.js';
import { findCodestream, isJp2 } from './j2k/boxes.js';
import { checkCodestream, type CheckedCodestream } from './j2k/codestream.js';
import { jp2ColourRefusal } from './j2k/jp2-colour.js';
import { unscrambleInPlace } from './scramble.js';

/** A frame, unscrambled if necessary, whose codestream was walked to its end. */
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

/** Where the bytes of a stored frame come from. */
export interface FrameBytesSource {
  /** The bytes as stored; read from a file again each time. */
  readonly read: () => Uint8Array;
  /** See `hasSignature`, for frames that are not in memory. */
  readonly hasSignature?: (() => boolean) | undefined;
  readonly scratch?: Scratch | undefined;
  /** How it is stored, if this is known already. */
  readonly encoding?: FrameEncoding | undefined;
}

/**
 * A frame as stored in Pixel Data or in a container. It is examined once: the findings (how it is stored, where its
 * codestream is, what that says, or why it cannot be read) are kept, and passed on with the frame.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10, StoredFrame } from 'cornerstone-czm-image-loader/core';
 *
 * const [bytes = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * const frame = StoredFrame.of(bytes);
 * frame.encoding; // → 'scrambled'
 * frame.header(1).siz.width; // → 1024
 * ```
 */
export class StoredFrame {
  readonly #source: FrameBytesSource;
  #encoding: FrameEncoding | undefined;
  #header: CheckedCodestream | undefined;
  /** Where SOC lies in the plain frame. */
  #start = 0;
  #damage: ((frameNumber: number | undefined) => CzmError) | undefined;

  constructor(source: FrameBytesSource) {
    this.#source = source;
    this.#encoding = source.encoding;
  }

  /** A frame in memory. */
  static of(bytes: Uint8Array, known: Omit<FrameBytesSource, 'read'> = {}): StoredFrame {
    return new StoredFrame({ ...known, read: () => bytes });
  }

  /** How the frame is stored. */
  get encoding(): FrameEncoding {
    return (this.#encoding ??= frameEncoding(this.#source.read()));
  }

  /** Whether it has a signature of JPEG 2000 where it belongs: constant time. */
  get hasSignature(): boolean {
    if (this.#encoding !== undefined && this.#encoding !== 'unknown') return this.#encoding !== 'jpeg';
    return this.#source.hasSignature?.() ?? hasSignature(this.#source.read());
  }

  /** The bytes as stored; if they are read from a file, valid until the scratch's next use. */
  read(): Uint8Array {
    return this.#source.read();
  }

  /**
   * What the frame's codestream says.
   *
   * @throws as {@link openFrame}.
   */
  header(frameNumber?: number): CheckedCodestream {
    return this.#header ?? this.open(frameNumber).header;
  }

  /**
   * The frame, unscrambled into the given scratch or a fresh array. It is checked the first time.
   *
   * @throws as {@link openFrame}.
   */
  open(frameNumber?: number): OpenedFrame {
    if (this.#damage !== undefined) throw this.#damage(frameNumber);
    const frame = this.#source.read();
    const encoding = (this.#encoding ??= frameEncoding(frame));
    if (encoding === 'jpeg') throw this.#damaged(isJpegError, frameNumber);
    if (encoding === 'unknown') throw this.#damaged(unknownEncoding(frame), frameNumber);
    try {
      const plain =
        encoding === 'scrambled'
          ? unscrambleInPlace(this.#source.scratch?.copy(frame) ?? new Uint8Array(frame))
          : frame;
      const header = (this.#header ??= this.#check(plain));
      const codestream = plain.subarray(this.#start, this.#start + header.length);
      return { encoding, plain, codestream, header };
    } catch (error) {
      if (!isCzmError(error)) throw error;
      throw this.#damaged((number) => named(error, number), frameNumber);
    }
  }

  /** The bare codestream of a frame that can be opened; valid as long as the result of {@link open}. */
  codestream(): Uint8Array {
    return this.open().codestream;
  }

  #check(plain: Uint8Array): CheckedCodestream {
    const content = isJp2(plain) ? findCodestream(plain) : plain;
    observer()?.checked(plain);
    const header = checkCodestream(content);
    const refused = content === plain ? undefined : jp2ColourRefusal(plain, header.siz.components.length);
    if (refused !== undefined) throw refused;
    this.#start = content.byteOffset - plain.byteOffset;
    return header;
  }

  #damaged(make: (frameNumber: number | undefined) => CzmError, frameNumber: number | undefined): CzmError {
    this.#damage = make;
    return make(frameNumber);
  }
}

/**
 * Opens one frame as stored in Pixel Data or a container: recognizes it, unscrambles it into a fresh array if
 * necessary, finds its codestream and checks that from end to end. `frame` is not changed.
 *
 * @throws {@link UnsupportedError} for JPEG, which needs no unscrambling, and for a JP2 header that asks for a palette,
 * another colour space or another order of components than the codestream has.
 * @throws {@link ScrambleError} for bytes in none of the known encodings.
 * @throws {@link CodestreamError} if the JP2 file or the codestream is damaged. Its offset counts from the start of the
 * JP2 file for faults in boxes, from SOC for faults in the codestream.
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
export const openFrame = (frame: Uint8Array, { frameNumber, scratch }: OpenFrameOptions = {}): OpenedFrame =>
  StoredFrame.of(frame, { scratch }).open(frameNumber);

/** How messages begin: `Frame 3`. */
export const frameName = (frameNumber: number | undefined): string =>
  frameNumber === undefined ? 'The frame' : `Frame ${frameNumber}`;

/** How messages name certain damage in the coded data: `Frame 3 is damaged at byte 1234 of its codestream`. */
export const damagedAtByte = (frameNumber: number, offset: number): string =>
  `${frameName(frameNumber)} is damaged at byte ${offset} of its codestream`;

const isJpegError = (frame: number | undefined): UnsupportedError =>
  new UnsupportedError(
    `${frameName(frame)} is JPEG, not JPEG 2000: it needs no unscrambling. Pass it on unchanged.`,
    { frame, offset: 0, found: 'FFD8FF', expected: 'a scrambled frame, JP2 or JPEG 2000' },
  );

function unknownEncoding(frame: Uint8Array): (frameNumber: number | undefined) => ScrambleError {
  const { length } = frame;
  const found = Array.from(frame.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return (frameNumber) =>
    new ScrambleError(
      `${frameName(frameNumber)} (${length} bytes, beginning ${found || 'with nothing'}) is neither a scrambled CZM ` +
        'frame nor JP2, JPEG 2000 or JPEG. It may hold raw pixels, or be truncated or damaged: compare its length with ' +
        'Rows × Columns.',
      { frame: frameNumber, offset: 0, found, expected: 'a scrambled frame, JP2 or JPEG 2000' },
    );
}

/** The error with the frame's name in front. */
function named(error: CzmError, frame: number | undefined): CzmError {
  const { message, offset, found, expected } = error;
  const details = { frame, offset, found, expected, cause: error };
  if (error instanceof CodestreamError)
    return new CodestreamError(`${frameName(frame)}: ${message}`, details);
  return error instanceof UnsupportedError
    ? new UnsupportedError(`${frameName(frame)} ${message}`, { frame, found, expected })
    : error;
}
