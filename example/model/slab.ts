import type { NotKnown, SlabPicture } from 'cornerstone-czm-image-loader';
import type { Description, Length } from 'cornerstone-czm-image-loader/core';
import {
  presetSlab,
  SLAB_PRESETS,
  slabPreset,
  type Layers,
  type Slab,
  type SlabLimit,
  type SlabPresetName,
  type SlabThickness,
} from 'cornerstone-czm-image-loader/layers';
import { keptWhile } from './kept.js';
import { companionsOf } from './linked.js';
import { loadingOf, selectedSeries, type ViewerState } from './state.js';
import type { Series } from './series.js';
import type { MadeSlab, SlabChoice, SlabPlan } from './slab-choice.js';
import { qualified } from './wording.js';

/* En-face slabs: what a user chose, of what it is made, and what is said of it. */

/** Words of slabs. */
export const SLAB_WORDS = {
  kinds: {
    vitreoretinal: 'Vitreoretinal',
    superficial: 'Superficial',
    deep: 'Deep',
    'outer retina': 'Outer retina',
    choriocapillaris: 'Choriocapillaris',
    surfaces: 'Between surfaces',
    depths: 'Between depths',
  },
  of: { structure: 'Structure', flow: 'Flow', both: 'Flow over structure' },
  projections: { mean: 'mean', maximum: 'maximum' },
  whose: { instrument: "instrument's own surfaces", 'height map': 'surfaces of a height map' },
  noCube: 'There is no cube to make a slab of.',
  noFlow: 'This file holds no flow cube.',
  sameGrid: 'Flow lies on the grid of the structural cube (confidence C).',
} as const;

/** What the selected scan has to make slabs of. */
export interface SlabSources {
  readonly series: Series;
  readonly description: Description;
  readonly structure: Series | undefined;
  readonly flow: Series | undefined;
  readonly whyNoFlow: string;
  readonly layers: Layers | undefined;
}

/** As the table of containers names it. */
const isFlow = (series: Series | undefined): boolean => series?.description?.container?.name === 'flow cube';

export function slabSources(state: ViewerState): SlabSources | undefined {
  const series = selectedSeries(state);
  const description = series?.description;
  if (series === undefined || description?.kind !== 'cube') return undefined;
  const { cube: other, whyNoCube } = companionsOf(series, state.series);
  const [structure, flow] = isFlow(series) ? [other, series] : [series, isFlow(other) ? other : undefined];
  const known = [structure, series].flatMap((one) => state.layersOf.get(one?.id ?? '') ?? []);
  const own = known.find((layers) => 'layers' in layers);
  return {
    ...{ series, description, structure, flow },
    whyNoFlow: whyNoCube ?? SLAB_WORDS.noFlow,
    layers: own !== undefined && 'layers' in own ? own.layers : undefined,
  };
}

const isSlabShown = (state: ViewerState): boolean => state.slabShown && state.layout === 'sections';

/** The same is given back as long as nothing of it changes; undefined where no slab is to be shown. */
export const slabPlanOf = keptWhile(
  (state: ViewerState) => {
    // When all B-scans are there, the slab is made anew.
    const { running } = loadingOf(state, state.selected);
    return [isSlabShown(state), state.slab, selectedSeries(state), state.series, state.layersOf, running];
  },
  (state): SlabPlan | undefined => {
    const sources = isSlabShown(state) ? slabSources(state) : undefined;
    return sources && planOf(state.slab, sources);
  },
);

function planOf(choice: SlabChoice, { structure, flow, layers, description }: SlabSources): SlabPlan {
  const of = flow === undefined ? 'structure' : structure === undefined ? 'flow' : choice.of;
  return { choice, of, structure, flow, layers, slab: slabOf(choice, description, layers) };
}

