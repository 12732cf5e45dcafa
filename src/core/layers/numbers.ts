import type { Length } from '../base/quantity.js';
import type { Description } from '../describe/description.js';
import type { GridOrder } from '../describe/grid-order.js';
import { etdrsGrid, type EtdrsGrid } from './etdrs.js';
import type { Layers, Surface } from './lay.js';
import { thicknessMap, type ThicknessMap } from './thickness.js';

/** The distance of two surfaces over a whole scan. */
export interface Thickness {
  /** Names of the surfaces. */
  readonly upper: string;
  readonly lower: string;
  /** Micrometres, of the A-scans that have one. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  readonly found: number;
  readonly aScans: number;
  /** The size used for a depth sample. */
  readonly axial: Length;
}

/** What is measured with the layers of one cube. If a field is null, the reason is beside it. */
export interface LayerNumbers {
  readonly eye: 'L' | 'R' | 'B' | null;
  readonly order: Layers['order'] | null;
  /** The evidence for the order, or why it is not known. */
  readonly orderEvidence: string;
  readonly surfaces: readonly Pick<Surface, 'name' | 'kind' | 'source' | 'found'>[];
  readonly problems: readonly string[];
  readonly thickness: Thickness | null;
  readonly whyNoThickness: string | null;
  /** Its centre counts A-scans and B-scans from 1. */
  readonly etdrs: EtdrsGrid | null;
  readonly whyNoEtdrs: string | null;
}

/** What the caller wants, and knows in addition to the files. */
export interface LayerNumbersOptions {
  /** Names of the two surfaces. Default: ILM and RPE. */
  readonly surfaces?: readonly [upper: string, lower: string] | undefined;
  /** The fovea as set by a user: A-scan and B-scan, counted from 1. Default: where the analysis states it. */
  readonly centre?: readonly [aScan: number, bScan: number] | undefined;
  /** Which way round the cube lies, if an en-face picture shows it. Default: as derived for all cubes. */
  readonly order?: GridOrder | undefined;
}

/** The numbers, and the thickness of every A-scan that they are of. */
export interface LayerMeasures {
  readonly numbers: LayerNumbers;
  /** Undefined if there is none: `numbers.whyNoThickness` says why. */
  readonly map: ThicknessMap | undefined;
}

/**
 * Measures with the layers of one cube: thickness, and means in the sectors of the ETDRS grid.
 *
 * @param orderEvidence the evidence for the order of the layers.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, layerNumbers, layLayers, openLayers } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * const numbers = layerNumbers(layers, description, 'The pixels show how the layers lie.');
 * Math.round(numbers.thickness?.mean ?? 0); // → 341
 * numbers.whyNoEtdrs; // → null
 * numbers.etdrs?.centre.aScan; // → 48.5
 * ```
 */
export function layerNumbers(
  layers: Layers,
  description: Description,
  orderEvidence: string,
  options: LayerNumbersOptions = {},
): LayerNumbers {
  return measureLayers(layers, description, orderEvidence, options).numbers;
}

/**
 * As {@link layerNumbers}, with the map.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, layLayers, measureLayers, openLayers } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * const evidence = 'The pixels show how the layers lie.';
 * const { map, numbers } = measureLayers(layers, description, evidence, { surfaces: ['ILM', 'RPE'] });
 * map?.micrometres.length; // → 9216
 * numbers.thickness?.found; // → 9216
 * ```
 */
export function measureLayers(
  layers: Layers,
  description: Description,
  orderEvidence: string,
  { surfaces, centre, order }: LayerNumbersOptions = {},
): LayerMeasures {
  const base = {
    eye: description.laterality ?? null,
    order: layers.order,
    orderEvidence,
    surfaces: layers.surfaces.map(({ name, kind, source, found }) => ({ name, kind, source, found })),
    problems: layers.problems.map(({ message }) => message),
  };
  const map = thicknessMap(layers, description, surfaces);
  const thickness = 'reason' in map ? map : summaryOf(map);
  if ('reason' in map || 'reason' in thickness) {
    const reason = 'reason' in thickness ? thickness.reason : '';
    const none = { thickness: null, whyNoThickness: reason, etdrs: null, whyNoEtdrs: reason };
    return { numbers: { ...base, ...none }, map: undefined };
  }
  const grid = etdrsGrid(map, description, layers.centre, {
    centre: centre && { aScan: centre[0] - 1, bScan: centre[1] - 1 },
    order,
  });
  const etdrs =
    'reason' in grid
      ? { etdrs: null, whyNoEtdrs: grid.reason }
      : { etdrs: countedFromOne(grid), whyNoEtdrs: null };
  return { numbers: { ...base, thickness, whyNoThickness: null, ...etdrs }, map };
}

/** As frames and A-scans are counted for people. */
const countedFromOne = (grid: EtdrsGrid): EtdrsGrid => ({
  ...grid,
  centre: { ...grid.centre, aScan: grid.centre.aScan + 1, bScan: grid.centre.bScan + 1 },
});

/**
 * The same for a cube whose layers are not known, with the reason.
 *
 * @example
 * ```ts
 * import { noLayerNumbers } from 'cornerstone-czm-image-loader/layers';
 *
 * const numbers = noLayerNumbers('No layers were opened with this scan.', 'L');
 * numbers.thickness; // → null
 * numbers.whyNoThickness; // → 'No layers were opened with this scan.'
 * ```
 */
export const noLayerNumbers = (reason: string, eye: LayerNumbers['eye']): LayerNumbers => ({
  eye,
  order: null,
  orderEvidence: reason,
  surfaces: [],
  problems: [],
  thickness: null,
  whyNoThickness: reason,
  etdrs: null,
  whyNoEtdrs: reason,
});

function summaryOf(map: ThicknessMap): Thickness | { readonly reason: string } {
  let [sum, found, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of map.micrometres) {
    if (Number.isNaN(value)) continue;
    sum += value;
    found += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (found === 0) return { reason: 'No A-scan has both surfaces.' };
  const { upper, lower, axial, micrometres } = map;
  return { upper, lower, mean: sum / found, least, most, found, aScans: micrometres.length, axial };
}
