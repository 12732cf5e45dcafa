import { cache } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import type { Provenance } from 'cornerstone-czm-image-loader/core';
import type { MeasuringTool, Said } from '../model/measurement.js';
import { lengthLabel, qualified } from '../model/wording.js';
import { crossedAxes, type SeriesOf } from './known-axes.js';
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

const NO_GREY = 'grey: coarse for now';
const NO_ANGLE = 'no angle: millimetres unknown';

/** The weakest comes first. */
const BY_STRENGTH: readonly Provenance[] = ['unknown', 'assumed', 'derived', 'stated'];

const weakest = (axes: readonly Provenance[]): Provenance =>
  BY_STRENGTH.find((provenance) => axes.includes(provenance)) ?? 'stated';

type Saying = (drawn: Drawn, targetId: string, seriesOf: SeriesOf) => Said | undefined;

/** What a measurement says of a picture; undefined as long as nothing is computed. */
export const saidOf = (tool: MeasuringTool, ...drawn: Parameters<Saying>): Said | undefined =>
  SAYINGS[tool](...drawn);

/** The same as Cornerstone asks for it. */
export const textLines =
  (tool: MeasuringTool, seriesOf: SeriesOf) =>
  (drawn: Drawn, targetId: string): string[] | undefined => {
    const said = saidOf(tool, drawn, targetId, seriesOf);
    return said && [...said.lines];
  };

const length: Saying = ({ cachedStats, handles }, targetId, seriesOf) => {
  const { length: value, unit } = cachedStats[targetId] ?? {};
  if (typeof value !== 'number' || typeof unit !== 'string') return undefined;
  const axes = crossedAxes(targetId, handles.points, seriesOf);
  if (unit !== 'mm') return pixels(value, `${value.toFixed(1)} ${unit}`, 'px');
  if (axes.includes('unknown')) return { lines: [qualified(lengthLabel(value), axes)], axes: 'unknown' };
  return {
    lines: [qualified(lengthLabel(value), axes)],
    value: value * 1000,
    unit: 'µm',
    axes: weakest(axes),
  };
};

const pixels = (value: number, text: string, unit: 'px' | 'px²'): Said => ({
  lines: [`${text} (millimetres unknown)`],
  value,
  unit,
  axes: 'unknown',
});

/** Between two lines in true proportions, whatever they are drawn in; that needs the millimetres of both axes. */
const angle: Saying = ({ cachedStats, handles }, targetId, seriesOf) => {
  const value = cachedStats[targetId]?.angle;
  if (typeof value !== 'number') return undefined;
  const axes = crossedAxes(targetId, handles.points, seriesOf);
  if (axes.includes('unknown')) return { lines: [NO_ANGLE], axes: 'unknown' };
  return { lines: [qualified(`${value.toFixed(1)}°`, axes)], value, unit: '°', axes: weakest(axes) };
};

const area: Saying = ({ cachedStats, handles }, targetId, seriesOf) => {
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
  if (isCoarse(targetId)) return { ...said, lines: [...said.lines, NO_GREY] };
  return typeof mean === 'number'
    ? { ...said, lines: [...said.lines, `mean grey ${mean.toFixed(0)}`] }
    : said;
};

/** A grey value and where it is, in pixels: no millimetre is said. */
const probe: Saying = ({ cachedStats }, targetId) => {
  const { value, index } = cachedStats[targetId] ?? {};
  if (!index) return undefined;
  const [column = 0, row = 0] = index.map(Math.round);
  const place = `column ${column + 1}, row ${row + 1}`;
  if (isCoarse(targetId)) return { lines: [NO_GREY, place] };
  const sample = value ?? sampleAt(targetId, column, row);
  if (sample === undefined) return undefined;
  return typeof sample === 'number'
    ? { lines: [`grey ${sample}`, place], value: sample, unit: 'grey' }
    : { lines: [`RGB ${sample.join(' ')}`, place] };
};

const SAYINGS: Readonly<Record<MeasuringTool, Saying>> = { length, angle, area, probe };

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
