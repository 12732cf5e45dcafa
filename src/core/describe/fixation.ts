import { numberValue, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';

/** The fixation offsets that are stated (docs/format.md section 6), in the order of their tags. */
export function findFixationOffset(attributes: AttributeSet): {
  readonly fixationOffset?: readonly (number | null)[];
} {
  const offsets = [TAGS.CzmFixationOffset, TAGS.CzmOtherFixationOffset]
    .filter((tag) => isStated(attributes, tag))
    .map((tag) => numberValue(attributes, tag) ?? null);
  return offsets.length === 0 ? {} : { fixationOffset: offsets };
}

/** Blanks and NULs alone state nothing; anything else does, even if it is not understood. */
function isStated(attributes: AttributeSet, tag: string): boolean {
  const attribute = attributes.get(tag);
  return attribute !== undefined && (attribute.text === undefined || !/^[\0 ]*$/.test(attribute.text));
}
