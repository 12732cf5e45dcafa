import { requireBytes } from '../base/bytes.js';
import { ScrambleError } from '../base/errors.js';

/*
 * The scramble of CZM frames (docs/format.md section 3, confidence A).
 *
 * Both directions use one table. `j` is where the head of the frame was moved to: floor(3n/5).
 */

/** Every byte whose index is a multiple of XOR_STEP was XORed with XOR_MASK, after the pieces were moved. */
const XOR_STEP = 7;
const XOR_MASK = 0x5a;

/** `length` bytes that lie at `plain` in the plain frame and at `scrambled` in the scrambled one. */
interface Piece {
  readonly plain: number;
  readonly scrambled: number;
  readonly length: number;
}

/** The pieces that move; every other byte stays where it is. */
const pieces = (j: number): readonly Piece[] => [
  { plain: 0, scrambled: j, length: 253 },
  { plain: 253, scrambled: 993, length: 23 },
  { plain: 763, scrambled: 23, length: 253 },
  { plain: j, scrambled: 0, length: 23 },
  { plain: j + 23, scrambled: 763, length: 230 },
];

const MOVED_BYTES = 253 + 23 + 253 + 23 + 230;

/** First byte after the fixed pieces: the head must not have been moved in front of it. */
const FIXED_PIECES_END = 1016;

/** Bytes. Below this the pieces would overlap (floor(3n/5) < 1016): nothing shorter can be scrambled. */
export const MIN_SCRAMBLED_LENGTH = 1694;

/** What a plain frame begins with: the JP2 signature box (ISO/IEC 15444-1 I.5.1). */
const JP2_SIGNATURE: readonly number[] = [
  0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a,
];
/** The byte of the signature that is rare in pixels, text and zeros, and its position. */
const RAREST = 10;
const RAREST_BYTE = 0x87;
/** SOC and SIZ, the same scramble on a bare codestream (confidence C: never reported, costs one comparison). */
const SOC_SIZ: readonly number[] = [0xff, 0x4f, 0xff, 0x51];
const EOC: readonly number[] = [0xff, 0xd9];

const headOffset = (length: number): number => Math.floor((length * 3) / 5);

/** A byte of a frame; undefined past its end. */
type ByteAt = (offset: number) => number | undefined;

/** Whether the bytes at `offset`, once un-XORed, are `expected`. */
function unmaskedEquals(byteAt: ByteAt, offset: number, expected: readonly number[]): boolean {
  return expected.every((value, i) => {
    const mask = (offset + i) % XOR_STEP === 0 ? XOR_MASK : 0;
    return byteAt(offset + i) === (value ^ mask);
  });
}

/**
 * The number of leading bytes that were scrambled: all of them, or fewer if a writer padded afterwards. 0 if there is
 * no head, that is, if this is not a scrambled frame.
 */
function scrambledLength(frame: Uint8Array): number {
  const byteAt: ByteAt = (offset) => frame[offset];
  const n = frame.length;
  for (const length of [n, n - 1]) {
    if (length < MIN_SCRAMBLED_LENGTH) return 0;
    const j = headOffset(length);
    if (unmaskedEquals(byteAt, j, JP2_SIGNATURE) || unmaskedEquals(byteAt, j, SOC_SIZ)) return length;
  }
  return paddedScrambledLength(frame);
}

/** The last resort: look for the whole signature. Four bytes are not enough, because they occur by chance. */
function paddedScrambledLength(frame: Uint8Array): number {
  const byteAt: ByteAt = (offset) => frame[offset];
  const last = headOffset(frame.length);
  for (let j = FIXED_PIECES_END; j <= last; j++) {
    // Looks for one byte first, masked or not: whole frames are read here on a page's main thread.
    const byte = frame[j + RAREST];
    if (byte !== RAREST_BYTE && byte !== (RAREST_BYTE ^ XOR_MASK)) continue;
    if (!unmaskedEquals(byteAt, j, JP2_SIGNATURE)) continue;
    // One or two lengths have their head at j; the frame's end shows which.
    const shortest = Math.ceil((j * 5) / 3);
    const candidates = [shortest + 1, shortest].filter((n) => headOffset(n) === j && n <= frame.length);
    return candidates.find((n) => unmaskedEquals(byteAt, n - 2, EOC)) ?? candidates[0] ?? 0;
  }
  return 0;
}

/** The only pass over the data. Four steps at a time take 60 % of the time of one at a time. */
function xor(frame: Uint8Array, length: number): void {
  let i = 0;
  for (const end = length - 3 * XOR_STEP; i < end; i += 4 * XOR_STEP) {
    frame[i] = (frame[i] ?? 0) ^ XOR_MASK;
    frame[i + XOR_STEP] = (frame[i + XOR_STEP] ?? 0) ^ XOR_MASK;
    frame[i + 2 * XOR_STEP] = (frame[i + 2 * XOR_STEP] ?? 0) ^ XOR_MASK;
    frame[i + 3 * XOR_STEP] = (frame[i + 3 * XOR_STEP] ?? 0) ^ XOR_MASK;
  }
  for (; i < length; i += XOR_STEP) frame[i] = (frame[i] ?? 0) ^ XOR_MASK;
}

