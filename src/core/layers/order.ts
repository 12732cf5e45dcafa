import type { StoredSurface } from './layer-source.js';
import type { SurfaceKind } from './surfaces.js';

/*
 * Which way round the rows of an analysis object lie relative to the frames of its cube (docs/format.md section 7).
 * According to two readers they run against the frames; a wrong guess mirrors the retina and looks like a bad
 * segmentation. So the pixels decide: in the right one of the four flips, the picture turns from dark to bright at the
 * ILM, and from bright to dark at the RPE.
 */

/** How the surfaces lie relative to the frames of a cube and the A-scans of an upright frame. */
export interface LayerOrder {
  /** Whether row 0 is of the first frame or of the last. */
  readonly bScans: 'same' | 'reversed';
  /** Whether column 0 is the A-scan at the left or at the right. */
  readonly aScans: 'same' | 'reversed';
}

/** A B-scan decoded at a fraction of its size, upright, one sample per pixel. */
export interface ReducedBScan {
  readonly pixels: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** A cube of which some B-scans were decoded. */
export interface ReducedCube {
  /** Of the whole upright B-scan: depth samples and A-scans. */
  readonly rows: number;
  readonly columns: number;
  /** In the order of the frames; undefined for those that were not examined, or cannot be decoded. */
  readonly bScans: readonly (ReducedBScan | undefined)[];
}

/** What the pixels say. */
export interface LayerOrderProof {
  /** `shown`: one flip fits clearly best · `undecided`: none does, and the layers must not be drawn. */
  readonly verdict: 'shown' | 'undecided';
  /** Undefined if undecided. */
  readonly order: LayerOrder | undefined;
  /**
   * How strongly the picture changes at the surfaces in each flip, in standard deviations of its grey values; the best
   * first, empty if nothing could be compared.
   */
  readonly scores: readonly { readonly order: LayerOrder; readonly score: number }[];
  /** A sentence for a person. */
  readonly message: string;
}

export const LAYER_ORDERS: readonly LayerOrder[] = [
  { bScans: 'reversed', aScans: 'same' },
  { bScans: 'same', aScans: 'same' },
  { bScans: 'reversed', aScans: 'reversed' },
  { bScans: 'same', aScans: 'reversed' },
];

/** Pixels of the reduced picture that are compared above and below a surface. */
const WINDOW = 3;
/** The least number of B-scans to decide. */
const MIN_B_SCANS = 8;
/** The best flip must show such a change at the surfaces, in standard deviations of the grey values. */
const MIN_SCORE = 0.25;
/** It must be better than the next by this share of its score, and by this many standard errors over the B-scans. */
const MIN_MARGIN = 0.1;
const MIN_ERRORS = 4;

/** The surfaces at which the change of brightness is known, and its sign downwards. */
const CHANGES: readonly (readonly [kind: SurfaceKind, sign: 1 | -1])[] = [
  ['ILM', 1],
  ['RPE', -1],
];

/**
 * Which way round the surfaces of an analysis object lie in a cube, by the pixels. Pure: decode the B-scans that
 * `framesToCompare` names, at a quarter of their size.
 *
 * @param surfaces as `openLayers` reads them; those of a different grid than the cube's are ignored.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openLayers, proveLayerOrder, type ReducedBScan } from 'cornerstone-czm-image-loader/layers';
 *
 * // A B-scan of your decoder, at a quarter of its size; undefined if it cannot be decoded.
 * const decode = (frame: number): ReducedBScan | undefined =>
 *   frame > 96 ? undefined : { pixels: new Uint8Array(256 * 24), rows: 256, columns: 24 };
 *
 * const source = openLayers(readFileSync('layers.DCM'));
 * const bScans = Array.from({ length: 96 }, (_, index) => decode(index + 1));
 * const proof = proveLayerOrder(source?.surfaces ?? [], { rows: 1024, columns: 96, bScans });
 * proof.verdict; // → 'undecided'
 * proof.message; // → 'It is not known which way round the layers lie. …'
 * ```
 */
export function proveLayerOrder(surfaces: readonly StoredSurface[], cube: ReducedCube): LayerOrderProof {
  const compared = CHANGES.flatMap(([kind, sign]) => {
    const surface = surfaces.find(
      (one) => one.kind === kind && one.bScans === cube.bScans.length && one.aScans === cube.columns,
    );
    return surface === undefined ? [] : [{ surface, sign }];
  });
  if (compared.length === 0)
    return undecided('There is neither an ILM nor an RPE with the grid of the cube.');
  const perFrame = cube.bScans.flatMap((bScan, frame) => {
    if (bScan === undefined) return [];
    const scores = LAYER_ORDERS.map((order) => changeIn(bScan, frame, cube, compared, order));
    return scores.every(Number.isFinite) ? [scores] : [];
  });
  if (perFrame.length < MIN_B_SCANS) {
    return undecided(`There are ${perFrame.length} B-scans to compare, but ${MIN_B_SCANS} are needed.`);
  }
  const scores = LAYER_ORDERS.map((order, index) => ({
    order,
    index,
    score: mean(perFrame.map((frame) => frame[index] ?? 0)),
  })).sort((a, b) => b.score - a.score);
  return judge(scores, perFrame);
}

type Score = LayerOrderProof['scores'][number] & { readonly index: number };

function judge(scores: readonly Score[], perFrame: readonly (readonly number[])[]): LayerOrderProof {
  const shown = scores.map(({ order, score }) => ({ order, score }));
  const [best, second] = scores;
  if (best === undefined || second === undefined) return undecided('There is nothing to compare.');
  const numbers = `change at the surfaces ${best.score.toFixed(2)}, the next best ${second.score.toFixed(2)}`;
  if (best.score < MIN_SCORE) {
    return {
      ...undecided(`The picture does not change at the surfaces in any of the four flips (${numbers}).`),
      scores: shown,
    };
  }
  const isClear = scores.slice(1).every(({ score, index }) => {
    const differences = perFrame.map((frame) => (frame[best.index] ?? 0) - (frame[index] ?? 0));
    const error = deviation(differences) / Math.sqrt(differences.length);
    return best.score - score > MIN_MARGIN * best.score && mean(differences) > MIN_ERRORS * error;
  });
  if (!isClear) {
    return {
      ...undecided(`The scan looks nearly the same in more than one of the four flips (${numbers}).`),
      scores: shown,
    };
  }
  return {
    verdict: 'shown',
    order: best.order,
    scores: shown,
    message: `The pixels show how the layers lie: ${orderText(best.order)} (${numbers}).`,
  };
}

const orderText = ({ bScans, aScans }: LayerOrder): string =>
  `their rows run ${bScans === 'same' ? 'with' : 'against'} the frames, their columns ` +
  (aScans === 'same' ? 'from left to right' : 'from right to left');

const undecided = (reason: string): LayerOrderProof => ({
  verdict: 'undecided',
  order: undefined,
  scores: [],
  message: `It is not known which way round the layers lie. ${reason}`,
});

/** The change of brightness at the surfaces of one B-scan; NaN if none of them was found in it. */
function changeIn(
  { pixels, rows, columns }: ReducedBScan,
  frame: number,
  cube: ReducedCube,
  compared: readonly { readonly surface: StoredSurface; readonly sign: number }[],
  order: LayerOrder,
): number {
  const scale = reduction(cube.rows, rows);
  const across = reduction(cube.columns, columns);
  const spread = deviationOf(pixels);
  let sum = 0;
  let count = 0;
  for (const { surface, sign } of compared) {
    const row = order.bScans === 'same' ? frame : surface.bScans - 1 - frame;
    for (let c = 0; c < columns; c++) {
      const aScan = Math.min(surface.aScans - 1, c * across);
      const column = order.aScans === 'same' ? aScan : surface.aScans - 1 - aScan;
      const depth = surface.depth[row * surface.aScans + column] ?? Number.NaN;
      const at = Math.round(depth / scale);
      if (!(at >= WINDOW && at + WINDOW <= rows)) continue;
      let change = 0;
      for (let d = 0; d < WINDOW; d++) {
        change += (pixels[(at + d) * columns + c] ?? 0) - (pixels[(at - 1 - d) * columns + c] ?? 0);
      }
      sum += (sign * change) / WINDOW;
      count += 1;
    }
  }
  return count === 0 || spread === 0 ? Number.NaN : sum / count / spread;
}

/** The factor by which a size was reduced: halving rounds up each time. */
const reduction = (whole: number, reduced: number): number => 2 ** Math.round(Math.log2(whole / reduced));

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1),
  );
}

function deviationOf(pixels: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] ?? 0;
    sum += value;
    squares += value * value;
  }
  const middle = sum / pixels.length;
  return Math.sqrt(Math.max(0, squares / pixels.length - middle * middle));
}
