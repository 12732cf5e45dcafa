import { cleanValues, textValue, type Attribute, type AttributeSet } from '../../dicom/attributes.js';
import * as TAGS from '../../dicom/tags.js';
import { isPrivate } from '../../dicom/tag.js';
import type { Rule } from '../context.js';
import type { PathStep } from '../../dicom/edits.js';
import { hasTail, remove, set, type PlannedRepair, type Reason } from '../repair.js';

const TAIL: Reason = {
  why: 'the text ends at its first NUL; what follows is garbage',
  confidence: 'A',
  provenance: 'stated',
};
const NOT_A_UID: Reason = {
  why: 'not a UID: PS3.5 9.1 allows digits and dots only',
  confidence: 'A',
  provenance: 'stated',
};
const UID = /^[0-9.]*$/;

/** Text with a NUL and garbage after it, at every nesting level, including file meta (docs/format.md section 5). */
export const text: Rule = ({ attributes }) => cleanText(attributes, []);

function cleanText(attributes: AttributeSet, path: readonly PathStep[]): readonly PlannedRepair[] {
  const repairs: PlannedRepair[] = [];
  for (const attribute of attributes) {
    const { tag, vr, items } = attribute;
    if (tag === TAGS.ContextGroupExtensionCreatorUID && !UID.test(textValue(attributes, tag))) {
      repairs.push(...remove(attributes, tag, NOT_A_UID, path));
    } else if (vr !== undefined && hasTail(attribute) && !isBulk(attribute)) {
      const values = cleanValues(attribute.text ?? '', vr);
      repairs.push(...set(attributes, tag, { vr, values: values.join('') === '' ? [] : values }, TAIL, path));
    }
    for (const [item, set_] of items.entries()) repairs.push(...cleanText(set_, [...path, { tag, item }]));
  }
  return repairs;
}

/** The most bytes other than NUL that may follow the first one: more are not garbage. */
const MAX_RUBBISH = 64;

/**
 * Whether a value is bulk data, whatever its VR (docs/format.md section 5): the rule above would truncate it. Private
 * values may hold anything: UTF-16, or bytes.
 */
function isBulk(attribute: Attribute): boolean {
  if (!isPrivate(attribute.tag)) return false;
  const value = attribute.text ?? '';
  const end = value.indexOf('\0');
  const behind = value.slice(end).replaceAll('\0', '').length;
  // Controls, except those of ISO 2022 and of line ends (PS3.5 6.1.3).
  return behind > MAX_RUBBISH || CONTROL.test(value.slice(0, end));
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]/;
