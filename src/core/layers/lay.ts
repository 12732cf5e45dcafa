import type { Provenance } from '../base/quantity.js';
import type { LayerCube } from './link.js';
import type { Grid, LayerProblem, LayerSource, StoredSurface } from './layer-source.js';
import type { LayerOrder } from './order.js';
import { DEPTH_ORDER, type SurfaceKind } from './surfaces.js';

/** A surface in its cube. */
export interface Surface {
  /** For a person: `ILM`, `ILM, other method`. */
  readonly name: string;
  readonly kind: SurfaceKind;
  /**
   * Depth samples from the top of the upright picture, B-scans × A-scans: in the order of the frames, and from the left.
   * NaN where the surface was not found.
   */
  readonly depth: Float32Array;
  /** Where it was stored: `(0073,1150)`, `segment 1`. */
  readonly source: string;
  /** A-scans in which it was found. */
  readonly found: number;
}

/** The centre of the fovea in a cube, as A-scan and frame from 0; both may lie between two positions. */
export interface Centre {
  readonly aScan: number;
  readonly bScan: number;
  readonly provenance: Exclude<Provenance, 'unknown'>;
  readonly source: string;
}

/** The layers of one cube. */
export interface Layers extends Grid {
  readonly origin: LayerSource['origin'];
  readonly surfaces: readonly Surface[];
  /** The fovea, if the analysis states it. */
  readonly centre: Centre | undefined;
  /** How they lie relative to the frames: for analyses of the instrument, the pixels show it; height maps state it. */
  readonly order: { readonly provenance: 'stated' | 'derived' } & LayerOrder;
  readonly problems: readonly LayerProblem[];
}

/** The share of a surface that may be out of range, or cross another, before it is left out. */
const MAX_BAD = 0.01;

/**
 * The surfaces of `source` laid on the cube: flipped by `order`, without impossible depths. Link and order must be
 * proven first: see `linkLayers` and `proveLayerOrder`. Height maps state their order: leave `order` out.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, layLayers, openLayers } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * layers.surfaces.map(({ name }) => name); // → ['ILM', 'RPE']
 * layers.surfaces[0]?.found; // → 9216
 * layers.centre?.aScan; // → 47.5
 * ```
 */
export function layLayers(source: LayerSource, { description }: LayerCube, order?: LayerOrder): Layers {
  const bScans = description.frames.count;
  const { rows, columns: aScans } = description.upright;
  const problems: LayerProblem[] = [...source.problems];
  const isHeightMap = source.origin === 'height map';
  const flips: LayerOrder = (isHeightMap ? undefined : order) ?? { bScans: 'same', aScans: 'same' };
  if (!isHeightMap && order === undefined) {
    throw new TypeError(
      'The layers of an analysis object need an order, which the pixels of the cube show: pass it.',
    );
  }
  const grid = { bScans, aScans };
  const laid = source.surfaces.flatMap((stored): readonly Laid[] => {
    const { name } = stored;
    if (stored.aScans !== aScans || (source.frameOfRow === undefined && stored.bScans !== bScans)) {
      const message = `${name}: its grid is ${stored.bScans} × ${stored.aScans}, that of the cube ${bScans} × ${aScans}.`;
      problems.push({ surface: name, message });
      return [];
    }
    const depth = flipped(stored, grid, flips, source.frameOfRow);
    const outside = dropOutside(depth, isHeightMap ? 0 : 1, isHeightMap ? rows : rows - 1);
    const found = countFound(depth);
    if (outside > 0 && !isHeightMap) {
      const refused = outside > MAX_BAD * (found + outside);
      const rest = refused ? 'so it is not a surface of this cube' : 'they count as not found';
      problems.push({
        surface: name,
        message: `${name}: ${outside} of its depths lie outside the picture; ${rest}.`,
      });
      if (refused) return [];
    }
    if (found === 0) {
      problems.push({ surface: name, message: `${name}: it was found in no A-scan.` });
      return [];
    }
    return [{ stored, depth }];
  });
  const kept = withoutCrossings(laid, problems);
  return {
    ...grid,
    origin: source.origin,
    surfaces: kept.map(({ stored: { name, kind, source: from }, depth }) => ({
      name,
      kind,
      depth,
      source: from,
      found: countFound(depth),
    })),
    centre: centreOf(source, grid, flips),
    order: { provenance: isHeightMap ? 'stated' : 'derived', ...flips },
    problems,
  };
}

