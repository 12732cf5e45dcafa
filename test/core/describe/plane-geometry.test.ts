import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Turn, turnedSize, TURNS } from '../../../src/core/index.js';
// Planes are computed for results and volumes; public results only have a few of the turns.
import { planeGeometry } from '../../../src/core/internal.js';
import { turnPicture } from '../../generator/picture.js';

/** World coordinates of a pixel, by the equation of PS3.3 C.7.6.2.1.1. */
function world(
  turn: Turn,
  size: { rows: number; columns: number },
  spacing: { rows: number; columns: number; frames: number },
  frame: number,
  [row, column]: readonly [number, number],
): number[] {
  const { imageOrientation, imagePosition } = planeGeometry(turn, size, spacing);
  const [alongRow, alongColumn] = imageOrientation;
  return imagePosition(frame).map(
    (origin, axis) =>
      origin + alongRow[axis]! * spacing.columns * column + alongColumn[axis]! * spacing.rows * row,
  );
}

/** Where the upright picture shows each stored pixel, found by turning a picture of numbers. */
function uprightPlaces(rows: number, columns: number, turn: Turn): Map<number, readonly [number, number]> {
  const pixels = Uint8Array.from({ length: rows * columns }, (_, i) => i);
  const upright = turnPicture({ rows, columns, samples: 1, pixels }, turn);
  return new Map(
    [...upright.pixels].map((value, i) => [value, [Math.floor(i / upright.columns), i % upright.columns]]),
  );
}

describe('planeGeometry', () => {
  it.each(TURNS)('%s: a stored pixel lies where the same pixel of the upright picture does', (turn) => {
    const length = fc.double({ min: 0.001, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.record({ rows: length, columns: length, frames: length }),
        fc.nat({ max: 200 }),
        (rows, columns, spacing, frame) => {
          const upright = turnedSize(rows, columns, turn);
          const swapped = upright.rows !== rows || /transpose|90|270|transverse/.test(turn);
          const turnedSpacing = swapped
            ? { ...spacing, rows: spacing.columns, columns: spacing.rows }
            : spacing;
          const places = uprightPlaces(rows, columns, turn);
          for (const [value, place] of places) {
            const stored = [Math.floor(value / columns), value % columns] as const;
            const a = world(turn, { rows, columns }, spacing, frame, stored);
            const b = world('none', upright, turnedSpacing, frame, place);
            a.forEach((coordinate, axis) => expect(coordinate).toBeCloseTo(b[axis]!, 9));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('of a B-scan on its side: the row runs into the eye, the column across it', () => {
    const size = { rows: 512, columns: 1024 };
    const { imageOrientation, imagePosition } = planeGeometry('transpose', size, {
      rows: 0.01,
      columns: 0.002,
      frames: 0.05,
    });
    expect(imageOrientation.flat()).toEqual([0, 1, 0, 1, 0, 0]);
    expect(imagePosition(3)).toEqual([0, 0, 3 * 0.05]);
  });
});
