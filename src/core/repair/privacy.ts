import * as TAGS from '../dicom/tags.js';
import { isPrivate, type Tag } from '../dicom/tag.js';

/** Groups whose text is technical: file meta, acquisition, image, and functional groups. */
const TECHNICAL_GROUPS = new Set(['0002', '0018', '0028', '5200']);
const TECHNICAL_TAGS = new Set<Tag>([
  TAGS.SpecificCharacterSet,
  TAGS.ImageType,
  TAGS.SOPClassUID,
  TAGS.SOPInstanceUID,
  TAGS.Modality,
  TAGS.Manufacturer,
  TAGS.ManufacturerModelName,
  TAGS.SeriesDescription,
  TAGS.CodeValue,
  TAGS.CodingSchemeDesignator,
  TAGS.CodingSchemeVersion,
  TAGS.CodeMeaning,
  TAGS.ContextGroupExtensionCreatorUID,
  TAGS.DerivationDescription,
  TAGS.SeriesNumber,
  TAGS.AcquisitionNumber,
  TAGS.InstanceNumber,
  TAGS.FrameOfReferenceUID,
  TAGS.Laterality,
  TAGS.ImageLaterality,
  TAGS.FrameLaterality,
  TAGS.ImagePositionPatient,
  TAGS.ImageOrientationPatient,
  TAGS.PresentationLUTShape,
  TAGS.CzmOriginalSOPClassUID,
  TAGS.CzmPrivateCreator,
  TAGS.CzmVendorCode,
  TAGS.CzmScanPattern,
  TAGS.CzmFixationOffset,
  TAGS.CzmOtherFixationOffset,
]);
const RECORD_GROUP = '0009';

/** Whether a value may identify the patient or anyone else: all text that is not known to be technical. */
export function describesPerson(tag: Tag, vr: string | undefined): boolean {
  if (vr === 'SQ' || (vr !== undefined && /^(US|SS|UL|SL|FL|FD|OB|OW)$/.test(vr))) return false;
  if (isPrivate(tag) && tag.startsWith(RECORD_GROUP)) return false;
  // Comments are free text, whatever their group.
  if (/^(LT|ST|UT)$/.test(vr ?? '') && tag !== TAGS.DerivationDescription) return true;
  return !TECHNICAL_GROUPS.has(tag.slice(0, 4)) && !TECHNICAL_TAGS.has(tag);
}
