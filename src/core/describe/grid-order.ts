import type { Warning } from '../base/warning.js';

/*
 * Which way round the B-scans of a cube lie in the en-face picture that the instrument computed from them
 * (docs/format.md section 8d). If a file holds both, the pixels can tell.
 */

/** Where the first B-scan and the first A-scan of a cube lie in the upright picture of the surface. */
export interface GridOrder {
  readonly firstBScan: 'lowest' | 'highest';
  readonly firstAScan: 'left' | 'right';
}

/** The order that plane-geometry.ts and scan-line.ts use (confidence B). */
export const DERIVED_ORDER: GridOrder = { firstBScan: 'lowest', firstAScan: 'left' };

const ORDERS: readonly GridOrder[] = [
  DERIVED_ORDER,
  { firstBScan: 'highest', firstAScan: 'left' },
  { firstBScan: 'lowest', firstAScan: 'right' },
  { firstBScan: 'highest', firstAScan: 'right' },
];

/** What the pixels say about {@link DERIVED_ORDER}. */
export interface OrderProof {
  /** `shown`: by this file · `contradicted`: another order fits clearly better · `undecided`: none does. */
  readonly verdict: 'shown' | 'contradicted' | 'undecided';
  /** The order that fits clearly best; undefined if none does. */
  readonly winner: GridOrder | undefined;
  /** How well each order fits, from -1 to 1, the best first; empty if nothing could be compared. */
  readonly fits: readonly { readonly order: GridOrder; readonly correlation: number }[];
  /** A sentence for a person. */
  readonly message: string;
}

/** A picture of one sample per pixel, in reading order. */
export interface EnFacePicture {
  readonly pixels: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** Cells along each axis of the grid on which cube and picture are compared, at most. */
const MAX_CELLS = 64;
/** With fewer samples along an axis, the result is undecided. */
const MIN_SAMPLES = 8;
/** The share of each picture's variation that must depend on which way round it lies. */
const MIN_ASYMMETRY = 0.02;
/** A winner must fit at least this well, and better than the second by this much. */
const MIN_CORRELATION = 0.35;
const MIN_MARGIN = 0.25;

/**
 * Compares the sums over depth of a cube's B-scans with an en-face picture of the same scan, in all four flips.
 *
 * Brightness that changes from B-scan to B-scan, or from A-scan to A-scan, comes from the instrument and not from the
 * eye, so it is removed first. What a picture then has in common with its mirror images (a dark middle) supports all
 * four equally and is removed too: what remains has a correlation of 1 with the right order, and correlations that add
 * up to -1 with the others.
 *
 * @param depthSums for each B-scan, in the order of the frames, the mean grey value of each A-scan, from the left of
 * the upright picture; all of one length, which may be a fraction of the number of A-scans. Undefined for a B-scan that
 * was not examined or cannot be decoded.
 * @param enFace the upright picture.
 *
 * @example
 * ```ts
 * import { proveOrder } from 'cornerstone-czm-image-loader/core';
 *
 * // 16 B-scans of 16 A-scans, each brighter than the one before and to one side; the picture has the first one below.
 * const grey = (scan: number, aScan: number): number => (scan * scan * aScan) % 97;
 * const sums = Array.from({ length: 16 }, (_, scan) => Array.from({ length: 16 }, (_, aScan) => grey(scan, aScan)));
 * proveOrder(sums, { pixels: sums.toReversed().flat(), rows: 16, columns: 16 }).verdict; // → 'shown'
 * ```
 */
export function proveOrder(
  depthSums: readonly (ArrayLike<number> | undefined)[],
  enFace: EnFacePicture,
): OrderProof {
  const known = depthSums.filter((sums) => sums !== undefined);
  const aScans = known[0]?.length ?? 0;
  if (known.some((sums) => sums.length !== aScans) || enFace.pixels.length !== enFace.rows * enFace.columns) {
    throw new RangeError('Depth sums of one length, and a picture of rows × columns pixels, can be compared');
  }
  const rows = Math.min(MAX_CELLS, known.length, enFace.rows);
  const columns = Math.min(MAX_CELLS, aScans, enFace.columns);
  if (rows < MIN_SAMPLES || columns < MIN_SAMPLES) {
    return undecided(`There are too few B-scans or A-scans to compare (${known.length} × ${aScans}).`);
  }
  const size = { rows, columns };
  const scan = asymmetricPart(
    binned(size, depthSums.length, aScans, (row, column) => depthSums[row]?.[column]),
    size,
  );
  const { pixels } = enFace;
  const picture = asymmetricPart(
    binned(size, enFace.rows, enFace.columns, (row, column) => pixels[row * enFace.columns + column]),
    size,
  );
  if (scan === undefined || picture === undefined) {
    return undecided('The cube or the picture looks the same whichever way it is flipped.');
  }
  const fits = ORDERS.map((order) => ({
    order,
    correlation: correlation(scan, picture, size, order),
  })).sort((a, b) => b.correlation - a.correlation);
  return judge(fits);
}

function judge(fits: OrderProof['fits']): OrderProof {
  const [best, second] = fits;
  if (best === undefined || second === undefined) return undecided('There is nothing to compare.');
  const numbers = `correlation ${best.correlation.toFixed(2)}, the next best ${second.correlation.toFixed(2)}`;
  if (best.correlation < MIN_CORRELATION || best.correlation - second.correlation < MIN_MARGIN) {
    return { ...undecided(`No order of the B-scans fits clearly best (${numbers}).`), fits };
  }
  const isDerived = best.order === DERIVED_ORDER;
  return {
    verdict: isDerived ? 'shown' : 'contradicted',
    winner: best.order,
    fits,
    message: isDerived
      ? `The en-face picture of this file shows the order: ${orderText(best.order)} (${numbers}).`
      : `The en-face picture of this file shows that ${orderText(best.order)} (${numbers}), while in other files ` +
        `${orderText(DERIVED_ORDER)}. Do not rely on up and down, or left and right, across its B-scans.`,
  };
}

const orderText = ({ firstBScan, firstAScan }: GridOrder): string =>
  `the first B-scan is the ${firstBScan}, and A-scans run from the ${firstAScan}`;

const undecided = (reason: string): OrderProof => ({
  verdict: 'undecided',
  winner: undefined,
  fits: [],
  message: `The en-face picture of this file does not show the order of the B-scans. ${reason}`,
});

/**
 * The warning for a proof that contradicts the derived order; none otherwise.
 *
 * @example
 * ```ts
 * import { orderWarnings, proveOrder } from 'cornerstone-czm-image-loader/core';
 *
 * const proof = proveOrder([], { pixels: [], rows: 0, columns: 0 });
 * proof.verdict; // → 'undecided'
 * orderWarnings(proof); // → []
 * ```
 */
export const orderWarnings = ({ verdict, message }: OrderProof): readonly Warning[] =>
  verdict === 'contradicted' ? [{ code: 'SLOW_AXIS', message }] : [];

/**
 * The mean grey value of each A-scan of an upright B-scan, from the left.
 *
 * @example
 * ```ts
 * import { depthMeans } from 'cornerstone-czm-image-loader/core';
 *
 * depthMeans([10, 20, 30, 40], 2, 2); // → [20, 30]
 * ```
 */
export function depthMeans(pixels: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) sums[c] = (sums[c] ?? 0) + (pixels[r * columns + c] ?? 0);
  }
  return sums.map((sum) => sum / rows);
}

