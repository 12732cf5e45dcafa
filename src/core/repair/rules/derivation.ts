import { textValue, textValues } from '../../dicom/attributes.js';
import { TURNED_UPRIGHT } from '../../describe/conversion-record.js';
import * as TAGS from '../../dicom/tags.js';
import type { Rule } from '../context.js';
import { codedConcept, sequence, type NewItem } from '../../dicom/edits.js';
import { set, setText, type Reason } from '../repair.js';
import { resultSopClass } from './identity.js';

/** Context group 7202, PS3.16: why the source is named. */
const PURPOSE = codedConcept('121322', 'DCM', 'Source image for image processing operation');

/** An image whose pixels are not the source's is a new instance, and states its origin (PS3.3 C.7.6.1.1.3). */
export const derivation: Rule = (context) => {
  const { attributes, frames, description } = context;
  if (frames?.derivedInstanceUID === undefined) return [];
  const why = `the frames were turned upright${frames.coding === 'native' ? '' : ' and compressed again, losslessly'}`;
  const reason: Reason = { why, confidence: 'A', provenance: 'derived' };
  const [, ...imageType] = textValues(attributes, TAGS.ImageType);
  const turns = [...new Set(description.orientation.turns)].join(', ');
  const source: NewItem = {
    [TAGS.ReferencedSOPClassUID]: { vr: 'UI', values: [resultSopClass(context)] },
    [TAGS.ReferencedSOPInstanceUID]: { vr: 'UI', values: [textValue(attributes, TAGS.SOPInstanceUID)] },
    [TAGS.PurposeOfReferenceCodeSequence]: sequence(PURPOSE),
  };
  return [
    ...setText(
      attributes,
      TAGS.ImageType,
      'CS',
      ['DERIVED', ...(imageType.length > 0 ? imageType : ['PRIMARY'])],
      reason,
    ),
    ...setText(attributes, TAGS.SOPInstanceUID, 'UI', [frames.derivedInstanceUID], reason),
    ...setText(attributes, TAGS.DerivationDescription, 'ST', [`${TURNED_UPRIGHT}: ${turns}`], reason),
    ...set(attributes, TAGS.SourceImageSequence, sequence(source), reason),
  ];
};
