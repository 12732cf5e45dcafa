import { UnsupportedError } from '../core/index.js';
import type { Volume } from './volume.js';
import type { Affine, VolumeGeometry } from './volume-geometry.js';

/*
 * NIfTI-1 in one file (nifti1.h, https://nifti.nimh.nih.gov/nifti-1): a header of 348 bytes, four bytes that say that
 * no extension follows, and the samples.
 */

const HEADER = 348;
const DATA = 352;
/** A dimension is a signed number of 16 bits. */
const MAX_DIMENSION = 0x7fff;

/** DT_ codes by bytes of a sample and sign, and of colour. */
const TYPES = { unsigned: [2, 512], signed: [256, 4], rgb: 128 } as const;
const MILLIMETRES = 2;
const SCANNER_ANATOMICAL = 1;

/** Which of the two ways to state the position of voxels a file uses. */
export type AffineInNifti = 'qform' | 'sform' | 'qform and sform' | null;

/**
 * Stated axes are in both; assumed ones only in qform, the axes of the scanner: sform is for what is known. A
 * quaternion cannot express oblique axes.
 */
export function affineIn(geometry: VolumeGeometry | undefined): AffineInNifti {
  if (geometry === undefined) return null;
  if (geometry.provenance !== 'stated') return 'qform';
  return quaternionOf(geometry.affine) === undefined ? 'sform' : 'qform and sform';
}

/**
 * The header of a volume.
 *
 * @param geometry undefined: no millimetres are stated.
 * @param description at most 79 characters of ASCII.
 * @throws UnsupportedError for volumes that NIfTI-1 has no room or type for.
 */
export function niftiHead(
  volume: Volume,
  geometry: VolumeGeometry | undefined,
  description: string,
): Uint8Array {
  const { columns, rows, frames, samples, bytesPerSample, signed } = volume;
  const largest = Math.max(columns, rows, frames);
  if (largest > MAX_DIMENSION) throw tooLarge(largest);
  const isColour = samples === 3 && bytesPerSample === 1 && !signed;
  if (samples !== 1 && !isColour) {
    throw new UnsupportedError(
      `NIfTI has no type for pixels of ${samples} samples of ${8 * bytesPerSample} bits. Export as npy.`,
    );
  }
  const bytes = new Uint8Array(DATA);
  const view = new DataView(bytes.buffer);
  const shorts = (at: number, ...values: readonly number[]): void =>
    values.forEach((value, i) => view.setInt16(at + 2 * i, value, true));
  const floats = (at: number, ...values: readonly number[]): void =>
    values.forEach((value, i) => view.setFloat32(at + 4 * i, value, true));
  view.setInt32(0, HEADER, true);
  bytes[38] = 'r'.charCodeAt(0);
  shorts(40, 3, columns, rows, frames, 1, 1, 1, 1);
  const type = isColour ? TYPES.rgb : TYPES[signed ? 'signed' : 'unsigned'][bytesPerSample - 1];
  shorts(70, type ?? 0, 8 * bytesPerSample * samples);
  floats(108, DATA, 1, 0);
  bytes.set(new TextEncoder().encode(description).subarray(0, 79), 148);
  bytes.set(new TextEncoder().encode('n+1'), 344);
  floats(76, 1, 1, 1, 1);
  if (geometry === undefined) return bytes;
  const { affine } = geometry;
  bytes[123] = MILLIMETRES;
  floats(80, ...([0, 1, 2] as const).map((axis) => Math.hypot(...columnOf(affine, axis))));
  const quaternion = quaternionOf(affine);
  if (quaternion !== undefined) {
    const { factor, b, c, d } = quaternion;
    floats(76, factor);
    shorts(252, SCANNER_ANATOMICAL);
    floats(256, b, c, d, ...columnOf(affine, 3));
  }
  if (geometry.provenance === 'stated') {
    shorts(254, SCANNER_ANATOMICAL);
    floats(280, ...affine.flat());
  }
  return bytes;
}

const tooLarge = (found: number): UnsupportedError =>
  new UnsupportedError(
    `NIfTI-1 has room for ${MAX_DIMENSION} samples along an axis, and it has ${found}. Export as npy.`,
    { found, expected: MAX_DIMENSION },
  );

const columnOf = (affine: Affine, axis: 0 | 1 | 2 | 3): readonly [number, number, number] => [
  affine[0][axis],
  affine[1][axis],
  affine[2][axis],
];

interface Quaternion {
  /** pixdim[0]: -1 where the third axis is the other way round. */
  readonly factor: 1 | -1;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

const ORTHOGONAL = 1e-4;

/** The rotation of the axes (a ≥ 0 follows from b, c and d); undefined for axes that are not at right angles. */
export function quaternionOf(affine: Affine): Quaternion | undefined {
  const unit = ([0, 1, 2] as const).map((axis) => {
    const column = columnOf(affine, axis);
    return column.map((value) => value / Math.hypot(...column));
  });
  const at = (row: number, column: number): number => unit[column]?.[row] ?? 0;
  const dot = (i: number, j: number): number =>
    at(0, i) * at(0, j) + at(1, i) * at(1, j) + at(2, i) * at(2, j);
  if ([dot(0, 1), dot(0, 2), dot(1, 2)].some((angle) => Math.abs(angle) > ORTHOGONAL)) return undefined;
  const determinant =
    at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)) -
    at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0)) +
    at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0));
  const factor = determinant < 0 ? -1 : 1;
  const r = (row: number, column: number): number => at(row, column) * (column === 2 ? factor : 1);
  // Magnitudes from the diagonal, which is the accurate way; signs relative to the largest one.
  const sizes = [
    1 + r(0, 0) + r(1, 1) + r(2, 2),
    1 + r(0, 0) - r(1, 1) - r(2, 2),
    1 - r(0, 0) + r(1, 1) - r(2, 2),
    1 - r(0, 0) - r(1, 1) + r(2, 2),
  ];
  const largest = sizes.indexOf(Math.max(...sizes));
  const s = 2 * Math.sqrt(sizes[largest] ?? 1);
  const [x, y, z] = [r(2, 1) - r(1, 2), r(0, 2) - r(2, 0), r(1, 0) - r(0, 1)];
  const [xy, xz, yz] = [r(0, 1) + r(1, 0), r(0, 2) + r(2, 0), r(1, 2) + r(2, 1)];
  const [a = 0, b = 0, c = 0, d = 0] = [
    [s / 4, x / s, y / s, z / s],
    [x / s, s / 4, xy / s, xz / s],
    [y / s, xy / s, s / 4, yz / s],
    [z / s, xz / s, yz / s, s / 4],
  ][largest] ?? [1];
  const sign = a < 0 ? -1 : 1;
  const [bs = 0, cs = 0, ds = 0] = rounded([sign * b || 0, sign * c || 0, sign * d || 0], Math.abs(a));
  return { factor, b: bs, c: cs, d: ds };
}

/** For a half turn, within the precision of 32 bits. */
const HALF_TURN = 1e-6;

/**
 * As numbers of 32 bits. Readers compute a from what is missing to 1: after half a turn that is nothing, but a sum of
 * squares that is rounded to 0.99999997 would be read as a turn by 0.02°.
 */
function rounded(vector: readonly number[], a: number): readonly number[] {
  const result = vector.map(Math.fround);
  const largest = result.findIndex((value) => Math.abs(value) === Math.max(...result.map(Math.abs)));
  while (a < HALF_TURN && result.reduce((sum, value) => sum + value * value, 0) < 1)
    result[largest] = Math.fround((result[largest] ?? 0) * (1 + 2 ** -23));
  return result;
}
