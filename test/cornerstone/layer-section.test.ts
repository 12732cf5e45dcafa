import { describe, expect, it } from '@jest/globals';
// Internal: the lines by their numbers; a viewport has only their pixels.
import { cutSurface, type GridPlane, type SurfaceGrid } from '../../src/cornerstone/layers/section.js';

/* Where planes cut a surface, without a browser: 4 B-scans of 5 A-scans, deeper by 10 for each B-scan and 1 for each A-scan. */

const depth = Float32Array.from({ length: 20 }, (_, i) => 100 + 10 * Math.floor(i / 5) + (i % 5));
const grid: SurfaceGrid = { aScans: 5, rows: 1024, rowOfSlice: [0, 1, 2, 3] };
const across = (axis: 0 | 1 | 2, at: number): GridPlane => ({
  normal: [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0],
  at,
});

describe('a plane through a surface', () => {
  it('is a B-scan, of the frame that its slice is', () => {
    const line = (rows: readonly number[], at: number) =>
      cutSurface({ depth }, across(2, at), { ...grid, rowOfSlice: rows }).map((run) => run.map(([, d]) => d));
    expect(line([0, 1, 2, 3], 1)).toEqual([[110, 111, 112, 113, 114]]);
    expect(line([3, 2, 1, 0], 1)).toEqual([[120, 121, 122, 123, 124]]);
    expect(line([0, 1, 2, 3], 1.5)).toEqual([[115, 116, 117, 118, 119]]);
    expect(line([0, 1, 2, 3], 3.6)).toEqual([]);
  });

  it('is a slow section, with gaps where nothing was found and where a slice is no B-scan', () => {
    const holed = depth.slice();
    holed[5 + 2] = Number.NaN;
    expect(cutSurface({ depth: holed }, across(0, 2), grid)).toEqual([
      [[2, 102, 0]],
      [
        [2, 122, 2],
        [2, 132, 3],
      ],
    ]);
    const missing = { ...grid, rowOfSlice: [0, undefined, 2, 3] };
    expect(cutSurface({ depth }, across(0, 2), missing).map((run) => run.length)).toEqual([1, 2]);
    // Between an A-scan and one with a hole, nothing is known.
    expect(cutSurface({ depth: holed }, across(0, 1.5), grid).map((run) => run.length)).toEqual([1, 2]);
  });

  it('lies across both: every point is on the plane and on the surface', () => {
    const side = Math.SQRT1_2;
    const plane: GridPlane = { normal: [side, 0, -side], at: 0.25 };
    const points = cutSurface({ depth }, plane, grid).flat();
    expect(points.length).toBeGreaterThanOrEqual(12);
    for (const [a, d, s] of points) {
      expect(a * side - s * side).toBeCloseTo(0.25, 6);
      expect(d).toBeCloseTo(100 + 10 * s + a, 4);
    }
    expect(cutSurface({ depth }, across(1, 105), grid)).toEqual([]);
  });
});
