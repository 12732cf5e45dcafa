import { itemsOf, numberValues, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';

/** The functional groups of all frames and of each frame (PS3.3 C.7.6.16). */
function functionalGroups(attributes: AttributeSet): readonly AttributeSet[] {
  return [
    ...itemsOf(attributes, TAGS.SharedFunctionalGroupsSequence),
    ...itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence),
  ];
}

/** The first Pixel Measures item, shared or per frame (PS3.3 C.7.6.16.2.1). */
export function pixelMeasures(attributes: AttributeSet): AttributeSet | undefined {
  for (const group of functionalGroups(attributes)) {
    const [measures] = itemsOf(group, TAGS.PixelMeasuresSequence);
    if (measures !== undefined) return measures;
  }
  return undefined;
}

/** Whether the data set itself states where its frames lie, at the top or for each of them. */
export function hasStatedPositions(attributes: AttributeSet): boolean {
  const states = (set: AttributeSet): boolean => numberValues(set, TAGS.ImagePositionPatient).length === 3;
  const frames = itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence);
  const placed = frames.map((group) => itemsOf(group, TAGS.PlanePositionSequence).some(states));
  return states(attributes) || (placed.length > 0 && placed.every(Boolean));
}

/** Whether the data set itself states how its planes lie, at the top or in a functional group. */
export function hasStatedOrientation(attributes: AttributeSet): boolean {
  const states = (set: AttributeSet): boolean => numberValues(set, TAGS.ImageOrientationPatient).length === 6;
  return (
    states(attributes) ||
    functionalGroups(attributes).some((group) => itemsOf(group, TAGS.PlaneOrientationSequence).some(states))
  );
}
