import { textValue, type AttributeSet } from '../core/attributes.js';
import { isAnalysis } from '../core/describe/recognize.js';
import { TAGS } from '../core/dicom/tags.js';
import type { OpenedSource } from '../core/normalize/part10.js';

/** Why a file of CZM's is left alone that holds no image, nor ever did. */
export type WithoutImage = `CZM without image: ${string}`;

/** What instances of other SOP classes are (PS3.4 B.5), by how their UID begins. */
const CONTENTS: readonly (readonly [sopClass: string, name: string])[] = [
  ['1.2.840.10008.5.1.4.1.1.104.1', 'Encapsulated PDF'],
  ['1.2.840.10008.5.1.4.1.1.11.', 'presentation state'],
  ['1.2.840.10008.5.1.4.1.1.66.1', 'spatial registration'],
  ['1.2.840.10008.5.1.4.1.1.66', 'raw data'],
  ['1.2.840.10008.5.1.4.1.1.78.', 'ophthalmic measurements'],
  ['1.2.840.10008.5.1.4.1.1.79.1', 'macular grid report'],
  ['1.2.840.10008.5.1.4.1.1.80.1', 'visual field'],
  ['1.2.840.10008.5.1.4.1.1.81.1', 'thickness map'],
  ['1.2.840.10008.5.1.4.1.1.88.', 'structured report'],
];

/** Names of objects that hold results, not scans (docs/format.md section 6). */
const ANALYSIS_OBJECT = /AnalysisRawData$/;

/**
 * What a file of CZM's is that holds no image; undefined where it does, or where it did and has lost it.
 *
 * Raw data without a container may have lost them, unless it says that it is an analysis.
 */
export function withoutImage({
  attributes,
  image,
  containers,
  description,
}: OpenedSource): WithoutImage | undefined {
  const { family } = description;
  if (image !== undefined || containers.length > 0 || family === 'not-czm' || wasImage(attributes))
    return undefined;
  if (isAnalysis(attributes)) return 'CZM without image: retinal layers or landmarks';
  if (ANALYSIS_OBJECT.test(textValue(attributes, TAGS.CzmObjectName))) return 'CZM without image: analysis';
  if (family === 'raw-data-storage') return undefined;
  const sopClass =
    textValue(attributes, TAGS.SOPClassUID) || textValue(attributes, TAGS.MediaStorageSOPClassUID);
  const known = CONTENTS.find(([begin]) =>
    begin.endsWith('.') ? sopClass.startsWith(begin) : sopClass === begin,
  );
  return `CZM without image: ${known?.[1] ?? 'content not known'}`;
}

/** Ophthalmic image storage: photography, tomography and their kin (PS3.4 B.5). */
const OPHTHALMIC_IMAGE = '1.2.840.10008.5.1.4.1.1.77.1.5.';

/** Whether the data set says that it is an image: without pixels it was cut off before them. */
export const wasImage = (attributes: AttributeSet): boolean =>
  textValue(attributes, TAGS.SOPClassUID).startsWith(OPHTHALMIC_IMAGE) ||
  attributes.get(TAGS.Rows) !== undefined;
