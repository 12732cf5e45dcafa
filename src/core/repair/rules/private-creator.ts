import { textValue } from '../../dicom/attributes.js';
import { parseClassUid } from '../../describe/recognize.js';
import * as TAGS from '../../dicom/tags.js';
import type { Rule } from '../context.js';
import { remove, setText, type Reason } from '../repair.js';

const MOVED: Reason = {
  why: 'a private group has nothing below element 0010 (PS3.5 7.8.1): as LO at (0057,0010) it owns (0057,10xx)',
  confidence: 'A',
  provenance: 'stated',
};

/** CZM's class UID at (0057,0001), where the standard has nothing, is the creator of its group: it goes to (0057,0010). */
export const privateCreator: Rule = ({ attributes }) => {
  const creator = textValue(attributes, TAGS.CzmOriginalSOPClassUID);
  if (parseClassUid(creator) === undefined || attributes.get(TAGS.CzmPrivateCreator) !== undefined) return [];
  return [
    ...remove(attributes, TAGS.CzmOriginalSOPClassUID, MOVED),
    ...setText(attributes, TAGS.CzmPrivateCreator, 'LO', [creator], MOVED),
  ];
};
