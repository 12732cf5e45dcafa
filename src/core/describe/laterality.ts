import { textValue, type AttributeSet } from '../attributes.js';
import { TAGS, type Tag } from '../dicom/tags.js';
import type { Warning } from '../warning.js';

export type Laterality = 'L' | 'R' | 'B';

/** CZM's names of the eyes (czm-format.md section 5) and the standard's. */
const EYES: ReadonlyMap<string, Laterality> = new Map([
  ['OS', 'L'],
  ['OD', 'R'],
  ['OU', 'B'],
  ['L', 'L'],
  ['R', 'R'],
  ['B', 'B'],
]);

export const lateralityOf = (attributes: AttributeSet, tag: Tag): Laterality | undefined =>
  EYES.get(textValue(attributes, tag).toUpperCase());

/** Which eye. Two attributes may say so; where they disagree it is unknown, for a wrong eye is worse than none. */
export function findLaterality(attributes: AttributeSet): {
  readonly laterality: Laterality | undefined;
  readonly warnings: readonly Warning[];
} {
  const series = lateralityOf(attributes, TAGS.Laterality);
  const image = lateralityOf(attributes, TAGS.ImageLaterality);
  if (series !== undefined && image !== undefined && series !== image) {
    const message = `Laterality says ${series}, Image Laterality says ${image}: which eye this is, is unknown.`;
    return { laterality: undefined, warnings: [{ code: 'LATERALITY', message }] };
  }
  return { laterality: image ?? series, warnings: [] };
}
