import { openPart10 } from '../../src/core/index.js';
import { TAGS, textValue } from '../../src/core/internal.js';

/** A copy of a DICOM file as another instance: number `index`, with a SOP Instance UID of the same length. */
export function otherInstance(bytes: Uint8Array, index: number): Buffer {
  const uid = sopInstanceUIDOf(bytes);
  const other = `2.25.${10n ** BigInt(uid.length - 6) + BigInt(index)}`;
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(uid); at >= 0; at = copy.indexOf(uid, at)) copy.write(other, at, 'latin1');
  return copy;
}

export const sopInstanceUIDOf = (bytes: Uint8Array): string =>
  textValue(openPart10(bytes).attributes, TAGS.SOPInstanceUID);
