import type { Pixels } from '../core/internal.js';

/** The least and the greatest of some samples. */
export type Range = readonly [least: number, greatest: number];

export function rangeOf(pixels: Pixels): Range {
  let least = pixels[0] ?? 0;
  let greatest = least;
  for (let i = 1; i < pixels.length; i++) {
    const value = pixels[i] ?? 0;
    if (value < least) least = value;
    else if (value > greatest) greatest = value;
  }
  return [least, greatest];
}
