import type { Length } from '../base/quantity.js';
import type { Description } from '../describe/description.js';
import type { NotKnown } from '../describe/scan-line.js';
import type { Grid } from './layer-source.js';
import type { Layers } from './lay.js';
import { findSurface } from './thickness.js';

/*
 * A slab: the part of a cube between two depths, which may follow surfaces. A sample is in it whose number i has
 * upper ≤ i < lower, so that slabs that meet share no sample and leave none out.
 */

/** How far below a surface; if negative, above it. */
export type SlabOffset = { readonly micrometres: number } | { readonly samples: number };

/** Where a slab begins or ends. */
export type SlabLimit =
  | {
      /** Depth samples above it: the same in every A-scan. The first sample of a picture is number 0. */
      readonly depth: number;
    }
  | {
      /** The name of a surface, or its kind: then the first of that kind. */
      readonly surface: string;
      /** Default: none. */
      readonly offset?: SlabOffset | undefined;
    };

/** From the first sample at or below `upper` to the last one above `lower`. */
export interface Slab {
  readonly upper: SlabLimit;
  readonly lower: SlabLimit;
}

/** A mean, and the smallest and largest of the values. */
export interface SlabRange {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** How thick a slab is, over the A-scans that have it. */
export interface SlabThickness {
  /** In depth samples. */
  readonly samples: SlabRange;
  /** The same in micrometres; null if the size of a depth sample is unknown. */
  readonly micrometres: SlabRange | null;
  /** The size used for a depth sample. */
  readonly axial: Length;
}

/** A slab in a cube. */
export interface SlabLimits extends Grid {
  /** Depth samples, B-scans × A-scans as surfaces have them; NaN in both where the slab is not: holes stay holes. */
  readonly upper: Float32Array;
  readonly lower: Float32Array;
  /** What the limits are, for a person: `ILM`, `RPE fit + 29 µm`, `depth 400`. */
  readonly from: string;
  readonly to: string;
  /** Whose surfaces it follows; undefined if it follows none. */
  readonly origin: Layers['origin'] | undefined;
  /** A-scans that have the slab. */
  readonly found: number;
  /** A-scans without the slab because it would leave the picture: part of a slab could not be compared with others. */
  readonly outside: number;
  readonly thickness: SlabThickness;
}

/** What must be known of a cube to find a slab in it. */
export type SlabCube = Pick<Description, 'frames' | 'spacing' | 'upright'>;

/**
 * Where a slab lies in a cube.
 *
 * @param layers of the cube; not needed for slabs between two depths.
 * @returns the reason if it lies nowhere: a surface is missing, the millimetres of an offset are unknown, or no A-scan has it.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { describePart10 } from 'cornerstone-czm-image-loader/core';
 * import { slabLimits } from 'cornerstone-czm-image-loader/layers';
 *
 * const cube = describePart10(readFileSync('cube.EX.DCM'));
 * const limits = slabLimits({ upper: { depth: 400 }, lower: { depth: 450 } }, cube);
 * 'reason' in limits ? limits.reason : limits.from; // → 'depth 400'
 * 'reason' in limits ? limits.reason : limits.thickness.samples.mean; // → 50
 * ```
 */
export function slabLimits(slab: Slab, cube: SlabCube, layers?: Layers): SlabLimits | NotKnown {
  const [bScans, aScans] = [cube.frames.count, cube.upright.columns];
  const size = bScans * aScans;
  const [above, below] = [slab.upper, slab.lower].map((limit) => depthsOf(limit, cube, layers));
  if (above === undefined || below === undefined) return { reason: 'A slab has two limits.' };
  if ('reason' in above) return above;
  if ('reason' in below) return below;
  const [upper, lower] = [new Float32Array(size), new Float32Array(size)];
  const thick: Tally = { sum: 0, least: Infinity, most: -Infinity, count: 0 };
  let outside = 0;
  for (let i = 0; i < size; i++) {
    const [first, end] = [above.at(i), below.at(i)];
    const isThick = Math.ceil(end) > Math.ceil(first);
    const isInside = first >= 0 && end <= cube.upright.rows;
    if (isThick && !isInside) outside += 1;
    if (isThick && isInside) add(thick, end - first);
    upper[i] = isThick && isInside ? first : Number.NaN;
    lower[i] = isThick && isInside ? end : Number.NaN;
  }
  const [from, to] = [above.text, below.text];
  if (thick.count === 0) return { reason: whyNowhere(from, to, outside) };
  const isOfLayers = 'surface' in slab.upper || 'surface' in slab.lower;
  const origin = isOfLayers ? layers?.origin : undefined;
  const thickness = thicknessOf(thick, cube.spacing.vertical);
  return { bScans, aScans, upper, lower, from, to, origin, found: thick.count, outside, thickness };
}

function whyNowhere(from: string, to: string, outside: number): string {
  return outside > 0
    ? `The slab from ${from} to ${to} leaves the picture in every A-scan that has it.`
    : `No A-scan has a sample from ${from} to ${to}: name the upper limit first.`;
}

/** Depth of a limit by A-scan: NaN where there is none. */
interface Depths {
  readonly at: (index: number) => number;
  readonly text: string;
}

function depthsOf(limit: SlabLimit, cube: SlabCube, layers: Layers | undefined): Depths | NotKnown {
  if ('depth' in limit) {
    // As float32, so that slabs that meet do so wherever they came from.
    const depth = Math.fround(limit.depth);
    return { at: () => depth, text: `depth ${rounded(limit.depth)}` };
  }
  const surface = layers && findSurface(layers, limit.surface);
  if (layers === undefined || surface === undefined) {
    const held = layers?.surfaces.map(({ name }) => name).join('; ') ?? '';
    return { reason: `There is no surface ${limit.surface}. The layers have: ${held || 'none'}.` };
  }
  if (layers.aScans !== cube.upright.columns || layers.bScans !== cube.frames.count) {
    return {
      reason: `The layers have a grid of ${layers.bScans} × ${layers.aScans}, which is not that of the cube.`,
    };
  }
  const { depth } = surface;
  const { samples, text } = offsetOf(limit.offset, cube.spacing.vertical);
  if (samples === undefined) {
    return {
      reason: `The size of a depth sample in millimetres is unknown, so it is not known where ${surface.name} ${text} lies.`,
    };
  }
  return {
    at: (index) => Math.fround((depth[index] ?? Number.NaN) + samples),
    text: samples === 0 ? surface.name : `${surface.name} ${text}`,
  };
}

/** In samples, which are undefined where micrometres cannot be told. */
function offsetOf(
  offset: SlabOffset | undefined,
  { mm }: Length,
): { readonly samples: number | undefined; readonly text: string } {
  if (offset === undefined) return { samples: 0, text: '' };
  if ('samples' in offset) return { samples: offset.samples, text: signed(offset.samples, 'samples') };
  const { micrometres } = offset;
  const samples = micrometres === 0 ? 0 : mm === null ? undefined : micrometres / (mm * 1000);
  return { samples, text: signed(micrometres, 'µm') };
}

const signed = (value: number, unit: string): string =>
  `${value < 0 ? '−' : '+'} ${rounded(Math.abs(value))} ${unit}`;
const rounded = (value: number): string => String(Math.round(value * 100) / 100);

interface Tally {
  sum: number;
  least: number;
  most: number;
  count: number;
}

function add(tally: Tally, value: number): void {
  tally.sum += value;
  tally.count += 1;
  if (value < tally.least) tally.least = value;
  if (value > tally.most) tally.most = value;
}

function thicknessOf({ sum, least, most, count }: Tally, axial: Length): SlabThickness {
  const samples: SlabRange = { mean: sum / count, least, most };
  if (axial.mm === null) return { samples, micrometres: null, axial };
  const perSample = axial.mm * 1000;
  const inMicrometres = (value: number): number => value * perSample;
  const micrometres: SlabRange = {
    mean: inMicrometres(samples.mean),
    least: inMicrometres(least),
    most: inMicrometres(most),
  };
  return { samples, micrometres, axial };
}
