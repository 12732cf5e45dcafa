import type { Turn } from '../../src/core/index.js';
import type { Picture } from './native.js';

/* The turns of test/decode/naive-turn.ts, from the same two moves, on flat arrays: quick enough for large frames. */

type Move = (picture: Picture) => Picture;

/** A picture of rows × columns whose pixel at (r, c) is the one of `from` that `where` names. */
function rearranged(
  from: Picture,
  rows: number,
  columns: number,
  where: (r: number, c: number) => readonly [r: number, c: number],
): Picture {
  const { samples } = from;
  const pixels = new Uint8Array(from.pixels.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [fromRow, fromColumn] = where(r, c);
      const source = (fromRow * from.columns + fromColumn) * samples;
      const target = (r * columns + c) * samples;
      for (let s = 0; s < samples; s++) pixels[target + s] = from.pixels[source + s]!;
    }
  }
  return { rows, columns, samples, pixels };
}

/** Left and right exchanged. */
const mirror: Move = (p) => rearranged(p, p.rows, p.columns, (r, c) => [r, p.columns - 1 - c]);
/** A quarter turn clockwise: the leftmost column, read upwards, becomes the top row. */
const quarter: Move = (p) => rearranged(p, p.columns, p.rows, (r, c) => [p.rows - 1 - c, r]);

const MOVES: Readonly<Record<Turn, readonly Move[]>> = {
  none: [],
  'rotate-90': [quarter],
  'rotate-180': [quarter, quarter],
  'rotate-270': [quarter, quarter, quarter],
  'flip-horizontal': [mirror],
  'flip-vertical': [mirror, quarter, quarter],
  transpose: [quarter, mirror],
  transverse: [mirror, quarter],
};

export const turned = (picture: Picture, turn: Turn): Picture =>
  MOVES[turn].reduce((moved, move) => move(moved), picture);
