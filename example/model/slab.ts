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
import { words } from '../words/index.js';
import { keptWhile } from './kept.js';
import { companionsOf } from './linked.js';
import { loadingOf, selectedSeries, type ViewerState } from './state.js';
import type { Series } from './series.js';
import { FIRST_SLAB, type MadeSlab, type SlabChoice, type SlabPlan } from './slab-choice.js';
import { qualified } from './wording.js';

/* En-face slabs: what a user chose, of what it is made, and what is said of it. */

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
    whyNoFlow: whyNoCube ?? words.slab.noFlowCube,
    layers: own !== undefined && 'layers' in own ? own.layers : undefined,
  };
}

const isSlabShown = (state: ViewerState): boolean => state.slabShown && state.layout === 'sections';

/** The same is given back as long as nothing of it changes; undefined where no slab is to be shown. */
export const slabPlanOf = keptWhile(
  (state: ViewerState) => {
    // When all B-scans are there, the slab is made again.
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

/** What a slab begins as: where nothing was chosen yet, and the scan has no surfaces for it, between depths. */
export function slabToBegin(state: ViewerState): SlabChoice {
  const sources = state.slab === FIRST_SLAB ? slabSources(state) : undefined;
  const isRefused = sources !== undefined && notOffered(sources).some(({ name }) => name === FIRST_SLAB.kind);
  return isRefused ? { ...FIRST_SLAB, kind: 'depths' } : state.slab;
}

/** `Superficial slab, mean`. */
export function slabTitle({ choice: { kind, projection }, of }: SlabPlan): string {
  const { named, projections, ofsInTitle } = words.slab;
  return [named[kind], projections[projection], ...(of === 'structure' ? [] : [ofsInTitle[of]])].join(', ');
}

const pictureOf = ({ structure, flow }: MadeSlab): SlabPicture | undefined => structure ?? flow;

/** `ILM to IPL · 88 µm (70 to 104)`. */
export function slabLimitsText(made: MadeSlab): string {
  const picture = pictureOf(made);
  if (picture === undefined) return '';
  const { from, to, thickness } = picture.limits;
  const [first, end] = made.plan.choice.depths;
  const { depths, limits } = words.slab;
  const where =
    made.plan.choice.kind === 'depths'
      ? depths(first, end)
      : limits(limitText(from, made.plan), limitText(to, made.plan));
  return `${where} · ${thicknessText(thickness)}`;
}

/** `ILM + 30 µm`, as the plugin says it, in the reader's language. */
function limitText(text: string, { layers }: SlabPlan): string {
  const names = layers?.surfaces.map(({ name }) => name) ?? [];
  // `RPE fit` begins with the name of another surface.
  const [name] = names
    .filter((one) => text === one || text.startsWith(`${one} `))
    .toSorted((one, other) => other.length - one.length);
  if (name === undefined) return text;
  const [, sign = '', by = '', unit = ''] = /^ (\S) ([\d.]+) (\S+)$/.exec(text.slice(name.length)) ?? [];
  const { shifted, shiftedInSamples } = words.slab;
  if (by === '') return words.surface(name);
  return (unit === 'µm' ? shifted : shiftedInSamples)(words.surface(name), sign, Number(by));
}

function thicknessText({ samples, micrometres, axial }: SlabThickness): string {
  const { mean, least, most } = micrometres ?? samples;
  const [one, range] =
    micrometres === null
      ? [words.slab.samples, words.slab.samplesFrom]
      : [words.slab.micrometres, words.slab.micrometresFrom];
  const text = least.toFixed(0) === most.toFixed(0) ? one(mean) : range(mean, least, most);
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
    ...(origin === undefined ? [] : [words.slab.whose[origin]]),
    ...(missing === 0 ? [] : [words.slab.missing(missing)]),
    ...(holes === 0 ? [] : [words.slab.holes(holes)]),
  ].join(' · ');
}

/** What the slab rests on: definition, surfaces, depth samples; `sources` are the plugin's words for it. */
export function slabSource(made: MadeSlab): { readonly text: string; readonly sources: readonly string[] } {
  const { published, notPublished, depthSample, outside, sameGrid } = words.slab;
  const { kind } = made.plan.choice;
  const limits = pictureOf(made)?.limits;
  const preset = kind === 'depths' || kind === 'surfaces' ? undefined : slabPreset(kind);
  const axial = limits?.thickness.axial;
  const left = limits?.outside ?? 0;
  const sentences = [
    preset && (preset.provenance === 'assumed' ? notPublished : published)(preset.source),
    axial && depthSample(words.provenance[axial.provenance], axial.source),
    left > 0 && outside(left),
    made.flow !== undefined && sameGrid,
  ];
  const sources = [preset?.source, axial?.source].flatMap((source) =>
    source === undefined ? [] : `${source}.`,
  );
  return { text: sentences.filter(Boolean).join(' '), sources };
}
