import { itemsOf, textOrBytes, textValue, type AttributeSet } from '../dicom/attributes.js';
import { OPHTHALMIC_IMAGE_ROOT, SOP_CLASS, STORAGE_ROOT } from '../base/uids.js';
import * as TAGS from '../dicom/tags.js';
import type { ConversionRecord } from './conversion-record.js';
import type { ImageFacts } from './image.js';
import { vendorClass } from './image-type.js';
import type { Confidence } from '../base/quantity.js';

/*
 * Objects that are standard already (docs/format.md sections 1 and 8a): what the instrument sends to an archive, and
 * what other devices of the vendor write. They are described correctly, and need no conversion.
 */

export interface StandardObject {
  /** The evidence, for a person. */
  readonly evidence: string;
  readonly confidence: Confidence;
}

/** The instrument's own files have it (docs/format.md section 1), and Raw Data Storage is not an image. */
const NO_STANDARD_IMAGE: readonly string[] = [SOP_CLASS.retiredOptFile, SOP_CLASS.rawData];

const OBJECT_CREATOR = '99CZM_NIM_INTERNAL_01';
const OBJECT_GROUP = '2201';
const IMAGE_OBJECT = /^Ophthalmic\w*Image$/;

/** Why a data set is considered a standard object; undefined for one that is not, or that this package wrote. */
export function findStandardObject(
  attributes: AttributeSet,
  image: ImageFacts,
  record: ConversionRecord | undefined,
): StandardObject | undefined {
  const sopClass = textValue(attributes, TAGS.SOPClassUID);
  const isImageClass = sopClass.startsWith(STORAGE_ROOT) && !NO_STANDARD_IMAGE.includes(sopClass);
  if (record !== undefined || !isImageClass || !isPlain(image) || !isAsStated(attributes, image))
    return undefined;
  const named = objectName(attributes);
  if (named !== undefined) return { evidence: `it says that it is an ${named}`, confidence: 'A' };
  if (sopClass.startsWith(OPHTHALMIC_IMAGE_ROOT) && !isOfInstrument(attributes, image)) {
    if (hasGroups(attributes)) {
      return {
        evidence: "it has functional groups, which the instrument's own files do not have",
        confidence: 'A',
      };
    }
    if (textValue(attributes, TAGS.PatientOrientation) !== '') {
      return { evidence: 'it states its Patient Orientation', confidence: 'A' };
    }
  }
  const evidence = "it has a standard SOP class and no trait of the instrument's own files";
  return isCleanEverywhere(attributes, image) ? { evidence, confidence: 'B' } : undefined;
}

/** Whether no examined frame is scrambled or otherwise one of the instrument's own. */
const isPlain = ({ encodings }: ImageFacts): boolean =>
  !encodings.includes('scrambled') && !encodings.includes('raw');

/** Whether the attributes describe the frames correctly, as far as these were examined. */
const isAsStated = (attributes: AttributeSet, { basis, rows, columns }: ImageFacts): boolean =>
  basis !== 'codestream' ||
  (attributes.get(TAGS.Rows)?.numbers[0] === rows && attributes.get(TAGS.Columns)?.numbers[0] === columns);

/** What the private block of the instrument's standard objects calls them. */
function objectName(attributes: AttributeSet): string | undefined {
  for (const { tag } of attributes) {
    if (!tag.startsWith(OBJECT_GROUP) || !tag.endsWith('00') || tag.startsWith('00', 4)) continue;
    if (textValue(attributes, `${OBJECT_GROUP}00${tag.slice(4, 6)}`) !== OBJECT_CREATOR) continue;
    const [name = ''] = textOrBytes(attributes.get(tag), 64)?.split('\0') ?? [];
    if (IMAGE_OBJECT.test(name.trim())) return name.trim();
  }
  return undefined;
}

const hasGroups = (attributes: AttributeSet): boolean =>
  [TAGS.SharedFunctionalGroupsSequence, TAGS.PerFrameFunctionalGroupsSequence].some((tag) =>
    itemsOf(attributes, tag).some((item) => [...item].length > 0),
  );

/**
 * Whether the vendor's class of its own files is there, or a complete JP2 file as a frame: DICOM requires codestreams.
 */
const isOfInstrument = (attributes: AttributeSet, { encodings }: ImageFacts): boolean =>
  vendorClass(attributes) !== '' || encodings.includes('jp2');

/** Whether none of the traits of the instrument's own files is there: their class, text, frames or comma. */
function isCleanEverywhere(attributes: AttributeSet, image: ImageFacts): boolean {
  if (isOfInstrument(attributes, image) || image.encodings.includes('unknown')) return false;
  if (attributes.get(TAGS.PixelSpacing)?.text?.includes(',') === true) return false;
  return [...attributes].every(({ text, vr }) => {
    if (text === undefined) return true;
    const end = text.indexOf('\0');
    return end < 0 || (vr === 'UI' && end === text.length - 1);
  });
}
