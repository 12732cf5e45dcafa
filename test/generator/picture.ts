import type { Turn } from '../../src/core/index.js';

/** 8-bit pixels, row by row, samples interleaved. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** 1 (grey), 3 (RGB) or, for what a browser gives, 4 (RGBA). */
  readonly samples: number;
}

/**
 * Turns a picture, one pixel at a time by the table in `src/core/base/turn.ts`: the slow reference for the fast code.
 * Fresh pixels.
 */
export function turnPicture(picture: Picture, turn: Turn): Picture {
  const { rows: R, columns: C, samples, pixels } = picture;
  const source: Record<Turn, (r: number, c: number) => [row: number, column: number]> = {
    none: (r, c) => [r, c],
    transpose: (r, c) => [c, r],
    'rotate-90': (r, c) => [R - 1 - c, r],
    'rotate-180': (r, c) => [R - 1 - r, C - 1 - c],
    'rotate-270': (r, c) => [c, C - 1 - r],
    'flip-horizontal': (r, c) => [r, C - 1 - c],
    'flip-vertical': (r, c) => [R - 1 - r, c],
    transverse: (r, c) => [R - 1 - c, C - 1 - r],
  };
  const swapped = ['transpose', 'rotate-90', 'rotate-270', 'transverse'].includes(turn);
  const rows = swapped ? C : R;
  const columns = swapped ? R : C;
  const turned = new Uint8Array(pixels.length);
  const at = source[turn];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [row, column] = at(r, c);
      for (let s = 0; s < samples; s++) {
        turned[(r * columns + c) * samples + s] = pixels[(row * C + column) * samples + s] ?? 0;
      }
    }
  }
  return { pixels: turned, rows, columns, samples };
}

/** The turn that undoes `turn`. */
export function inverseTurn(turn: Turn): Turn {
  if (turn === 'rotate-90') return 'rotate-270';
  if (turn === 'rotate-270') return 'rotate-90';
  return turn;
}
