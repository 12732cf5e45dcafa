import { cache } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { annotation } from '@cornerstonejs/tools';
import type { Provenance } from 'cornerstone-czm-image-loader/core';
import type { MeasuringTool, Said } from '../model/measurement.js';
import type { Proportion } from '../model/state.js';
import { depthLabel, lengthLabel, qualified } from '../model/wording.js';
import { ENGLISH, words, type Words } from '../words/index.js';
import { crossedAxes, isAslant, type SeriesOf } from './known-axes.js';
import { isCoarse } from './full-image.js';

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

/** The weakest comes first. */
const BY_STRENGTH: readonly Provenance[] = ['unknown', 'assumed', 'derived', 'stated'];

const weakest = (axes: readonly Provenance[]): Provenance =>
  BY_STRENGTH.find((provenance) => axes.includes(provenance)) ?? 'stated';

/** What is said in one language. */
type Spoken = Omit<Said, 'english'>;
type Saying = (
  of: Words,
  drawn: Drawn,
  targetId: string,
  pictured: Omit<Pictured, 'proportion'>,
) => Spoken | undefined;

/** What a measurement says of a picture, however that is drawn; undefined as long as nothing is computed. */
export function saidOf(
  tool: MeasuringTool,
  ...[drawn, targetId, pictured]: [Drawn, string, Omit<Pictured, 'proportion'>]
): Said | undefined {
  const said = SAYINGS[tool](words, drawn, targetId, pictured);
  const english = words === ENGLISH ? said : SAYINGS[tool](ENGLISH, drawn, targetId, pictured);
  return said && { ...said, english: english?.lines ?? said.lines };
}

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
    return isAskew ? [...said.lines, words.measurements.aslant[proportion]] : [...said.lines];
  };

const distance =
  (label: (mm: number, of: Words) => string): Saying =>
  (of, { cachedStats, handles }, targetId, { seriesOf }) => {
    const { length: value, unit } = cachedStats[targetId] ?? {};
    if (typeof value !== 'number' || typeof unit !== 'string') return undefined;
    const axes = crossedAxes(targetId, handles.points, seriesOf);
    if (unit !== 'mm') return pixels(of, value, of.numbers.pixels(value, unit), 'px');
    const lines = [qualified(label(value, of), axes, of)];
    if (axes.includes('unknown')) return { lines, axes: 'unknown' };
    return { lines, value: value * 1000, unit: 'µm', axes: weakest(axes) };
  };

const pixels = (of: Words, value: number, text: string, unit: 'px' | 'px²'): Spoken => ({
  lines: [of.millimetresUnknown(text)],
  value,
  unit,
  axes: 'unknown',
});

/** Between two lines in true proportions, whatever they are drawn in; that needs the millimetres of both axes. */
const angle: Saying = (of, { cachedStats, handles }, targetId, { seriesOf }) => {
  const value = cachedStats[targetId]?.angle;
  if (typeof value !== 'number') return undefined;
  const axes = crossedAxes(targetId, handles.points, seriesOf);
  if (axes.includes('unknown')) return { lines: [of.measurements.noAngle], axes: 'unknown' };
  const lines = [qualified(of.numbers.degrees(value), axes, of)];
  return { lines, value, unit: '°', axes: weakest(axes) };
};

const area: Saying = (of, drawn, targetId, { seriesOf, isSlabShown }) => {
  const { cachedStats, handles } = drawn;
  const { area: value, areaUnit, mean } = cachedStats[targetId] ?? {};
  if (typeof value !== 'number' || typeof areaUnit !== 'string') return undefined;
  const axes = crossedAxes(targetId, handles.points, seriesOf);
  const said: Spoken = areaUnit.startsWith('mm')
    ? {
        lines: [qualified(of.numbers.squareMillimetres(value), axes, of)],
        axes: weakest(axes),
        ...(axes.includes('unknown') ? {} : { value, unit: 'mm²' }),
      }
    : pixels(of, value, of.numbers.wholePixels(value, areaUnit), 'px²');
  // Cornerstone measures the section below a slab, at one depth.
  const grey =
    isSlabShown() && isEnFace(drawn)
      ? of.measurements.greySlab
      : isCoarse(targetId)
        ? of.measurements.greyCoarse
        : typeof mean === 'number'
          ? of.measurements.meanGrey(mean)
          : undefined;
  return grey === undefined ? said : { ...said, lines: [...said.lines, grey] };
};

/** A grey value and where it is, in pixels: no millimetre is said. */
const probe: Saying = (of, drawn, targetId, { isSlabShown }) => {
  const { value, index } = drawn.cachedStats[targetId] ?? {};
  if (!index) return undefined;
  const [column = 0, row = 0] = index.map(Math.round);
  const place = of.measurements.place(column + 1, row + 1);
  if (isSlabShown() && isEnFace(drawn)) return { lines: [of.measurements.greySlab] };
  if (isCoarse(targetId)) return { lines: [of.measurements.greyCoarse, place] };
  const sample = value ?? sampleAt(targetId, column, row);
  if (sample === undefined) return undefined;
  return typeof sample === 'number'
    ? { lines: [of.measurements.grey(sample), place], value: sample, unit: 'grey' }
    : { lines: [of.measurements.rgb(sample.join(' ')), place] };
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
