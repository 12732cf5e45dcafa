import type { GreyWindow } from '../model/state.js';

/*
 * A slab in colours: structure as the grey values are set; flow on a scale of its own, alone in grey or over structure in colour.
 */

/** Of flow over structure: orange, which differs from grey for everyone. */
export const FLOW_COLOUR = [255, 140, 0] as const;

/** Grey values at the ends of a scale. */
export type FlowScale = readonly [from: number, to: number];

export interface SlabGreys {
  readonly structure: Float32Array | undefined;
  readonly flow: Float32Array | undefined;
}

const BINS = 256;
/** The part of the A-scans that is brighter than the scale. */
const BEYOND = 0.01;
/** Of what a sample can be, the least that a scale ends at: noise is not to look like vessels. */
const LEAST = 1 / 4;

/** From none to nearly the most flow of a slab; `full` is the largest value that a sample can have. */
export function flowScale(values: Float32Array, full: number): FlowScale {
  const bins = new Uint32Array(BINS);
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value / full) * BINS)));
    bins[bin] = (bins[bin] ?? 0) + 1;
    count += 1;
  }
  let last = BINS;
  for (let above = 0; last > 1 && above <= count * BEYOND; last--) above += bins[last - 1] ?? 0;
  return [0, Math.max(full * LEAST, (full * (last + 1)) / BINS)];
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
