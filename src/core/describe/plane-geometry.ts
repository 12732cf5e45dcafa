import { swapsAxes, turnedSize, type Turn } from '../base/turn.js';

/*
 * Where the frames of parallel B-scans lie, for an eye that looks straight ahead (docs/format.md section 8): in the
 * upright picture, columns run along patient X, depth runs posterior along Y, and frames step along Z: the first one is
 * the most inferior, which is derived (section 8d, confidence B). The origin (the first pixel of the first upright
 * frame) is assumed.
 */

export type Vector = readonly [x: number, y: number, z: number];

export interface PlaneGeometry {
  /** Image Orientation (Patient): the direction along a row, then along a column (PS3.3 C.7.6.2.1.1). */
  readonly imageOrientation: readonly [Vector, Vector];
  /** Image Position (Patient) of the frame with this index, from 0: the centre of its first pixel, in mm. */
  readonly imagePosition: (frame: number) => Vector;
}

/** Spacing in mm between rows, columns and frames; `frames` is null if positions are unknown. */
export interface PlaneSpacing {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number | null;
}

/** Direction along a stored row and along a stored column, as (along upright row, along upright column). */
const STORED_AXES: Readonly<
  Record<Turn, readonly [row: readonly [number, number], column: readonly [number, number]]>
> = {
  none: [
    [1, 0],
    [0, 1],
  ],
  transpose: [
    [0, 1],
    [1, 0],
  ],
  'rotate-90': [
    [0, 1],
    [-1, 0],
  ],
  'rotate-180': [
    [-1, 0],
    [0, -1],
  ],
  'rotate-270': [
    [0, -1],
    [1, 0],
  ],
  'flip-horizontal': [
    [-1, 0],
    [0, 1],
  ],
  'flip-vertical': [
    [1, 0],
    [0, -1],
  ],
  transverse: [
    [0, -1],
    [-1, 0],
  ],
};

/**
 * The planes of frames that `turn` would make upright, described as stored. For frames that are upright already, or
 * described as if they were, `turn` is `none`.
 *
 * @param size rows and columns of the frames described.
 */
export function planeGeometry(
  turn: Turn,
  size: { readonly rows: number; readonly columns: number },
  spacing: PlaneSpacing,
): PlaneGeometry {
  const [row, column] = STORED_AXES[turn];
  const upright = turnedSize(size.rows, size.columns, turn);
  const [alongRow, alongColumn] = swapsAxes(turn)
    ? [spacing.rows, spacing.columns]
    : [spacing.columns, spacing.rows];
  // An axis that runs backwards starts at the far end of the upright picture.
  const x = row[0] + column[0] < 0 ? (upright.columns - 1) * alongRow : 0;
  const y = row[1] + column[1] < 0 ? (upright.rows - 1) * alongColumn : 0;
  return {
    imageOrientation: [
      [row[0], row[1], 0],
      [column[0], column[1], 0],
    ],
    imagePosition: (frame) => [x, y, frame * (spacing.frames ?? 0)],
  };
}
