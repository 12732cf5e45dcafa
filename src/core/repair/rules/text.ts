import { cleanValues, textValue, type AttributeSet } from '../../attributes.js';
import { TAGS } from '../../dicom/tags.js';
import type { Rule } from '../context.js';
import { hasTail, remove, set, type PathStep, type PlannedRepair, type Reason } from '../repair.js';

const TAIL: Reason = {
  why: 'the text ends at its first NUL; what follows is rubbish',
  confidence: 'A',
  provenance: 'stated',
};
const NOT_A_UID: Reason = {
  why: 'not a UID: PS3.5 9.1 allows digits and dots only',
  confidence: 'A',
  provenance: 'stated',
};
const UID = /^[0-9.]*$/;

/** Text with a NUL and rubbish behind it, at every nesting level, file meta included (czm-format.md section 5). */
export const text: Rule = ({ attributes }) => cleanText(attributes, []);

function cleanText(attributes: AttributeSet, path: readonly PathStep[]): readonly PlannedRepair[] {
  const repairs: PlannedRepair[] = [];
  for (const attribute of attributes) {
    const { tag, vr, items } = attribute;
    if (tag === TAGS.ContextGroupExtensionCreatorUID && !UID.test(textValue(attributes, tag))) {
      repairs.push(...remove(attributes, tag, NOT_A_UID, path));
    } else if (vr !== undefined && hasTail(attribute)) {
      const values = cleanValues(attribute.text ?? '', vr);
      repairs.push(...set(attributes, tag, { vr, values: values.join('') === '' ? [] : values }, TAIL, path));
    }
    for (const [item, set_] of items.entries()) repairs.push(...cleanText(set_, [...path, { tag, item }]));
  }
  return repairs;
}
