import type { Surface } from '../../core/layers/index.js';

/*
 * Where a plane cuts surfaces, in the grid of a cube: A-scan, depth and slice, which all may lie between two. Pure.
 */

/** A-scan, depth sample, slice; each counts from the centre of the first. */
export type GridPoint = readonly [aScan: number, depth: number, slice: number];

/** A line without gaps. */
export type Run = readonly GridPoint[];

/** All points x with `normal` · x = `at`. */
export interface GridPlane {
  readonly normal: GridPoint;
  readonly at: number;
}

/** The grid, and which row of the surfaces each of its slices is; undefined for a slice that is no B-scan of theirs. */
export interface SurfaceGrid {
  readonly aScans: number;
  readonly rowOfSlice: readonly (number | undefined)[];
  /** Depth samples. */
  readonly rows: number;
}

/** A plane that leaves the direction of an axis by less than this, over the whole grid, in samples, lies across it. */
const STRAIGHT = 0.5;
/** Nearer than this to an A-scan or slice, it is that one. */
const ON = 0.01;

/** Where the plane cuts the surface. Empty for planes across the depth: there a surface has no line of its own. */
export function cutSurface(
  { depth }: Pick<Surface, 'depth'>,
  plane: GridPlane,
  grid: SurfaceGrid,
): readonly Run[] {
  const { aScans, rowOfSlice, rows } = grid;
  const slices = rowOfSlice.length;
  const at = (aScan: number, slice: number): number => {
    const row = rowOfSlice[slice];
    const isIn = aScan >= 0 && aScan < aScans && row !== undefined;
    return isIn ? (depth[row * aScans + aScan] ?? Number.NaN) : Number.NaN;
  };
  const [a, d, s] = plane.normal.map(Math.abs) as [number, number, number];
  if (a * aScans + s * slices < STRAIGHT * d) return [];
  if (a * aScans + d * rows < STRAIGHT * s) {
    const slice = plane.at / plane.normal[2];
    return runs(aScans, (aScan) => [aScan, between((one) => at(aScan, one), slice, slices), slice]);
  }
  if (s * slices + d * rows < STRAIGHT * a) {
    const aScan = plane.at / plane.normal[0];
    return runs(slices, (slice) => [aScan, between((one) => at(one, slice), aScan, aScans), slice]);
  }
  return oblique(at, plane, aScans, slices);
}

/** The value at a place that may lie between two samples; NaN outside, and where one of the two is. */
function between(value: (index: number) => number, place: number, count: number): number {
  if (!(place > -0.5 && place < count - 0.5)) return Number.NaN;
  const inside = Math.min(count - 1, Math.max(0, place));
  const nearest = Math.round(inside);
  if (Math.abs(inside - nearest) < ON) return value(nearest);
  const below = Math.floor(inside);
  const share = inside - below;
  return value(below) * (1 - share) + value(below + 1) * share;
}

function runs(count: number, point: (index: number) => GridPoint): readonly Run[] {
  const all: GridPoint[][] = [];
  let run: GridPoint[] | undefined;
  for (let index = 0; index < count; index++) {
    const here = point(index);
    if (Number.isNaN(here[1])) run = undefined;
    else if (run === undefined) all.push((run = [here]));
    else run.push(here);
  }
  return all;
}

/** The corners of a cell, in their order round it. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** Cell by cell: a line where the surface goes from one side of the plane to the other. Cells with a hole have none. */
function oblique(
  at: (aScan: number, slice: number) => number,
  { normal, at: offset }: GridPlane,
  aScans: number,
  slices: number,
): readonly Run[] {
  const lines: Run[] = [];
  const sidesOf = (slice: number): Float64Array =>
    Float64Array.from(
      { length: aScans },
      (_, aScan) => aScan * normal[0] + at(aScan, slice) * normal[1] + slice * normal[2] - offset,
    );
  let here = sidesOf(0);
  for (let slice = 0; slice + 1 < slices; slice++) {
    const next = sidesOf(slice + 1);
    for (let aScan = 0; aScan + 1 < aScans; aScan++) {
      const sides = [here[aScan], here[aScan + 1], next[aScan + 1], next[aScan]] as number[];
      const [least, most] = [Math.min(...sides), Math.max(...sides)];
      if (!(least < 0 && most >= 0)) continue;
      const corners = CORNERS.map(([da, ds]): GridPoint => {
        const [a, s] = [aScan + da, slice + ds];
        return [a, at(a, s), s];
      });
      const crossed = corners.flatMap((from, index): readonly GridPoint[] => {
        const to = corners[(index + 1) % 4] ?? from;
        const [f, t] = [sides[index] ?? 0, sides[(index + 1) % 4] ?? 0];
        return f < 0 === t < 0 ? [] : [mix(from, to, f / (f - t))];
      });
      for (let i = 0; i + 1 < crossed.length; i += 2) lines.push(crossed.slice(i, i + 2));
    }
    here = next;
  }
  return lines;
}

const mix = (from: GridPoint, to: GridPoint, share: number): GridPoint => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];
