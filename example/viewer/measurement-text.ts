import { cache } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { annotation } from '@cornerstonejs/tools';
import type { Provenance } from 'cornerstone-czm-image-loader/core';
import type { MeasuringTool, Said } from '../model/measurement.js';
import type { Proportion } from '../model/state.js';
import { ASLANT, depthLabel, lengthLabel, qualified } from '../model/wording.js';
import { crossedAxes, isAslant, type SeriesOf } from './known-axes.js';
import { isCoarse } from './whole-image.js';

/*
 * What measurements say beside themselves. Cornerstone computes them; a retina's thickness reads better in µm, and
 * what crosses an axis with assumed millimetres says so.
 */

/** What Cornerstone keeps of a measurement. */
export interface Drawn {
  readonly handles: { readonly points: readonly Types.Point3[] };
  readonly cachedStats: Readonly<Record<string, Stats | undefined>>;
}

interface Stats {
  readonly length?: number | null;
  readonly unit?: string | null;
  readonly angle?: number | string | null;
  readonly area?: number | null;
  readonly areaUnit?: string | null;
  readonly mean?: number | null;
  readonly value?: number | readonly number[] | null;
  readonly index?: readonly number[] | null;
}

/** What measurements are about, and how it is drawn now. */
export interface Pictured {
  readonly seriesOf: SeriesOf;
  readonly proportion: () => Proportion;
  /** Whether a slab lies over the en-face section. */
  readonly isSlabShown: () => boolean;
}

const NO_GREY = 'grey: coarse for now';
/** Cornerstone measures the section below, at one depth. */
const SLAB_GREY = 'grey: not of a slab';
const NO_ANGLE = 'no angle: millimetres unknown';

/** The weakest comes first. */
const BY_STRENGTH: readonly Provenance[] = ['unknown', 'assumed', 'derived', 'stated'];

const weakest = (axes: readonly Provenance[]): Provenance =>
  BY_STRENGTH.find((provenance) => axes.includes(provenance)) ?? 'stated';

type Saying = (drawn: Drawn, targetId: string, pictured: Omit<Pictured, 'proportion'>) => Said | undefined;

/** What a measurement says of a picture, however that is drawn; undefined as long as nothing is computed. */
export const saidOf = (tool: MeasuringTool, ...drawn: Parameters<Saying>): Said | undefined =>
  SAYINGS[tool](...drawn);

/** The same as Cornerstone asks for it, with what must be borne in mind of the picture as it is drawn now. */
export const textLines =
  (tool: MeasuringTool, pictured: Pictured) =>
  (drawn: Drawn, targetId: string): string[] | undefined => {
    const said = saidOf(tool, drawn, targetId, pictured);
    if (said === undefined) return undefined;
    const proportion = pictured.proportion();
    const isAskew =
      tool === 'length' &&
      proportion !== 'true' &&
      isAslant(targetId, drawn.handles.points, pictured.seriesOf);
    return isAskew ? [...said.lines, ASLANT[proportion]] : [...said.lines];
  };

const distance =
  (label: (mm: number) => string): Saying =>
  ({ cachedStats, handles }, targetId, { seriesOf }) => {
    const { length: value, unit } = cachedStats[targetId] ?? {};
    if (typeof value !== 'number' || typeof unit !== 'string') return undefined;
    const axes = crossedAxes(targetId, handles.points, seriesOf);
    if (unit !== 'mm') return pixels(value, `${value.toFixed(1)} ${unit}`, 'px');
    const lines = [qualified(label(value), axes)];
    if (axes.includes('unknown')) return { lines, axes: 'unknown' };
    return { lines, value: value * 1000, unit: 'µm', axes: weakest(axes) };
  };

const pixels = (value: number, text: string, unit: 'px' | 'px²'): Said => ({
  lines: [`${text} (millimetres unknown)`],
  value,
  unit,
  axes: 'unknown',
});

/** Between two lines in true proportions, whatever they are drawn in; that needs the millimetres of both axes. */
const angle: Saying = ({ cachedStats, handles }, targetId, { seriesOf }) => {
  const value = cachedStats[targetId]?.angle;
  if (typeof value !== 'number') return undefined;
  const axes = crossedAxes(targetId, handles.points, seriesOf);
  if (axes.includes('unknown')) return { lines: [NO_ANGLE], axes: 'unknown' };
  return { lines: [qualified(`${value.toFixed(1)}°`, axes)], value, unit: '°', axes: weakest(axes) };
};

const area: Saying = (drawn, targetId, { seriesOf, isSlabShown }) => {
  const { cachedStats, handles } = drawn;
  const { area: value, areaUnit, mean } = cachedStats[targetId] ?? {};
  if (typeof value !== 'number' || typeof areaUnit !== 'string') return undefined;
  const axes = crossedAxes(targetId, handles.points, seriesOf);
  const said: Said = areaUnit.startsWith('mm')
    ? {
        lines: [qualified(`${value.toPrecision(3)} mm²`, axes)],
        axes: weakest(axes),
        ...(axes.includes('unknown') ? {} : { value, unit: 'mm²' }),
      }
    : pixels(value, `${value.toFixed(0)} ${areaUnit}`, 'px²');
  const grey =
    isSlabShown() && isEnFace(drawn)
      ? SLAB_GREY
      : isCoarse(targetId)
        ? NO_GREY
        : typeof mean === 'number'
          ? `mean grey ${mean.toFixed(0)}`
          : undefined;
  return grey === undefined ? said : { ...said, lines: [...said.lines, grey] };
};

/** A grey value and where it is, in pixels: no millimetre is said. */
const probe: Saying = (drawn, targetId, { isSlabShown }) => {
  const { value, index } = drawn.cachedStats[targetId] ?? {};
  if (!index) return undefined;
  const [column = 0, row = 0] = index.map(Math.round);
  const place = `column ${column + 1}, row ${row + 1}`;
  if (isSlabShown() && isEnFace(drawn)) return { lines: [SLAB_GREY] };
  if (isCoarse(targetId)) return { lines: [NO_GREY, place] };
  const sample = value ?? sampleAt(targetId, column, row);
  if (sample === undefined) return undefined;
  return typeof sample === 'number'
    ? { lines: [`grey ${sample}`, place], value: sample, unit: 'grey' }
    : { lines: [`RGB ${sample.join(' ')}`, place] };
};

const SAYINGS: Readonly<Record<MeasuringTool, Saying>> = {
  length: distance(lengthLabel),
  caliper: distance(depthLabel),
  angle,
  area,
  probe,
};

/** Whether a measurement was drawn in a plane across the depth. */
function isEnFace(drawn: Drawn): boolean {
  const found = annotation.state.getAllAnnotations().find(({ data }) => (data as unknown) === drawn);
  return Math.abs(found?.metadata?.viewPlaneNormal?.[1] ?? 0) > 0.9;
}

/** Cornerstone 5.14 finds no value in frames of a stack after the first, where it looks in the wrong slice. */
function sampleAt(targetId: string, column: number, row: number): number | readonly number[] | undefined {
  const image = targetId.startsWith('imageId:')
    ? cache.getImage(targetId.slice('imageId:'.length))
    : undefined;
  if (image === undefined) return undefined;
  const { columns, numberOfComponents } = image;
  const start = (row * columns + column) * numberOfComponents;
  const samples = [...image.getPixelData().slice(start, start + numberOfComponents)];
  return numberOfComponents === 1 ? samples[0] : samples;
}