interface Laid {
  readonly stored: StoredSurface;
  readonly depth: Float32Array;
}

function flipped(
  stored: StoredSurface,
  { bScans, aScans }: Grid,
  order: LayerOrder,
  frameOfRow: readonly number[] | undefined,
): Float32Array {
  const depth = new Float32Array(bScans * aScans).fill(Number.NaN);
  for (let row = 0; row < stored.bScans; row++) {
    const frame = (frameOfRow?.[row] ?? row + 1) - 1;
    const bScan = order.bScans === 'same' ? frame : bScans - 1 - frame;
    const values = stored.depth.subarray(row * aScans, (row + 1) * aScans);
    if (order.aScans === 'reversed') depth.set(values.slice().reverse(), bScan * aScans);
    else depth.set(values, bScan * aScans);
  }
  return depth;
}

/** Makes depths that are not in the picture NaN; returns how many there were. */
function dropOutside(depth: Float32Array, least: number, most: number): number {
  let outside = 0;
  for (let i = 0; i < depth.length; i++) {
    const value = depth[i] ?? Number.NaN;
    if (Number.isNaN(value) || (value >= least && value <= most)) continue;
    depth[i] = Number.NaN;
    outside += 1;
  }
  return outside;
}

function countFound(depth: Float32Array): number {
  let found = 0;
  for (const value of depth) if (!Number.isNaN(value)) found += 1;
  return found;
}

/**
 * Surfaces of one family must not cross: where they do, at least one of the two is wrong, and both count as not found.
 * If they cross often, neither is used.
 */
function withoutCrossings(laid: readonly Laid[], problems: LayerProblem[]): readonly Laid[] {
  const refused = new Set<Laid>();
  const crossed = new Map<Laid, Set<number>>();
  for (const [upper, lower] of pairs(laid)) {
    const at = crossings(upper.depth, lower.depth);
    if (at.length === 0) continue;
    const [a, b] = [upper.stored.name, lower.stored.name];
    const isRefused = at.length > MAX_BAD * upper.depth.length;
    const rest = isRefused ? 'neither is used' : 'both count as not found there';
    problems.push({ surface: a, message: `${a} lies below ${b} in ${at.length} A-scans; ${rest}.` });
    for (const one of [upper, lower]) {
      if (isRefused) refused.add(one);
      const all = crossed.get(one) ?? new Set<number>();
      for (const index of at) all.add(index);
      crossed.set(one, all);
    }
  }
  for (const [{ depth }, at] of crossed) for (const index of at) depth[index] = Number.NaN;
  return laid.filter((one) => !refused.has(one));
}

/** Those of one family, of which one must lie above the other. */
function pairs(laid: readonly Laid[]): readonly (readonly [upper: Laid, lower: Laid])[] {
  return laid.flatMap((upper) =>
    laid.flatMap((lower) => {
      const [a, b] = [upper.stored, lower.stored];
      const [above, below] = [DEPTH_ORDER.indexOf(a.kind), DEPTH_ORDER.indexOf(b.kind)];
      const isOrdered = a.family !== undefined && a.family === b.family && above >= 0 && below > above;
      return isOrdered ? [[upper, lower] as const] : [];
    }),
  );
}

function crossings(upper: Float32Array, lower: Float32Array): readonly number[] {
  const at: number[] = [];
  for (let i = 0; i < upper.length; i++) if ((upper[i] ?? Number.NaN) > (lower[i] ?? Number.NaN)) at.push(i);
  return at;
}

/** The stated fovea, whose axes are assumed to run like the rows and columns of the layers (confidence C). */
function centreOf({ fovea }: LayerSource, { bScans, aScans }: Grid, order: LayerOrder): Centre | undefined {
  if (fovea === undefined) return undefined;
  const x = order.aScans === 'same' ? fovea.x : 1 - fovea.x;
  const y = order.bScans === 'same' ? fovea.y : 1 - fovea.y;
  return {
    aScan: x * (aScans - 1),
    bScan: y * (bScans - 1),
    provenance: 'stated',
    source: `${fovea.source}; its axes are assumed to run like those of the layers (confidence C)`,
  };
}
