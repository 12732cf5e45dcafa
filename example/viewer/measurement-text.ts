import { cache } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { annotation } from '@cornerstonejs/tools';
import { ASLANT_IN_STRETCHED, depthLabel, lengthLabel, qualified } from '../model/wording.js';
import { crossedAxes, isAslant, type SeriesOf } from './known-axes.js';
import { isCoarse } from './whole-image.js';

/*
 * What measurements say beside themselves. Cornerstone computes them; a retina's thickness reads better in µm, and
 * what crosses an axis with assumed millimetres says so.
 */

interface Measured {
  readonly handles: { readonly points: readonly Types.Point3[] };
  readonly cachedStats: Readonly<Record<string, Stats | undefined>>;
}

interface Stats {
  readonly length?: number;
  readonly unit?: string;
  readonly area?: number;
  readonly areaUnit?: string;
  readonly mean?: number;
  readonly value?: number | readonly number[];
  readonly index?: readonly number[];
}

const NO_GREY = 'grey: coarse for now';
/** Cornerstone measures the section below, at one depth. */
const SLAB_GREY = 'grey: not of a slab';

type IsShown = () => boolean;
const NEVER: IsShown = () => false;

type TextLines = (measured: Measured, targetId: string) => string[] | undefined;

/** @param isStretched whether B-scans are drawn stretched now: there, right angles are none. */
export const lengthLines = (seriesOf: SeriesOf, isStretched: () => boolean): TextLines => {
  const say = distanceLines(seriesOf, lengthLabel);
  return (measured, targetId) => {
    const lines = say(measured, targetId);
    const isAskew = isStretched() && isAslant(targetId, measured.handles.points, seriesOf);
    return lines && isAskew ? [...lines, ASLANT_IN_STRETCHED] : lines;
  };
};

export const caliperLines = (seriesOf: SeriesOf): TextLines => distanceLines(seriesOf, depthLabel);

const distanceLines =
  (seriesOf: SeriesOf, label: (mm: number) => string): TextLines =>
  ({ cachedStats, handles }, targetId) => {
    const { length, unit } = cachedStats[targetId] ?? {};
    if (length === undefined || unit === undefined) return undefined;
    if (unit !== 'mm') return [`${length.toFixed(1)} ${unit} (millimetres unknown)`];
    return [qualified(label(length), crossedAxes(targetId, handles.points, seriesOf))];
  };

export const areaLines =
  (seriesOf: SeriesOf, isSlabShown: IsShown = NEVER): TextLines =>
  (measured, targetId) => {
    const { cachedStats, handles } = measured;
    const { area, areaUnit, mean } = cachedStats[targetId] ?? {};
    if (area === undefined || areaUnit === undefined) return undefined;
    const lines = [
      areaUnit.startsWith('mm')
        ? qualified(`${area.toPrecision(3)} mm²`, crossedAxes(targetId, handles.points, seriesOf))
        : `${area.toFixed(0)} ${areaUnit} (millimetres unknown)`,
    ];
    if (isSlabShown() && isEnFace(measured)) lines.push(SLAB_GREY);
    else if (isCoarse(targetId)) lines.push(NO_GREY);
    else if (typeof mean === 'number') lines.push(`mean grey ${mean.toFixed(0)}`);
    return lines;
  };

/** A grey value and where it is, in pixels: no millimetre is said. */
export const probeLines =
  (isSlabShown: IsShown = NEVER): TextLines =>
  (measured, targetId) => {
    const { value, index } = measured.cachedStats[targetId] ?? {};
    if (index === undefined) return undefined;
    const [column = 0, row = 0] = index.map(Math.round);
    const place = `column ${column + 1}, row ${row + 1}`;
    if (isSlabShown() && isEnFace(measured)) return [SLAB_GREY];
    if (isCoarse(targetId)) return [NO_GREY, place];
    const sample = value ?? sampleAt(targetId, column, row);
    if (sample === undefined) return undefined;
    const grey = typeof sample === 'number' ? `grey ${sample}` : `RGB ${sample.join(' ')}`;
    return [grey, place];
  };

/** Whether a measurement was drawn in a plane across the depth. */
function isEnFace(measured: Measured): boolean {
  const drawn = annotation.state.getAllAnnotations().find(({ data }) => (data as unknown) === measured);
  return Math.abs(drawn?.metadata?.viewPlaneNormal?.[1] ?? 0) > 0.9;
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
