import { textValue } from '../../attributes.js';
import { CREATOR_ROOT } from '../../describe/recognize.js';
import { TAGS } from '../../dicom/tags.js';
import type { Rule } from '../context.js';
import { remove, setText, type Reason } from '../repair.js';

const MOVED: Reason = {
  why: 'private creators are LO at elements 0010 to 00FF (PS3.5 7.8.1); it owns (0057,10xx) as it always meant to',
  confidence: 'A',
  provenance: 'stated',
};

/** CZM names its private creator at (0057,0001), where the standard has none: it goes to (0057,0010). */
export const privateCreator: Rule = ({ attributes }) => {
  const creator = textValue(attributes, TAGS.CzmOriginalSOPClassUID);
  if (!CREATOR_ROOT.test(creator) || attributes.get(TAGS.CzmPrivateCreator) !== undefined) return [];
  return [
    ...remove(attributes, TAGS.CzmOriginalSOPClassUID, MOVED),
    ...setText(attributes, TAGS.CzmPrivateCreator, 'LO', [creator], MOVED),
  ];
};
