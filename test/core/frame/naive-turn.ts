import type { Turn } from '../../../src/core/index.js';

/* The turns as a person would do them with a sheet of paper, built from two moves only; slow on purpose. */

type Sheet = readonly (readonly unknown[])[];

const mirror = (sheet: Sheet): Sheet => sheet.map((row) => [...row].reverse());
/** A quarter turn clockwise: the leftmost column, read upwards, becomes the top row. */
const quarter = (sheet: Sheet): Sheet =>
  (sheet[0] ?? []).map((_, column) => sheet.map((row) => row[column]).reverse());

const MOVES: Readonly<Record<Turn, (sheet: Sheet) => Sheet>> = {
  none: (sheet) => sheet,
  'rotate-90': quarter,
  'rotate-180': (sheet) => quarter(quarter(sheet)),
  'rotate-270': (sheet) => quarter(quarter(quarter(sheet))),
  'flip-horizontal': mirror,
  'flip-vertical': (sheet) => quarter(quarter(mirror(sheet))),
  transpose: (sheet) => mirror(quarter(sheet)),
  transverse: (sheet) => quarter(mirror(sheet)),
};

/** The samples of the turned picture in reading order, and its size. */
export function naiveTurn(
  pixels: ArrayLike<number>,
  rows: number,
  columns: number,
  samples: number,
  turn: Turn,
): { samples: number[]; rows: number; columns: number } {
  const sheet: Sheet = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) =>
      Array.from({ length: samples }, (_, s) => pixels[(r * columns + c) * samples + s]!),
    ),
  );
  const turned = MOVES[turn](sheet);
  return {
    samples: turned.flat(2) as number[],
    rows: turned.length,
    columns: turned[0]?.length ?? 0,
  };
}
