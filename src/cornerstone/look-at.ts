import { czmEvidence, isRawDataStorage } from '../core/describe/recognize.js';
import { part10Attributes } from '../core/dicom/attributes.js';
import type { DicomFile } from '../core/dicom/data-set.js';
import { hasPixelData } from '../core/dicom/frames.js';
import { parsePart10 } from '../core/dicom/parse.js';
import { isCzmError } from '../core/errors.js';
import { looksScrambled } from '../core/scramble.js';

/** What a Part 10 file may be: somebody else's, an image of CZM's or its analysis, or CZM's Raw Data Storage. */
export type Look = 'ordinary' | 'czm' | 'raw data';

/**
 * Tells by a file's attributes and a few bytes of its fragments: quick enough to ask of every file on the page's own
 * thread.
 */
export function lookInto(file: DicomFile<Uint8Array>): Look {
  const { bytes } = file;
  const attributes = part10Attributes(bytes, [...file.meta, ...file.elements]);
  if (czmEvidence(attributes).length > 0) {
    return isRawDataStorage(attributes, hasPixelData(file)) ? 'raw data' : 'czm';
  }
  const items = file.pixelData?.items ?? [];
  const scrambled = items.some(({ offset, length }) =>
    looksScrambled(bytes.subarray(offset, offset + length)),
  );
  return scrambled ? 'czm' : 'ordinary';
}

/** The same of bytes. What cannot be read is the host's to complain of. */
export function lookAt(bytes: Uint8Array): Look {
  try {
    return lookInto(parsePart10(bytes));
  } catch (error) {
    if (isCzmError(error)) return 'ordinary';
    throw error;
  }
}
