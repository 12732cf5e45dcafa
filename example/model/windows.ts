import type { GreyWindow } from './state.js';

/*
 * Windows to choose from. None is of a kind of tissue: how bright a layer is depends on the scan.
 */

export type Preset = 'file' | 'auto' | 'full' | 'dark' | 'bright';

export const PRESETS: readonly { readonly preset: Preset; readonly key: string }[] = [
  { preset: 'file', key: '1' },
  { preset: 'auto', key: '2' },
  { preset: 'full', key: '3' },
  { preset: 'dark', key: '4' },
  { preset: 'bright', key: '5' },
];

/** A window over a part of the values that a number of bits holds. */
export function windowOfRange(bitsStored: number, preset: 'full' | 'dark' | 'bright'): GreyWindow {
  const values = 2 ** bitsStored;
  const [from, to] = { full: [0, values], dark: [0, values / 2], bright: [values / 4, values] }[preset] as [
    number,
    number,
  ];
  return { center: (from + to) / 2, width: to - from };
}

/** Of the pixels of a frame, the share that may be black, and white. */
const BLACK = 0.02;
const WHITE = 0.002;

/** The window from the darkest to the brightest values of a frame, but for the few at both ends. */
export function windowOfPixels(pixels: ArrayLike<number>): GreyWindow | undefined {
  const sorted = Float64Array.from(pixels).sort();
  const low = sorted[Math.floor(BLACK * (sorted.length - 1))];
  const high = sorted[Math.ceil((1 - WHITE) * (sorted.length - 1))];
  if (low === undefined || high === undefined) return undefined;
  return { center: Math.round((low + high) / 2), width: Math.max(1, Math.round(high - low)) };
}
