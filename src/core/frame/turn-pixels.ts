import { turnedSize, type Turn } from '../base/turn.js';

/** The pixel types of decoded frames. */
export type Pixels = Uint8Array | Int8Array | Uint16Array | Int16Array;

/**
 * Side of the square blocks, in pixels. If a turn exchanges rows and columns, one side walks down columns: blocks keep
 * those lines in the cache until all of their pixels are used.
 */
const BLOCK = 32;

/** The walk through the stored pixels that shows a turned picture in reading order, in pixels. */
interface Walk {
  /** Index of the stored pixel shown at the turned picture's top left. */
  readonly start: number;
  /** Step for the next turned row, and for the next turned column. */
  readonly row: number;
  readonly column: number;
}

/** The table of turn.ts in another form: R rows of C columns are stored. */
const WALKS: Readonly<Record<Turn, (R: number, C: number) => Walk>> = {
  none: (_R, C) => ({ start: 0, row: C, column: 1 }),
  transpose: (_R, C) => ({ start: 0, row: 1, column: C }),
  'rotate-90': (R, C) => ({ start: (R - 1) * C, row: 1, column: -C }),
  'rotate-180': (R, C) => ({ start: R * C - 1, row: -C, column: -1 }),
  'rotate-270': (_R, C) => ({ start: C - 1, row: -1, column: C }),
  'flip-horizontal': (_R, C) => ({ start: C - 1, row: C, column: -1 }),
  'flip-vertical': (R, C) => ({ start: (R - 1) * C, row: -C, column: 1 }),
  transverse: (R, C) => ({ start: R * C - 1, row: -1, column: -C }),
};

/**
 * Turns a picture of `rows` × `columns` pixels of `samples` interleaved samples each.
 *
 * @returns a fresh array of the same type, whose size is `turnedSize(rows, columns, turn)`; for `none` the
 * input itself.
 * @throws RangeError if the array's length is not rows × columns × samples (a programming error).
 */
export function turnPixels<P extends Pixels>(
  pixels: P,
  rows: number,
  columns: number,
  samples: number,
  turn: Turn,
): P {
  if (pixels.length !== rows * columns * samples) {
    throw new RangeError(
      `${pixels.length} samples are not a picture of ${rows} rows × ${columns} columns × ${samples} samples`,
    );
  }
  if (turn === 'none') return pixels;
  const turned = emptyLike(pixels);
  const walk = WALKS[turn](rows, columns);
  const turnedColumns = turnedSize(rows, columns, turn).columns;
  if (samples === 1) turnSingle(unsigned(pixels), unsigned(turned), turnedColumns, walk);
  else turnInterleaved(unsigned(pixels), unsigned(turned), turnedColumns, samples, walk);
  return turned;
}

function emptyLike<P extends Pixels>(pixels: P): P {
  const constructor = pixels.constructor as new (length: number) => P;
  return new constructor(pixels.length);
}

/** The same memory as unsigned samples: two types in the loops below, so that they stay compiled for both. */
function unsigned(pixels: Pixels): Uint8Array | Uint16Array {
  const { buffer, byteOffset, length } = pixels;
  return pixels.BYTES_PER_ELEMENT === 1
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint16Array(buffer, byteOffset, length);
}

function turnSingle(
  from: Uint8Array | Uint16Array,
  to: Uint8Array | Uint16Array,
  columns: number,
  { start, row, column }: Walk,
): void {
  const rows = to.length / columns;
  for (let r0 = 0; r0 < rows; r0 += BLOCK) {
    const r1 = Math.min(r0 + BLOCK, rows);
    for (let c0 = 0; c0 < columns; c0 += BLOCK) {
      const c1 = Math.min(c0 + BLOCK, columns);
      for (let r = r0; r < r1; r++) {
        let source = start + r * row + c0 * column;
        for (let target = r * columns + c0, end = r * columns + c1; target < end; target++) {
          to[target] = from[source] ?? 0;
          source += column;
        }
      }
    }
  }
}

function turnInterleaved(
  from: Uint8Array | Uint16Array,
  to: Uint8Array | Uint16Array,
  columns: number,
  samples: number,
  { start, row, column }: Walk,
): void {
  const rows = to.length / samples / columns;
  for (let r0 = 0; r0 < rows; r0 += BLOCK) {
    const r1 = Math.min(r0 + BLOCK, rows);
    for (let c0 = 0; c0 < columns; c0 += BLOCK) {
      const c1 = Math.min(c0 + BLOCK, columns);
      for (let r = r0; r < r1; r++) {
        for (let c = c0; c < c1; c++) {
          const source = (start + r * row + c * column) * samples;
          const target = (r * columns + c) * samples;
          for (let s = 0; s < samples; s++) to[target + s] = from[source + s] ?? 0;
        }
      }
    }
  }
}
