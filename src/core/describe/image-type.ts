import { textValue, type AttributeSet } from '../dicom/attributes.js';
import { VENDOR_ROOT_PATTERN } from '../base/uids.js';
import { isPrivateCreator } from '../dicom/tag.js';
import { IMAGE_TYPES, type ImageTypeRow } from '../tables/image-types.js';

/** UIDs of the vendor's own classes (docs/format.md section 2). */
const VENDOR_CLASS = new RegExp(String.raw`^(?:${VENDOR_ROOT_PATTERN})\.\d+\.\d+$`);

/** The vendor's own class UID, in any private group at 0001–00FF; `''` if there is none. */
export function vendorClass(attributes: AttributeSet): string {
  for (const { tag } of attributes) {
    if (!isPrivateCreator(tag)) continue;
    const value = textValue(attributes, tag);
    if (VENDOR_CLASS.test(value)) return value;
  }
  return '';
}

/** What the vendor's own class says about the image; undefined for classes that are not in the table. */
export function findImageType(attributes: AttributeSet): ImageTypeRow | undefined {
  const uid = vendorClass(attributes);
  return IMAGE_TYPES.find((row) => row.uid === uid);
}
