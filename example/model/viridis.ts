/*
 * Colours that change by equal steps to the eye, also to one that sees few of them: nine of the map `viridis` of matplotlib
 * (CC0), and straight lines between them.
 */

const COLOURS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** The colour of a place on the scale, from 0 to 1; what is beyond an end has its colour. */
export function viridis(place: number): readonly [red: number, green: number, blue: number] {
  const at = Math.min(1, Math.max(0, place)) * (COLOURS.length - 1);
  const below = Math.min(COLOURS.length - 2, Math.floor(at));
  const [from = [0, 0, 0], to = [0, 0, 0]] = COLOURS.slice(below, below + 2);
  const mixed = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (at - below));
  return [mixed(0), mixed(1), mixed(2)];
}

/** Colours that a picture tells apart. */
const SHADES = 256;
let shades: Uint32Array | undefined;

/** A pixel of a canvas, as 32 bits of it, in the colour of a place on the scale. Makes no objects: maps have many pixels. */
export function viridisPixel(place: number): number {
  shades ??= Uint32Array.from({ length: SHADES }, (_, index) => {
    const [red, green, blue] = viridis(index / (SHADES - 1));
    return new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] ?? 0;
  });
  return shades[Math.round(Math.min(1, Math.max(0, place)) * (SHADES - 1))] ?? 0;
}

/** Steps of a scale in micrometres. */
const STEP = 50;

/** The ends of a scale for thicknesses from `least` to `most`, in micrometres. */
export const scaleOf = (least: number, most: number): readonly [from: number, to: number] => {
  const from = Math.floor(least / STEP) * STEP;
  return [from, Math.max(from + 2 * STEP, Math.ceil(most / STEP) * STEP)];
};
