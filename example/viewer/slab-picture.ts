import type { GreyWindow } from '../model/state.js';

/*
 * A slab in colours: structure as the grey values are set, flow from the least to the most of its slab (but for the hundredth at
 * each end), alone in grey or over structure in colour.
 */

/** Of flow over structure: orange, which differs from grey for everyone. */
export const FLOW_COLOUR = [255, 140, 0] as const;

/** Grey values at the ends of a scale. */
export type FlowScale = readonly [from: number, to: number];

export interface SlabGreys {
  readonly structure: Float32Array | undefined;
  readonly flow: Float32Array | undefined;
}

const BINS = 1024;
/** The part of the A-scans at each end that the scale of flow leaves out. */
const BEYOND = 0.01;

export function flowScale(values: Float32Array): FlowScale {
  let [least, most, count] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (count === 0) return [0, 1];
  const step = (most - least) / (BINS - 1) || 1;
  const bins = new Uint32Array(BINS);
  for (const value of values) {
    const bin = Math.floor((value - least) / step);
    if (!Number.isNaN(value)) bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const at = (order: Iterable<number>): number => {
    let sum = 0;
    for (const bin of order) {
      sum += bins[bin] ?? 0;
      if (sum > count * BEYOND) return bin;
    }
    return 0;
  };
  const [from, to] = [at(bins.keys()), at([...bins.keys()].reverse())];
  return [least + from * step, Math.max(least + from * step + 1, least + to * step)];
}

/** RGBA of each A-scan; those that lack one of the two are clear. */
export function slabColours(
  { structure, flow }: SlabGreys,
  look: { readonly window: GreyWindow | undefined; readonly inverted: boolean; readonly scale: FlowScale },
): Uint8ClampedArray<ArrayBuffer> {
  const { center, width } = look.window ?? { center: 128, width: 256 };
  const [lower, range] = [center - width / 2, Math.max(1, width)];
  const [from, to] = look.scale;
  const length = (structure ?? flow)?.length ?? 0;
  const rgba = new Uint8ClampedArray(length * 4);
  const shown = (level: number): number => {
    const bounded = level < 0 ? 0 : level > 1 ? 1 : level;
    return look.inverted ? 1 - bounded : bounded;
  };
  for (let i = 0; i < length; i++) {
    const [still, moving] = [structure?.[i] ?? Number.NaN, flow?.[i] ?? Number.NaN];
    if ((structure && Number.isNaN(still)) || (flow && Number.isNaN(moving))) continue;
    const level = Math.min(1, Math.max(0, (moving - from) / (to - from)));
    const at = i * 4;
    const grey = 255 * (structure ? shown((still - lower) / range) : shown(level));
    const part = structure && flow ? level : 0;
    for (const channel of [0, 1, 2] as const) {
      rgba[at + channel] = grey * (1 - part) + FLOW_COLOUR[channel] * part;
    }
    rgba[at + 3] = 255;
  }
  return rgba;
}
