/*
 * What another program makes of a file, and what is true of it: in the axes of the file, columns, rows and frames.
 */

export type Triple<T> = readonly [columns: T, rows: T, frames: T];
export type Vector = readonly [x: number, y: number, z: number];
/** The samples of one pixel. */
export type Pixel = readonly number[];

/** What is true of a file. What nobody knows is undefined, and whatever a reader says of it is not judged. */
export interface Truth {
  readonly path: string;
  readonly size: Triple<number>;
  /** In mm. */
  readonly spacing: Triple<number | undefined>;
  /** Unit vectors in the coordinates of the patient (x to the left, y to the back, z upwards). */
  readonly axes: Triple<Vector> | undefined;
  /** The first pixel of the first frame, the last one of the last. */
  readonly pixels: readonly [first: Pixel, last: Pixel];
}

/** What a reader says; undefined where it has no word for it. */
export interface Seen {
  readonly size: Triple<number>;
  readonly spacing?: Triple<number | undefined> | undefined;
  readonly axes?: Triple<Vector | undefined> | undefined;
  /** Where the centre of the first pixel lies, in mm. */
  readonly origin?: Vector | undefined;
  readonly pixels?: readonly [first: Pixel, last: Pixel] | undefined;
}

/** Columns of the table in docs/other-programs.md: how `convert` is called. */
export const WAYS = {
  convert: [],
  'convert --upright': ['--upright'],
  'with `jpeg-2000`': ['--upright', '--transfer-syntax', 'jpeg-2000'],
  'with `explicit`': ['--upright', '--transfer-syntax', 'explicit'],
} as const;
export type Way = keyof typeof WAYS;
export const ALL_WAYS = Object.keys(WAYS) as readonly Way[];

export interface Reader {
  /** The outputs that it is tried on, where not all. */
  readonly ways?: readonly Way[] | undefined;
  /** What answers for it, by name and version as each program prints it. */
  readonly name: () => Promise<string>;
  /** What it makes of files, in their order; undefined for those that it refuses. */
  readonly read: (files: readonly Truth[]) => Promise<readonly (Seen | undefined)[]>;
}

export type Property = 'frames' | 'spacing' | 'axes' | 'pixels';
export const PROPERTIES: readonly Property[] = ['frames', 'spacing', 'axes', 'pixels'];

/** The axes of frames that lie in no known place, where a reader needs some. */
export const USUAL_AXES: Triple<Vector> = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** What a reader has a word for. */
export const told = ({ spacing, axes, pixels }: Seen): readonly Property[] => [
  'frames',
  ...(spacing === undefined ? [] : (['spacing'] as const)),
  ...(axes === undefined ? [] : (['axes'] as const)),
  ...(pixels === undefined ? [] : (['pixels'] as const)),
];

/** What a reader gets wrong. */
export function wrong(seen: Seen, truth: Truth): readonly Property[] {
  const right: Readonly<Record<Property, boolean>> = {
    frames: seen.size.every((length, i) => length === truth.size[i]),
    spacing: truth.spacing.every((mm, i) => mm === undefined || near(seen.spacing?.[i], mm, mm)),
    axes: truth.axes === undefined || isPlaced(seen, truth.axes),
    pixels: JSON.stringify(seen.pixels) === JSON.stringify(truth.pixels),
  };
  return told(seen).filter((property) => !right[property]);
}

const isPlaced = ({ axes, origin = [0, 0, 0] }: Seen, wanted: Triple<Vector>): boolean =>
  origin.every((mm) => near(mm, 0, 1)) &&
  wanted.every((axis, i) => {
    const found = axes?.[i];
    return (found ?? []).every((value, j) => near(value, axis[j] ?? NaN, 1));
  });

/** Programs print six digits, and NIfTI has 32-bit floats. */
const near = (found: number | null | undefined, wanted: number, scale: number): boolean =>
  typeof found === 'number' && Math.abs(found - wanted) <= 1e-5 * scale;
