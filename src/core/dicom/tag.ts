/** A tag as eight upper-case hexadecimal digits, the key of DICOM JSON (PS3.18 F.2): `00280030`. */
export type Tag = string;

export const isPrivate = (tag: Tag): boolean => Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;

/**
 * Whether the tag may name a creator: odd group, element 0001–00FF. The standard has creators at 0010–00FF
 * only (PS3.5 7.8.1); CZM writes one at 0001 (docs/format.md section 2).
 */
export const isPrivateCreator = (tag: Tag): boolean => isPrivate(tag) && /^00(?!00)/.test(tag.slice(4));

/**
 * Tags whose value is bulk data whatever VR a file gives it: Pixel Data and its offset tables, curve, overlay and
 * waveform data, encapsulated documents, and the frames of CZM's containers (docs/format.md section 6).
 */
const BULK = /^(7FE0....|50..3000|60..3000|54001010|00420011|0407[1-9A-F].06)$/;

export const isBulkData = (tag: Tag): boolean => BULK.test(tag);

/** `(gggg,eeee)`, for messages. */
export const tagNumber = (tag: Tag): string => `(${tag.slice(0, 4)},${tag.slice(4)})`;
