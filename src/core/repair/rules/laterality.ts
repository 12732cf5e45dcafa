import { textValue, type AttributeSet } from '../../dicom/attributes.js';
import { frameAnatomies, lateralityOf } from '../../describe/laterality.js';
import { tellsContent } from '../../describe/recognize.js';
import * as TAGS from '../../dicom/tags.js';
import type { RepairContext, Rule } from '../context.js';
import { remove, set, setText, type PlannedRepair, type Reason } from '../repair.js';
import { isNewFile } from './new-file.js';

const BOTH: Reason = {
  why: 'Laterality can only be L or R (PS3.3 C.7.3.1); Image Laterality states both eyes',
  confidence: 'A',
  provenance: 'derived',
};

const TRANSLATED: Reason = {
  why: 'OS, OD and OU are the left eye, the right eye and both',
  confidence: 'A',
  provenance: 'stated',
};

/** Which eye, in the standard's terms (docs/format.md section 5). Each attribute is translated, none is chosen. */
export const laterality: Rule = (context) => {
  const { attributes, description } = context;
  const ofFrames = frameAnatomies(attributes).flatMap(({ anatomy, path }) => {
    const eye = lateralityOf(anatomy, TAGS.FrameLaterality);
    const value = { vr: 'CS', values: [eye ?? ''] };
    return eye === undefined ? [] : set(anatomy, TAGS.FrameLaterality, value, TRANSLATED, path);
  });
  // The description has no eye if attributes disagree.
  if (description.laterality === 'B') {
    return [
      ...ofFrames,
      ...remove(attributes, TAGS.Laterality, BOTH),
      ...setText(attributes, TAGS.ImageLaterality, 'CS', ['B'], BOTH),
    ];
  }
  const repairs: PlannedRepair[] = [...ofFrames];
  for (const tag of [TAGS.Laterality, TAGS.ImageLaterality]) {
    const eye = lateralityOf(attributes, tag);
    if (eye === undefined) continue;
    repairs.push(...setText(attributes, tag, 'CS', [eye], TRANSLATED));
  }
  // What is standard already is not changed.
  const standard =
    description.family === 'clean' &&
    repairs.length === 0 &&
    tellsContent(textValue(attributes, TAGS.SOPClassUID));
  const absent = lateralityOf(attributes, TAGS.ImageLaterality) === undefined;
  const known = knownEye(context);
  if (absent && !standard && known !== undefined) {
    const where = lateralityOf(attributes, TAGS.Laterality) === undefined ? 'Frame Laterality' : 'Laterality';
    const reason: Reason = { why: `${where} states the eye`, confidence: 'A', provenance: 'derived' };
    repairs.push(...setText(attributes, TAGS.ImageLaterality, 'CS', [known], reason));
  }
  // Then the result names the eye in Image Laterality.
  return isNewFile(context) && known !== undefined
    ? [...repairs.filter(({ target }) => target !== TAGS.Laterality), ...withoutSeries(attributes)]
    : repairs;
};

/** The eye, if it is known, of an image of known kind. */
export const knownEye = ({ description }: RepairContext): RepairContext['description']['laterality'] =>
  description.kind === 'unknown' ? undefined : description.laterality;

/** The eye of the series must not be stated beside that of the image (PS3.3 C.7.3.1). Viewers get both. */
const withoutSeries = (attributes: AttributeSet): readonly PlannedRepair[] =>
  remove(attributes, TAGS.Laterality, {
    why: 'Image Laterality states the eye, and the standard allows one of the two (PS3.3 C.7.3.1)',
    confidence: 'A',
    provenance: 'derived',
  });
