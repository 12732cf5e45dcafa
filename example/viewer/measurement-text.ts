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
  if (value === undefined || index === undefined) return undefined;
  const [column = 0, row = 0] = index.map(Math.round);
  const grey = typeof value === 'number' ? `grey ${value}` : `RGB ${value.join(' ')}`;
  return [grey, `column ${column + 1}, row ${row + 1}`];
}
