/*
 * Colours that change by equal steps to the eye, also to one that sees few of them: nine of the maps `viridis` and `inferno`
 * of matplotlib (CC0), and straight lines between them.
 */

export type ColourMap = 'grey' | 'viridis' | 'inferno';

type Colour = readonly [red: number, green: number, blue: number];

const VIRIDIS: readonly Colour[] = [
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

const INFERNO: readonly Colour[] = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

/** In the order in which they are gone through. */
export const COLOUR_MAPS: Readonly<Record<ColourMap, readonly Colour[]>> = {
  grey: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  viridis: VIRIDIS,
  inferno: INFERNO,
};

/** The next in the order, the first after the last. */
export function colourMapAfter(map: ColourMap): ColourMap {
  const names = Object.keys(COLOUR_MAPS) as ColourMap[];
  return names[(names.indexOf(map) + 1) % names.length] ?? 'grey';
}

/** The colour of a place on a map, from 0 to 1; what is beyond an end has its colour. */
export function colourAt(map: readonly Colour[], place: number): Colour {
  const at = Math.min(1, Math.max(0, place)) * (map.length - 1);
  const below = Math.min(map.length - 2, Math.floor(at));
  const [from = [0, 0, 0], to = [0, 0, 0]] = map.slice(below, below + 2);
  const mixed = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (at - below));
  return [mixed(0), mixed(1), mixed(2)];
}

/** The same of the map of thickness. */
export const viridis = (place: number): Colour => colourAt(VIRIDIS, place);

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

/** Micrometres between the numbers of a scale. */
const TICKS = [STEP, 100, 200, 500, 1000];

/** Numbers on such a scale: its ends, and round ones between them that are not nearer to each other than `least`. */
export function ticksOf([from, to]: readonly [number, number], least: number): readonly number[] {
  const size = TICKS.find((one) => one >= least) ?? to;
  const first = Math.ceil(from / size) * size;
  const round = Array.from({ length: Math.floor((to - first) / size) + 1 }, (_, i) => first + i * size);
  return [from, ...round.filter((value) => value - from >= least && to - value >= least), to];
}
