import type { SlabLimits } from './slab.js';

/** What becomes of the samples of a slab in an A-scan: their mean, or the largest of them. */
export type Projection = 'mean' | 'maximum';

/** The samples of a cube. */
export interface SlabVoxels {
  /** Of a B-scan. */
  readonly rows: number;
  readonly aScans: number;
  /**
   * B-scans in the order of the frames, upright: rows × A-scans samples of one channel. Undefined for those that are missing,
   * or still coarse.
   */
  readonly bScans: readonly (ArrayLike<number> | undefined)[];
}

/**
 * The picture of a slab as seen from the front: a value for each A-scan, B-scans × A-scans as in {@link Surface}, in
 * grey values of the cube. NaN where the slab or the B-scan is missing: nothing is filled in, and missing data are not
 * black.
 *
 * @example
 * ```ts
 * import { projectSlab } from 'cornerstone-czm-image-loader/layers';
 *
 * // One B-scan of 3 rows and 2 A-scans. In the second A-scan, the slab is missing.
 * const voxels = { rows: 3, aScans: 2, bScans: [[10, 0, 20, 0, 60, 0]] };
 * const limits = { upper: Float32Array.of(0, NaN), lower: Float32Array.of(2, NaN) };
 * projectSlab(voxels, limits, 'mean')[0]; // → 15
 * projectSlab(voxels, limits, 'maximum')[0]; // → 20
 * Number.isNaN(projectSlab(voxels, limits, 'mean')[1]); // → true
 * ```
 */
export function projectSlab(
  { rows, aScans, bScans }: SlabVoxels,
  limits: Pick<SlabLimits, 'upper' | 'lower'>,
  projection: Projection,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(bScans.length * aScans).fill(Number.NaN);
  const spans: Spans = { first: new Int32Array(aScans), end: new Int32Array(aScans), from: 0, to: 0 };
  const found = new Float64Array(aScans);
  const gather = projection === 'mean' ? addRows : mostOfRows;
  for (const [bScan, samples] of bScans.entries()) {
    if (samples?.length !== rows * aScans) continue;
    const start = bScan * aScans;
    findSpans(limits, start, rows, spans);
    found.fill(projection === 'mean' ? 0 : Number.NEGATIVE_INFINITY);
    gather(samples, spans, found);
    for (let aScan = 0; aScan < aScans; aScan++) {
      const count = (spans.end[aScan] ?? 0) - (spans.first[aScan] ?? 0);
      if (count > 0) values[start + aScan] = (found[aScan] ?? 0) / (projection === 'mean' ? count : 1);
    }
  }
  return values;
}

/** The samples of each A-scan of a B-scan that are in a slab, and the rows that all its A-scans have there. */
interface Spans {
  readonly first: Int32Array;
  /** After the last; `first` where there are none. */
  readonly end: Int32Array;
  from: number;
  /** `from` where there are none. */
  to: number;
}

function findSpans(
  { upper, lower }: Pick<SlabLimits, 'upper' | 'lower'>,
  start: number,
  rows: number,
  spans: Spans,
): void {
  const { first, end } = spans;
  [spans.from, spans.to] = [0, rows];
  for (let aScan = 0; aScan < first.length; aScan++) {
    const top = Math.ceil(upper[start + aScan] ?? Number.NaN);
    const bottom = Math.ceil(lower[start + aScan] ?? Number.NaN);
    const isThere = top >= 0 && bottom <= rows && bottom > top;
    first[aScan] = isThere ? top : 0;
    end[aScan] = isThere ? bottom : 0;
    if (!isThere) continue;
    spans.from = Math.max(spans.from, top);
    spans.to = Math.min(spans.to, bottom);
  }
  if (spans.to <= spans.from) [spans.from, spans.to] = [rows, rows];
}

/*
 * Rows that all A-scans have are read as they lie in memory, which is many times faster; what lies above and below them, A-scan
 * by A-scan. A-scans without the slab get something of the rows in common: nobody looks at that. The walk is written twice:
 * with the operation as a parameter, the maximum of a cube took six times as long, since it was no longer inlined.
 */

function addRows(samples: ArrayLike<number>, { first, end, from, to }: Spans, sums: Float64Array): void {
  const aScans = first.length;
  let row = from;
  // Four at once: each sum is fetched and stored a quarter as often.
  for (; row + 4 <= to; row += 4) {
    const a = row * aScans;
    const [b, c, d] = [a + aScans, a + 2 * aScans, a + 3 * aScans];
    for (let i = 0; i < aScans; i++) {
      const sum =
        (samples[a + i] ?? 0) + (samples[b + i] ?? 0) + (samples[c + i] ?? 0) + (samples[d + i] ?? 0);
      sums[i] = (sums[i] ?? 0) + sum;
    }
  }
  for (let i = 0; i < aScans; i++) {
    let sum = sums[i] ?? 0;
    const [top, bottom] = [first[i] ?? 0, end[i] ?? 0];
    for (let r = top; r < Math.min(from, bottom); r++) sum += samples[r * aScans + i] ?? 0;
    for (let r = Math.max(row, top); r < bottom; r++) sum += samples[r * aScans + i] ?? 0;
    sums[i] = sum;
  }
}

function mostOfRows(samples: ArrayLike<number>, { first, end, from, to }: Spans, most: Float64Array): void {
  const aScans = first.length;
  let row = from;
  for (; row + 4 <= to; row += 4) {
    const a = row * aScans;
    const [b, c, d] = [a + aScans, a + 2 * aScans, a + 3 * aScans];
    for (let i = 0; i < aScans; i++) {
      const one = larger(samples[a + i] ?? 0, samples[b + i] ?? 0);
      const other = larger(samples[c + i] ?? 0, samples[d + i] ?? 0);
      most[i] = larger(most[i] ?? 0, larger(one, other));
    }
  }
  for (let i = 0; i < aScans; i++) {
    let largest = most[i] ?? 0;
    const [top, bottom] = [first[i] ?? 0, end[i] ?? 0];
    for (let r = top; r < Math.min(from, bottom); r++)
      largest = larger(largest, samples[r * aScans + i] ?? 0);
    for (let r = Math.max(row, top); r < bottom; r++) largest = larger(largest, samples[r * aScans + i] ?? 0);
    most[i] = largest;
  }
}

const larger = (a: number, b: number): number => (a > b ? a : b);
