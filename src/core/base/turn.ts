/**
 * The eight orientations of a picture, named by what is done to the *stored* frame. Rotations are clockwise. With
 * stored pixel (r, c) of an R × C frame, the turned pixel (r', c') shows:
 *
 * | turn              | (r', c') shows stored   |
 * |-------------------|-------------------------|
 * | `none`            | (r', c')                |
 * | `transpose`       | (c', r')                |
 * | `rotate-90`       | (R−1−c', r')            |
 * | `rotate-180`      | (R−1−r', C−1−c')        |
 * | `rotate-270`      | (c', C−1−r')            |
 * | `flip-horizontal` | (r', C−1−c')            |
 * | `flip-vertical`   | (R−1−r', c')            |
 * | `transverse`      | (R−1−c', C−1−r')        |
 */
export const TURNS = [
  'none',
  'transpose',
  'rotate-90',
  'rotate-180',
  'rotate-270',
  'flip-horizontal',
  'flip-vertical',
  'transverse',
] as const;

/** One of {@link TURNS}. */
export type Turn = (typeof TURNS)[number];

/**
 * Whether the turn exchanges rows and columns.
 *
 * @example
 * ```ts
 * import { swapsAxes } from 'cornerstone-czm-image-loader/core';
 *
 * swapsAxes('transpose'); // → true
 * swapsAxes('rotate-180'); // → false
 * ```
 */
export function swapsAxes(turn: Turn): boolean {
  return turn === 'transpose' || turn === 'rotate-90' || turn === 'rotate-270' || turn === 'transverse';
}

/**
 * The size of a rows × columns picture after the turn.
 *
 * @example
 * ```ts
 * import { turnedSize } from 'cornerstone-czm-image-loader/core';
 *
 * turnedSize(512, 1024, 'transpose'); // → { rows: 1024, columns: 512 }
 * ```
 */
export function turnedSize(rows: number, columns: number, turn: Turn): { rows: number; columns: number } {
  return swapsAxes(turn) ? { rows: columns, columns: rows } : { rows, columns };
}
