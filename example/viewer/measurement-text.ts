import { cache } from '@cornerstonejs/core';
import { lengthLabel } from '../model/wording.js';

/*
 * What measurements say beside themselves. Cornerstone computes them; a retina's thickness reads better in µm.
 */

interface Measured {
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

export function lengthLines({ cachedStats }: Measured, targetId: string): string[] | undefined {
  const { length, unit } = cachedStats[targetId] ?? {};
  if (length === undefined || unit === undefined) return undefined;
  return [unit === 'mm' ? lengthLabel(length) : `${length.toFixed(1)} ${unit} (millimetres unknown)`];
}

export function areaLines({ cachedStats }: Measured, targetId: string): string[] | undefined {
  const { area, areaUnit, mean } = cachedStats[targetId] ?? {};
  if (area === undefined || areaUnit === undefined) return undefined;
  const isMetric = areaUnit.startsWith('mm');
  const lines = [isMetric ? `${area.toPrecision(3)} mm²` : `${area.toFixed(0)} ${areaUnit}`];
  if (typeof mean === 'number') lines.push(`mean grey ${mean.toFixed(0)}`);
  return lines;
}

export function probeLines({ cachedStats }: Measured, targetId: string): string[] | undefined {
  const { value, index } = cachedStats[targetId] ?? {};
  if (index === undefined) return undefined;
  const [column = 0, row = 0] = index.map(Math.round);
  const sample = value ?? sampleAt(targetId, column, row);
  if (sample === undefined) return undefined;
  const grey = typeof sample === 'number' ? `grey ${sample}` : `RGB ${sample.join(' ')}`;
  return [grey, `column ${column + 1}, row ${row + 1}`];
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
