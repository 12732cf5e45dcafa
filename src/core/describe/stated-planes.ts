import { itemsOf, numberValues, textValues, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import type { Vector } from './plane-geometry.js';

/** Where a frame lies, as the data set itself states: in mm, x to the patient's left, y to the back, z up. */
export interface StatedPlane {
  /** Image Orientation (Patient): the direction along a row, then along a column. */
  readonly orientation: readonly [Vector, Vector];
  /** Image Position (Patient): the centre of the first pixel. */
  readonly position: Vector;
}

/**
 * The planes of `count` frames, each by its own functional groups, the shared ones, or the top of the data set (PS3.3
 * C.7.6.16.2.3 and .4). Undefined if one is not stated, or if frames have different pixel spacing.
 */
export function statedPlanes(attributes: AttributeSet, count: number): readonly StatedPlane[] | undefined {
  const [shared] = itemsOf(attributes, TAGS.SharedFunctionalGroupsSequence);
  const frames = itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence);
  const planes: StatedPlane[] = [];
  const spacings = new Set<string>();
  for (let frame = 0; frame < count; frame++) {
    const groups = [frames[frame], shared].filter((group) => group !== undefined);
    const within = (sequence: Sequence): readonly AttributeSet[] =>
      groups.flatMap((group) => itemsOf(group, TAGS[sequence]).slice(0, 1));
    const [row, column] = inThrees(
      firstOf([...within('PlaneOrientationSequence'), attributes], TAGS.ImageOrientationPatient, 6),
    );
    // A position at the top belongs to the only frame.
    const top = count === 1 ? [attributes] : [];
    const [position] = inThrees(
      firstOf([...within('PlanePositionSequence'), ...top], TAGS.ImagePositionPatient, 3),
    );
    if (row === undefined || column === undefined || position === undefined) return undefined;
    planes.push({ orientation: [row, column], position });
    spacings.add(
      within('PixelMeasuresSequence').map((set) => textValues(set, TAGS.PixelSpacing).join('\\'))[0] ?? '',
    );
  }
  return spacings.size > 1 ? undefined : planes;
}

type Sequence = 'PlaneOrientationSequence' | 'PlanePositionSequence' | 'PixelMeasuresSequence';

const firstOf = (sets: readonly AttributeSet[], tag: string, length: number): readonly number[] =>
  sets
    .map((set) => numberValues(set, tag))
    .find((values) => values.length === length && values.every((value) => Number.isFinite(value))) ?? [];

function inThrees(values: readonly number[]): readonly Vector[] {
  const vectors: Vector[] = [];
  for (let i = 0; i + 2 < values.length; i += 3) {
    vectors.push([values[i] ?? NaN, values[i + 1] ?? NaN, values[i + 2] ?? NaN]);
  }
  return vectors;
}
