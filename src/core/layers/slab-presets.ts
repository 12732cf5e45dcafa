import type { Description } from '../describe/description.js';
import type { NotKnown } from '../describe/scan-line.js';
import type { Layers, Surface } from './lay.js';
import type { Slab, SlabLimit } from './slab.js';
import type { SurfaceKind } from './surfaces.js';

/** Slabs that have a name in clinics, from the vitreous down. */
export const SLAB_PRESETS = [
  'vitreoretinal',
  'superficial',
  'deep',
  'outer retina',
  'choriocapillaris',
] as const;

/** One of {@link SLAB_PRESETS}. */
export type SlabPresetName = (typeof SLAB_PRESETS)[number];

/** What a name stands for, and who says so. */
export interface SlabPreset {
  /** The surface, and how far below it, in micrometres. */
  readonly upper: readonly [kind: SurfaceKind, micrometres: number];
  readonly lower: readonly [kind: SurfaceKind, micrometres: number];
  /** Whether these limits were published. */
  readonly provenance: 'stated' | 'assumed';
  /** Where, or what is assumed about them, for a person. */
  readonly source: string;
}

const GUIDE = 'International Journal of Retina and Vitreous 2020, doi 10.1186/s40942-020-00262-9, figure 3';

const PRESETS: Readonly<Record<SlabPresetName, SlabPreset>> = {
  vitreoretinal: {
    upper: ['ILM', -200],
    lower: ['ILM', 30],
    provenance: 'stated',
    source: 'Ophthalmology Retina 2019;3:350, doi 10.1016/j.oret.2018.11.008, figure 1',
  },
  superficial: { upper: ['ILM', 0], lower: ['IPL', 0], provenance: 'stated', source: GUIDE },
  deep: { upper: ['IPL', 0], lower: ['OPL', 0], provenance: 'stated', source: GUIDE },
  'outer retina': {
    upper: ['OPL', 0],
    lower: ['RPE', 0],
    provenance: 'assumed',
    source: 'what lies between the outer surface of the OPL and the RPE: assumed',
  },
  choriocapillaris: {
    upper: ['RPE fit', 29],
    lower: ['RPE fit', 49],
    provenance: 'assumed',
    source: '20 µm below the fit of the RPE: assumed, published slabs differ',
  },
};

/**
 * The definition behind a name.
 *
 * @example
 * ```ts
 * import { slabPreset } from 'cornerstone-czm-image-loader/layers';
 *
 * slabPreset('superficial').lower; // → ['IPL', 0]
 * slabPreset('choriocapillaris').provenance; // → 'assumed'
 * ```
 */
export const slabPreset = (name: SlabPresetName): SlabPreset => PRESETS[name];

/**
 * The slab of a name in the layers of a cube, between surfaces of one analysis if there are any.
 *
 * @returns the reason if a surface or the millimetres of an offset are missing.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, layLayers, openLayers, presetSlab } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * const slab = presetSlab('vitreoretinal', layers, description);
 * 'reason' in slab ? slab.reason : slab.upper; // → { surface: 'ILM', offset: { micrometres: -200 } }
 * presetSlab('superficial', layers, description); // → { reason: 'There is no surface IPL.' }
 * ```
 */
export function presetSlab(
  name: SlabPresetName,
  layers: Layers | undefined,
  { spacing }: Pick<Description, 'spacing'>,
): Slab | NotKnown {
  const { upper, lower } = PRESETS[name];
  const pair = pairOf(layers?.surfaces ?? [], upper[0], lower[0]);
  if ('reason' in pair) return pair;
  if (spacing.vertical.mm === null && (upper[1] !== 0 || lower[1] !== 0)) {
    return { reason: 'The size of a depth sample in millimetres is unknown.' };
  }
  return { upper: limitOf(pair.upper, upper[1]), lower: limitOf(pair.lower, lower[1]) };
}

const limitOf = ({ name }: Surface, micrometres: number): SlabLimit =>
  micrometres === 0 ? { surface: name } : { surface: name, offset: { micrometres } };

function pairOf(
  surfaces: readonly Surface[],
  upper: SurfaceKind,
  lower: SurfaceKind,
): { readonly upper: Surface; readonly lower: Surface } | NotKnown {
  const of = (wanted: SurfaceKind): readonly Surface[] => surfaces.filter(({ kind }) => kind === wanted);
  const pairs = of(upper).flatMap((a) => of(lower).map((b) => ({ upper: a, lower: b })));
  const together = pairs.find((pair) => methodOf(pair.upper) === methodOf(pair.lower));
  const missing = [upper, lower].find((kind) => of(kind).length === 0);
  return together ?? pairs[0] ?? { reason: `There is no surface ${missing ?? upper}.` };
}

/** As the names of surfaces have it: `ILM, multi-layer`. */
const methodOf = ({ name }: Surface): string => name.split(', ')[1] ?? '';