function slabOf(choice: SlabChoice, description: Description, layers: Layers | undefined): Slab | NotKnown {
  const { kind, depths, surfaces, offsets } = choice;
  if (kind === 'depths') {
    const rows = description.upright.rows;
    return { upper: { depth: Math.min(rows, depths[0]) - 1 }, lower: { depth: Math.min(rows, depths[1]) } };
  }
  if (kind !== 'surfaces') return presetSlab(kind, layers, description);
  const limit = (index: 0 | 1): SlabLimit => {
    const offset = offsets[index];
    return {
      surface: surfaces[index],
      offset: isInMicrometres(description) ? { micrometres: offset } : { samples: offset },
    };
  };
  return { upper: limit(0), lower: limit(1) };
}

export const isInMicrometres = ({ spacing }: Description): boolean => spacing.vertical.mm !== null;

/** Presets that cannot be had, and why. */
export const notOffered = ({
  layers,
  description,
}: SlabSources): readonly { readonly name: SlabPresetName; readonly reason: string }[] =>
  SLAB_PRESETS.flatMap((name) => {
    const slab = presetSlab(name, layers, description);
    return 'reason' in slab ? [{ name, reason: slab.reason }] : [];
  });

/** `Superficial slab, mean`. */
export function slabTitle({ choice: { kind, projection }, of }: SlabPlan): string {
  const name = kind === 'surfaces' || kind === 'depths' ? 'Slab' : `${SLAB_WORDS.kinds[kind]} slab`;
  return [name, projection, ...(of === 'structure' ? [] : [SLAB_WORDS.of[of].toLowerCase()])].join(', ');
}

const pictureOf = ({ structure, flow }: MadeSlab): SlabPicture | undefined => structure ?? flow;

/** `ILM to IPL · 88 µm (70 to 104)`. */
export function slabLimitsText(made: MadeSlab): string {
  const picture = pictureOf(made);
  if (picture === undefined) return '';
  const { from, to, thickness } = picture.limits;
  const [first, end] = made.plan.choice.depths;
  const where = made.plan.choice.kind === 'depths' ? `depth ${first} to ${end}` : `${from} to ${to}`;
  return `${where} · ${thicknessText(thickness)}`;
}

function thicknessText({ samples, micrometres, axial }: SlabThickness): string {
  const range = micrometres ?? samples;
  const unit = micrometres === null ? 'samples' : 'µm';
  const [mean, least, most] = [range.mean, range.least, range.most].map((value) => value.toFixed(0));
  const text = least === most ? `${mean} ${unit}` : `${mean} ${unit} (${least} to ${most})`;
  return qualified(text, [axial.provenance as Length['provenance']]);
}

/** Whose surfaces it follows, and what is missing of it; empty where there is neither. */
export function slabRemark(made: MadeSlab): string {
  const pictures = [made.structure, made.flow].filter((picture) => picture !== undefined);
  const [first] = pictures;
  if (first === undefined) return '';
  const { origin } = first.limits;
  const missing = Math.max(...pictures.map((picture) => picture.missing.length));
  const holes = 100 * (1 - Math.min(...pictures.map(({ found }) => found)) / first.values.length);
  return [
    ...(origin === undefined ? [] : [SLAB_WORDS.whose[origin]]),
    ...(missing === 0 ? [] : [`${missing} B-scan${missing > 1 ? 's' : ''} missing`]),
    ...(holes === 0 ? [] : [`${holes < 1 ? '<1' : holes.toFixed(0)} % holes (hatched)`]),
  ].join(' · ');
}

/** What the slab rests on: definition, surfaces, depth samples. */
export function slabSourceText(made: MadeSlab): string {
  const { kind } = made.plan.choice;
  const picture = pictureOf(made);
  const preset = kind === 'depths' || kind === 'surfaces' ? undefined : slabPreset(kind);
  const definition =
    preset === undefined
      ? []
      : [preset.provenance === 'assumed' ? `${preset.source}.` : `As published: ${preset.source}.`];
  const axial = picture?.limits.thickness.axial;
  const depth = axial === undefined ? [] : [`Depth sample ${axial.provenance}: ${axial.source}.`];
  const outside = picture?.limits.outside ?? 0;
  const left = outside === 0 ? [] : [`In ${outside} A-scans the slab leaves the picture: they are holes.`];
  return [...definition, ...depth, ...left, ...(made.flow ? [SLAB_WORDS.sameGrid] : [])].join(' ');
}
