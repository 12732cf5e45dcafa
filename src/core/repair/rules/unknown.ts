import { SOP_CLASS } from '../../base/uids.js';
import * as TAGS from '../../dicom/tags.js';
import type { Tag } from '../../dicom/tag.js';
import type { NewValue } from '../../dicom/edits.js';
import type { Rule } from '../context.js';
import { set, type PlannedRepair, type Reason } from '../repair.js';
import { resultSopClass } from './identity.js';
import { isNewCapture, isNewFile } from './new-file.js';

/*
 * Attributes of Type 2 may have no value, but must be present (PS3.5 7.4.3): an empty one says that the value is
 * unknown. Unknown ones of Type 1 stay absent.
 */

const OF_ALL: readonly (readonly [Tag, string])[] = [
  [TAGS.StudyDate, 'DA'],
  [TAGS.StudyTime, 'TM'],
  [TAGS.AccessionNumber, 'SH'],
  [TAGS.ReferringPhysicianName, 'PN'],
  [TAGS.PatientName, 'PN'],
  [TAGS.PatientID, 'LO'],
  [TAGS.PatientBirthDate, 'DA'],
  [TAGS.PatientSex, 'CS'],
  [TAGS.StudyID, 'SH'],
  [TAGS.SeriesNumber, 'IS'],
  [TAGS.InstanceNumber, 'IS'],
];

/** Of ophthalmic images (PS3.3 C.8.17.3, C.8.17.10). */
const OF_EYES: typeof OF_ALL = [
  [TAGS.EmmetropicMagnification, 'FL'],
  [TAGS.IntraOcularPressure, 'FL'],
  [TAGS.HorizontalFieldOfView, 'FL'],
  [TAGS.PupilDilated, 'CS'],
  [TAGS.LightPathFilterTypeStackCodeSequence, 'SQ'],
  [TAGS.RefractiveStateSequence, 'SQ'],
];

/** PS3.3 A.52.4.3, C.8.17.8 and C.8.17.9. */
const OF_TOMOGRAPHY: typeof OF_ALL = [
  [TAGS.AxialLengthOfTheEye, 'FL'],
  [TAGS.AcquisitionContextSequence, 'SQ'],
];

/** PS3.3 A.41.3, C.8.17.2 to C.8.17.4. */
const OF_PHOTOGRAPHS: typeof OF_ALL = [
  [TAGS.DetectorType, 'CS'],
  [TAGS.PatientOrientation, 'CS'],
  [TAGS.PatientEyeMovementCommanded, 'CS'],
  [TAGS.IlluminationTypeCodeSequence, 'SQ'],
  [TAGS.ImagePathFilterTypeStackCodeSequence, 'SQ'],
  [TAGS.LensesCodeSequence, 'SQ'],
];

/** If nothing else says how the frames lie (PS3.3 C.7.6.1). */
const OF_CAPTURES: typeof OF_ALL = [[TAGS.PatientOrientation, 'CS']];

/** Of every image with a frame of reference (PS3.3 C.7.4.1). */
const OF_PLACES: typeof OF_ALL = [[TAGS.PositionReferenceIndicator, 'LO']];

const NOT_KNOWN: Reason = {
  why: 'the standard requires it, with or without a value (Type 2); the source does not state it',
  confidence: 'A',
  provenance: 'derived',
};

/** Attributes of Type 2 that files of the instrument lack, without a value. */
export const unknownAttributes: Rule = (context) => {
  const capture = isNewCapture(context);
  if (!capture && !isNewFile(context)) return [];
  const { attributes, description } = context;
  const placed =
    attributes.get(TAGS.FrameOfReferenceUID) !== undefined || description.geometry.positions !== 'unknown';
  const ofContent = capture ? OF_CAPTURES : [...OF_EYES, ...ofClass(resultSopClass(context))];
  return [...OF_ALL, ...ofContent, ...(placed ? OF_PLACES : [])].flatMap(
    ([tag, vr]): readonly PlannedRepair[] =>
      attributes.get(tag) === undefined ? set(attributes, tag, empty(vr), NOT_KNOWN) : [],
  );
};

const ofClass = (sopClass: string): typeof OF_ALL =>
  sopClass === SOP_CLASS.ophthalmicTomography ? OF_TOMOGRAPHY : OF_PHOTOGRAPHS;

const empty = (vr: string): NewValue => (vr === 'SQ' ? { vr, items: [] } : { vr, values: [] });
