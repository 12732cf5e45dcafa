import { type OpenedSource, planeGeometry, statedPlanes, type Vector } from '../core/internal.js';

/** Three rows of four numbers: what a voxel (column, row, frame, 1) is multiplied by to give millimetres. */
export type Affine = readonly [Row, Row, Row];
type Row = readonly [number, number, number, number];

/** Where the voxels of a volume lie. */
export interface VolumeGeometry {
  /** To millimetres with x to the patient's right, y to the front, z up (NIfTI's axes). */
  readonly affine: Affine;
  /** `stated` by the data set; `assumed`: for an eye that looks straight ahead, with the first voxel at the origin. */
  readonly provenance: 'stated' | 'assumed';
}

/** Direction cosines, or relative distances, that differ by less are the same. */
const TOLERANCE = 1e-3;

/**
 * Where the frames of an image lie, as one regular grid, or the reason why that is not known, for a person.
 *
 * The rules are those for converted files: what has positions there has an affine here.
 */
export function geometryOf(
  opened: OpenedSource,
): { readonly geometry: VolumeGeometry } | { readonly reason: string } {
  const { spacing, geometry, upright, warnings, kind, frames } = opened.description;
  const [across, down, between] = [spacing.horizontal.mm, spacing.vertical.mm, spacing.betweenFrames.mm];
  if (across === null || down === null) return { reason: 'The spacing of its pixels is not known.' };
  if (geometry.positions === 'unknown') {
    const told = warnings.find(({ code }) => code === 'SLOW_AXIS' || code === 'ORIENTATION');
    const scan = kind === 'unknown' ? 'an unknown scan' : `a scan of kind ${kind}`;
    return { reason: told?.message ?? `The positions of the frames of ${scan} are not known.` };
  }
  if (geometry.positions === 'assumed') {
    const planes = planeGeometry('none', upright, { rows: down, columns: across, frames: between });
    const first = planes.imagePosition(0);
    const step = minus(planes.imagePosition(1), first);
    const [row, column] = planes.imageOrientation;
    const affine = affineOf([times(row, across), times(column, down), step], first);
    return { geometry: { affine, provenance: 'assumed' } };
  }
  const planes = statedPlanes(opened.attributes, frames.count);
  const [first, second] = planes ?? [];
  const last = planes?.at(-1);
  if (planes === undefined || first === undefined || last === undefined) {
    return { reason: 'It does not state the plane and spacing of every frame.' };
  }
  if (second === undefined) return { reason: 'It is one frame, which has no extent in depth.' };
  const step = times(minus(last.position, first.position), 1 / (planes.length - 1));
  const distance = Math.hypot(...step);
  const [row, column] = first.orientation;
  const isGrid =
    distance > 0 &&
    planes.every(
      ({ orientation, position }, frame) =>
        isNear(orientation[0], row, TOLERANCE) &&
        isNear(orientation[1], column, TOLERANCE) &&
        isNear(position, plus(first.position, times(step, frame)), 10 * TOLERANCE * distance),
    );
  if (!isGrid) return { reason: 'Its frames are not parallel, or not evenly spaced.' };
  if (between !== null && Math.abs(between - distance) > 10 * TOLERANCE * distance) {
    return { reason: 'Its Spacing Between Slices contradicts the positions of its frames.' };
  }
  const affine = affineOf([times(row, across), times(column, down), step], first.position);
  return { geometry: { affine, provenance: 'stated' } };
}

/** Of steps and origin in DICOM's axes, whose x runs to the left and whose y runs to the back. */
function affineOf([i, j, k]: readonly [Vector, Vector, Vector], origin: Vector): Affine {
  const row = (axis: 0 | 1 | 2, sign: 1 | -1): Row => [
    sign * i[axis] || 0,
    sign * j[axis] || 0,
    sign * k[axis] || 0,
    sign * origin[axis] || 0,
  ];
  return [row(0, -1), row(1, -1), row(2, 1)];
}

const times = (a: Vector, factor: number): Vector => [a[0] * factor, a[1] * factor, a[2] * factor];
const plus = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a: Vector, b: Vector): Vector => plus(a, times(b, -1));
const isNear = (a: Vector, b: Vector, most: number): boolean => Math.hypot(...minus(a, b)) <= most;
