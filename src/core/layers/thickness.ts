import type { Length } from '../base/quantity.js';
import type { Description } from '../describe/description.js';
import type { NotKnown } from '../describe/scan-line.js';
import type { Grid } from './layer-source.js';
import type { Layers, Surface } from './lay.js';
import { DEPTH_ORDER } from './surfaces.js';

/** The distance of two surfaces along every A-scan. */
export interface ThicknessMap extends Grid {
  /** Names of the surfaces. */
  readonly upper: string;
  readonly lower: string;
  /** Micrometres, B-scans × A-scans as in {@link Surface}; NaN where one of the two was not found: holes stay holes. */
  readonly micrometres: Float32Array;
  /** A-scans that have a thickness. */
  readonly found: number;
  /** The size used for a depth sample. */
  readonly axial: Length;
}

/** The surfaces between which retinal thickness is measured, unless others are named. */
export const RETINA = ['ILM', 'RPE'] as const;

/**
 * The distance between two surfaces in micrometres, by the axial spacing of the cube.
 *
 * @param names of the upper and the lower surface. Default: the first ILM and the first RPE.
 * @returns the reason, if a surface is missing, the order is wrong, or the millimetres are unknown.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, layLayers, openLayers, thicknessMap } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * const map = thicknessMap(layers, description);
 * 'reason' in map ? map.reason : map.micrometres.length; // → 9216
 * const other = thicknessMap(layers, description, ['ILM', 'BM']);
 * 'reason' in other ? other.reason : other.found; // → 'There is no surface BM. The file has: ILM; RPE.'
 * ```
 */
export function thicknessMap(
  layers: Layers,
  { spacing }: Pick<Description, 'spacing'>,
  names: readonly [upper: string, lower: string] = RETINA,
): ThicknessMap | NotKnown {
  const [upper, lower] = names.map((name) => findSurface(layers, name));
  if (upper === undefined || lower === undefined) {
    const missing = upper === undefined ? names[0] : names[1];
    const held = layers.surfaces.map(({ name }) => name).join('; ');
    return { reason: `There is no surface ${missing}. The file has: ${held || 'none'}.` };
  }
  if (upper === lower) return { reason: 'A surface has no distance from itself.' };
  const [above, below] = [DEPTH_ORDER.indexOf(upper.kind), DEPTH_ORDER.indexOf(lower.kind)];
  if (above >= 0 && below >= 0 && above > below) {
    return { reason: `${upper.name} lies below ${lower.name}: name the upper one first.` };
  }
  const { vertical } = spacing;
  if (vertical.mm === null) return { reason: 'The size of a depth sample in millimetres is unknown.' };
  const perSample = vertical.mm * 1000;
  const micrometres = new Float32Array(upper.depth.length);
  let found = 0;
  for (let i = 0; i < micrometres.length; i++) {
    const samples = (lower.depth[i] ?? Number.NaN) - (upper.depth[i] ?? Number.NaN);
    // Negative distances do not count: surfaces of different methods may cross.
    micrometres[i] = samples >= 0 ? samples * perSample : Number.NaN;
    if (samples >= 0) found += 1;
  }
  const { bScans, aScans } = layers;
  return { bScans, aScans, upper: upper.name, lower: lower.name, micrometres, found, axial: vertical };
}

/** The surface of that name; else the first of that kind. */
export const findSurface = ({ surfaces }: Layers, name: string): Surface | undefined =>
  surfaces.find((surface) => surface.name === name) ?? surfaces.find(({ kind }) => kind === name);
