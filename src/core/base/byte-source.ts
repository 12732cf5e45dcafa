/*
 * Where a data set's bytes come from. A browser has them in memory. A program that reads files passes the means to read
 * them instead, and they are read in pieces, when needed.
 */

/** A span of bytes in the file: `offset` from its beginning, `length` in bytes. Always inside the file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** The bytes of a file, which stay on the disk. */
export interface FileBytes {
  readonly length: number;
  /** Bytes that are best read at a time around a header. Default: 16 kB. */
  readonly window?: number;
  /** Fills `target` with the bytes from `offset` on. Fails if the file has become shorter. */
  readInto(target: Uint8Array, offset: number): void;
  /** A fresh copy of the bytes from `start` up to `end`. */
  subarray(start: number, end: number): Uint8Array;
}

/** Bytes in memory, whose parts are views, or in a file, whose parts are copies. */
export type ByteSource = Uint8Array | FileBytes;

/** Also true for arrays of another realm. */
export const isInMemory = (source: ByteSource): source is Uint8Array => ArrayBuffer.isView(source);

/** Bytes that are read at a time from a long range. */
const PIECE = 1 << 20;

/** The bytes of a range, one piece after another, each valid until the next. */
export function* piecesOf(source: ByteSource, { offset, length }: ByteRange): Generator<Uint8Array> {
  if (isInMemory(source)) {
    yield source.subarray(offset, offset + length);
    return;
  }
  const piece = new Uint8Array(Math.min(PIECE, length));
  for (let at = 0; at < length; at += piece.length) {
    const bytes = piece.subarray(0, Math.min(piece.length, length - at));
    source.readInto(bytes, offset + at);
    yield bytes;
  }
}

/** Whether a source holds these bytes at `offset`. */
export function holdsAt(source: ByteSource, offset: number, expected: Uint8Array): boolean {
  if (offset + expected.length > source.length) return false;
  let at = 0;
  for (const piece of piecesOf(source, { offset, length: expected.length })) {
    if (!sameBytes(piece, expected.subarray(at, at + piece.length))) return false;
    at += piece.length;
  }
  return true;
}

/** Whether ranges of two sources hold the same bytes. */
export function sameRanges(a: ByteSource, inA: ByteRange, b: ByteSource, inB: ByteRange): boolean {
  if (inA.length !== inB.length) return false;
  let at = 0;
  for (const piece of piecesOf(a, inA)) {
    if (!holdsAt(b, inB.offset + at, piece)) return false;
    at += piece.length;
  }
  return true;
}

/** Whether both hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let i = 0;
  // Four bytes at a time, if both are aligned.
  if (a.byteOffset % 4 === 0 && b.byteOffset % 4 === 0) {
    const words = a.length >> 2;
    const [inA, inB] = [
      new Int32Array(a.buffer, a.byteOffset, words),
      new Int32Array(b.buffer, b.byteOffset, words),
    ];
    for (; i < words; i++) if (inA[i] !== inB[i]) return false;
    i = words * 4;
  }
  for (; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
