import { isCzmError, looksScrambled } from '../../core/index.js';
import {
  czmEvidence,
  type DicomFile,
  hasPixelData,
  isRawDataStorage,
  parsePart10,
  part10Attributes,
} from '../../core/internal.js';

/** A Part 10 file in memory, parsed. */
export type ParsedFile = DicomFile<Uint8Array>;

/** A file that came in. It is parsed here, and nowhere later. */
export type IncomingFile =
  /** Not a CZM file, or one that cannot be read: the host will report that. */
  | { readonly kind: 'ordinary'; readonly bytes: Uint8Array }
  /** An image of CZM's or its analysis; or CZM's Raw Data Storage. */
  | { readonly kind: 'czm' | 'raw data'; readonly file: ParsedFile };

/** What the file in memory is. */
export function classifyBytes(bytes: Uint8Array): IncomingFile {
  try {
    return classify(parsePart10(bytes));
  } catch (error) {
    if (isCzmError(error)) return { kind: 'ordinary', bytes };
    throw error;
  }
}

/**
 * Decides by a file's attributes and a few bytes of its fragments: fast enough for every file on the page's main
 * thread.
 */
export function classify(file: ParsedFile): IncomingFile {
  const { bytes } = file;
  const attributes = part10Attributes(bytes, [...file.meta, ...file.elements]);
  if (czmEvidence(attributes).length > 0) {
    return { kind: isRawDataStorage(attributes, hasPixelData(file)) ? 'raw data' : 'czm', file };
  }
  const items = file.pixelData?.items ?? [];
  const scrambled = items.some(({ offset, length }) =>
    looksScrambled(bytes.subarray(offset, offset + length)),
  );
  return scrambled ? { kind: 'czm', file } : { kind: 'ordinary', bytes };
}
