import { readFileSync } from 'node:fs';
import { USUAL_AXES, type Pixel, type Seen, type Truth, type Vector } from './reader.js';

/* Where the header has what. */
const VOXEL = 76;
const DATA = 108;
const SFORM_CODE = 254;
const SFORM = 280;

const RGB = 128;
const UINT8 = 2;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
/** NIfTI has x to the right and y to the front. */
const toPatient = ([x = NaN, y = NaN, z = NaN]: readonly number[]): Vector => [-x, -y, z];

/** The steps from voxel to voxel in mm, and where the first one is; of a file without an affine, as ANALYZE has it. */
function affineOf(bytes: Buffer): { readonly steps: readonly Vector[]; readonly origin: Vector | undefined } {
  if (bytes.readInt16LE(SFORM_CODE) > 0) {
    const column = (i: number): Vector =>
      toPatient([0, 1, 2].map((row) => bytes.readFloatLE(SFORM + 16 * row + 4 * i)));
    return { steps: [column(0), column(1), column(2)], origin: column(3) };
  }
  const [x, y, z] = [1, 2, 3].map((i) => bytes.readFloatLE(VOXEL + 4 * i));
  return {
    steps: [toPatient([-(x ?? NaN), 0, 0]), toPatient([0, y ?? NaN, 0]), toPatient([0, 0, z ?? NaN])],
    origin: undefined,
  };
}

/** An axis of the DICOM file, and which one of the NIfTI file it is. */
interface Axis {
  readonly axis: number;
  readonly step: Vector;
  readonly backwards: boolean;
}

/**
 * A NIfTI-1 file, by the axes of the DICOM file that it was made of: which of its axes is which, and whether it is
 * stored backwards, is for a NIfTI file to choose as long as its affine says so.
 */
export function readNifti(path: string, truth: Truth): Seen {
  const bytes = readFileSync(path);
  const [rank = 0, ...all] = Array.from({ length: 8 }, (_, i) => bytes.readInt16LE(40 + 2 * i));
  const type = bytes.readInt16LE(70);
  if (type !== RGB && type !== UINT8) throw new Error(`${path} has pixels of type ${String(type)}`);
  const { steps, origin } = affineOf(bytes);
  // Beyond the third dimension there are frames too.
  const lengths = all.slice(0, rank);
  const sizes = [lengths[0] ?? 1, lengths[1] ?? 1, lengths.slice(2).reduce((a, b) => a * b, 1)];
  const axes = mapped(truth.axes ?? USUAL_AXES, (wanted): Axis => {
    const along = steps.map((step) => dot(step, wanted) / Math.hypot(...step));
    const axis = [0, 1, 2].reduce((best, i) =>
      Math.abs(along[i] ?? 0) > Math.abs(along[best] ?? 0) ? i : best,
    );
    return { axis, step: steps[axis] ?? [NaN, NaN, NaN], backwards: (along[axis] ?? 0) < 0 };
  });

  const corner = (last: boolean): readonly number[] => {
    const index = [0, 0, 0];
    for (const { axis, backwards } of axes) index[axis] = last === backwards ? 0 : (sizes[axis] ?? 0) - 1;
    return index;
  };
  const samples = type === RGB ? 3 : 1;
  const pixelAt = ([i = 0, j = 0, k = 0]: readonly number[]): Pixel => {
    const voxel = i + (sizes[0] ?? 0) * (j + (sizes[1] ?? 0) * k);
    const at = bytes.readFloatLE(DATA) + samples * voxel;
    return [...bytes.subarray(at, at + samples)];
  };
  const first = corner(false);
  const placed = origin !== undefined && {
    axes: mapped(axes, ({ step, backwards }): Vector => {
      const length = Math.hypot(...step) * (backwards ? -1 : 1);
      return [step[0] / length, step[1] / length, step[2] / length];
    }),
    origin: mapped(
      [0, 1, 2] as const,
      (i: 0 | 1 | 2) =>
        origin[i] +
        dot(
          steps.map((step) => step[i]),
          first,
        ),
    ),
  };
  return {
    size: mapped(axes, ({ axis }) => sizes[axis] ?? 0),
    spacing: mapped(axes, ({ step }) => Math.hypot(...step)),
    ...(placed || {}),
    pixels: [pixelAt(first), pixelAt(corner(true))],
  };
}

const mapped = <T, R>([a, b, c]: readonly [T, T, T], map: (value: T) => R): readonly [R, R, R] => [
  map(a),
  map(b),
  map(c),
];