function move(frame: Uint8Array, j: number, from: 'plain' | 'scrambled', to: 'plain' | 'scrambled'): void {
  const moved = new Uint8Array(MOVED_BYTES);
  let offset = 0;
  for (const piece of pieces(j)) {
    moved.set(frame.subarray(piece[from], piece[from] + piece.length), offset);
    offset += piece.length;
  }
  offset = 0;
  for (const piece of pieces(j)) {
    frame.set(moved.subarray(offset, offset + piece.length), piece[to]);
    offset += piece.length;
  }
}

/**
 * Whether `frame` is a scrambled CZM frame. The bytes alone decide: 96 bits cannot agree by chance.
 *
 * Constant time for scrambled frames; otherwise one pass that looks for a head displaced by padding.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { isScrambled, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const { frames } = openPart10(readFileSync('cube.EX.DCM'));
 * frames.every(isScrambled); // → true
 * ```
 */
export function isScrambled(frame: Uint8Array): boolean {
  requireBytes(frame, 'isScrambled');
  return scrambledLength(frame) > 0;
}

/**
 * Whether `frame` has a head where the scramble puts one, padded by one byte at most. Constant time, for callers that
 * must check every frame of every data set; {@link isScrambled} also finds heads displaced by more padding.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { looksScrambled, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const { frames } = openPart10(readFileSync('cube.EX.DCM'));
 * frames.filter(looksScrambled).length; // → 8
 * ```
 */
export const looksScrambled = (frame: Uint8Array): boolean =>
  looksScrambledAt((offset) => frame[offset], frame.length);

/** The same for a frame of `frameLength` bytes that is not in memory. */
export function looksScrambledAt(byteAt: ByteAt, frameLength: number): boolean {
  return [frameLength, frameLength - 1].some((length) => {
    if (length < MIN_SCRAMBLED_LENGTH) return false;
    const j = headOffset(length);
    return unmaskedEquals(byteAt, j, JP2_SIGNATURE) || unmaskedEquals(byteAt, j, SOC_SIZ);
  });
}

/**
 * Unscrambles `frame` where it lies and returns the same array, now a plain JP2 file of the same length.
 *
 * @throws {@link ScrambleError} if `isScrambled(frame)` is false; the bytes are then unchanged.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { frameEncoding, openPart10, unscrambleInPlace } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * frameEncoding(unscrambleInPlace(new Uint8Array(frame))); // → 'jp2'
 * ```
 */
export function unscrambleInPlace(frame: Uint8Array): Uint8Array {
  requireBytes(frame, 'unscramble');
  const length = scrambledLength(frame);
  if (length === 0) throw notScrambled(frame);
  xor(frame, length);
  move(frame, headOffset(length), 'scrambled', 'plain');
  return frame;
}

/**
 * The plain frame, as a fresh array of the same length; `frame` is not changed. (Not `slice()`: on a Node Buffer that
 * is a view.)
 *
 * @throws {@link ScrambleError} if `isScrambled(frame)` is false.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { frameEncoding, openPart10, unscramble } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * frameEncoding(unscramble(frame)); // → 'jp2'
 * frameEncoding(frame); // → 'scrambled'
 * ```
 */
export function unscramble(frame: Uint8Array): Uint8Array {
  requireBytes(frame, 'unscramble');
  return unscrambleInPlace(new Uint8Array(frame));
}

/**
 * The inverse of {@link unscramble}, for making test data: a fresh array of the same length.
 *
 * @throws {@link ScrambleError} below {@link MIN_SCRAMBLED_LENGTH} bytes, where the scramble is not defined.
 *
 * @example
 * ```ts
 * import { isScrambled, scramble } from 'cornerstone-czm-image-loader/core';
 *
 * const jp2 = new Uint8Array(2000);
 * jp2.set([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a]);
 * isScrambled(scramble(jp2)); // → true
 * ```
 */
export function scramble(plain: Uint8Array): Uint8Array {
  requireBytes(plain, 'scramble');
  if (plain.length < MIN_SCRAMBLED_LENGTH) throw tooShort(plain.length);
  const frame = new Uint8Array(plain);
  move(frame, headOffset(frame.length), 'plain', 'scrambled');
  xor(frame, frame.length);
  return frame;
}

function tooShort(found: number): ScrambleError {
  return new ScrambleError(
    `A frame of ${found} bytes is too short for the CZM scramble: at least ${MIN_SCRAMBLED_LENGTH} bytes are needed.`,
    { found, expected: MIN_SCRAMBLED_LENGTH },
  );
}

function notScrambled(frame: Uint8Array): ScrambleError {
  if (frame.length < MIN_SCRAMBLED_LENGTH) return tooShort(frame.length);
  const offset = headOffset(frame.length);
  return new ScrambleError(
    `No JP2 signature at offset ${offset} (3/5 of ${frame.length} bytes) or anywhere else: this is not a ` +
      'scrambled CZM frame. Check isScrambled() first; a plain frame needs no unscrambling.',
    { offset, expected: 'JP2 signature box', found: 'other bytes' },
  );
}