/** The number of B-scans to compare: more would not change the answer. */
const ENOUGH_B_SCANS = 64;

/**
 * One-based numbers of the frames to examine, spread over all of them.
 *
 * @example
 * ```ts
 * import { framesToCompare } from 'cornerstone-czm-image-loader/core';
 *
 * framesToCompare(128).length; // → 64
 * ```
 */
export function framesToCompare(count: number): readonly number[] {
  const wanted = Math.min(count, ENOUGH_B_SCANS);
  return Array.from({ length: wanted }, (_, i) => Math.floor(((i + 0.5) * count) / wanted) + 1);
}

/** Values on rows × columns cells; NaN if unknown. */
type Grid = Float64Array;

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Means of the samples that fall into each cell. */
function binned(
  { rows, columns }: Size,
  sampleRows: number,
  sampleColumns: number,
  at: (row: number, column: number) => number | undefined,
): Grid {
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  for (let r = 0; r < sampleRows; r++) {
    const row = Math.floor((r * rows) / sampleRows) * columns;
    for (let c = 0; c < sampleColumns; c++) {
      const value = at(r, c);
      if (value === undefined) continue;
      const cell = row + Math.floor((c * columns) / sampleColumns);
      sums[cell] = (sums[cell] ?? 0) + value;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return sums.map((sum, cell) => sum / (counts[cell] ?? 0));
}

/** Index of the cell that is at `row` and `column` once the grid is flipped by `order`. */
const flipped = ({ rows, columns }: Size, row: number, column: number, order: GridOrder): number =>
  (order.firstBScan === 'lowest' ? rows - 1 - row : row) * columns +
  (order.firstAScan === 'left' ? column : columns - 1 - column);

/**
 * What remains of a grid, normalized, without the means of its rows and columns and without what it has in common with
 * its mirror images. Cells whose mirror images are not all known are NaN. Undefined if next to nothing remains.
 */
function asymmetricPart(grid: Grid, size: Size): Grid | undefined {
  const { columns } = size;
  const centred = withoutLines(withoutLines(grid, columns, true), columns, false);
  const part = centred.map((value, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    const mirrored = ORDERS.map((order) => centred[flipped(size, row, column, order)] ?? Number.NaN);
    return value - sumOf(mirrored) / mirrored.length;
  });
  const known = grid.filter((value) => !Number.isNaN(value));
  const mean = sumOf(known) / known.length;
  const whole = sumOf(known.map((value) => (value - mean) ** 2));
  const left = sumOf(part.filter((value) => !Number.isNaN(value)).map((value) => value ** 2));
  if (!(left > MIN_ASYMMETRY * whole)) return undefined;
  return part.map((value) => value / Math.sqrt(left));
}

const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

/** The grid minus the mean of each row, or of each column. */
function withoutLines(grid: Grid, columns: number, isRow: boolean): Grid {
  const sums = new Map<number, { sum: number; count: number }>();
  const lineOf = (cell: number): number => (isRow ? Math.floor(cell / columns) : cell % columns);
  for (const [cell, value] of grid.entries()) {
    if (Number.isNaN(value)) continue;
    const line = sums.get(lineOf(cell)) ?? { sum: 0, count: 0 };
    line.sum += value;
    line.count += 1;
    sums.set(lineOf(cell), line);
  }
  return grid.map((value, cell) => {
    const line = sums.get(lineOf(cell));
    return line === undefined ? value : value - line.sum / line.count;
  });
}

function correlation(scan: Grid, picture: Grid, size: Size, order: GridOrder): number {
  let sum = 0;
  for (let cell = 0; cell < scan.length; cell++) {
    const target = flipped(size, Math.floor(cell / size.columns), cell % size.columns, order);
    const product = (scan[cell] ?? 0) * (picture[target] ?? 0);
    if (!Number.isNaN(product)) sum += product;
  }
  return sum;
}
