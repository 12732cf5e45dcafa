import { privateCreators, type AttributeSet } from '../dicom/attributes.js';
import { IMAGE_TYPES, type ImageTypeRow } from '../tables/image-types.js';
import { parseClassUid } from './recognize.js';

/** The vendor's own class UID, in any private group at 0001–00FF; `''` if there is none. */
export const vendorClass = (attributes: AttributeSet): string =>
  privateCreators(attributes).find((text) => parseClassUid(text) !== undefined) ?? '';

/** What the vendor's own class says about the image; undefined for classes that are not in the table. */
export function findImageType(attributes: AttributeSet): ImageTypeRow | undefined {
  const uid = vendorClass(attributes);
  return IMAGE_TYPES.find((row) => row.uid === uid);
}
