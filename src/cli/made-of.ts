import type { SourceRecord } from '../core/index.js';
import { type ByteSource, sameRanges, sourceInHead } from '../core/internal.js';
import { openFile, readHead } from './file-bytes.js';
import { standing } from './publish.js';

/*
 * Whether a file that has the name of a result is that result: a complete file, made from the same source with the same
 * options. DICOM files and pictures have a record of that. JP2 files are parts of the source, byte for byte: they have
 * no record, and are compared.
 */

const CUT_OFF = 'a truncated result';
const OTHER_OPTIONS = 'a result of this source with other options';
const OTHER_SOURCE = 'the result of another source';
const UNKNOWN = 'a file that is not a result of czm-dicom, or a damaged one,';

/** Where the record usually is; if sequences precede it, it is further back. */
const HEADS = [1 << 16, 1 << 24];

/** What the DICOM file at `path` is instead of the complete result that `wanted` describes; undefined if it is that. */
export function otherThanResult(path: string, wanted: SourceRecord): string | undefined {
  const found = standing(path);
  if (found?.isFile() !== true) return UNKNOWN;
  for (const length of HEADS) {
    const record = sourceInHead(readHead(path, length));
    if (record !== undefined) {
      if (record.sha256 !== wanted.sha256) return OTHER_SOURCE;
      if (record.options !== wanted.options) return OTHER_OPTIONS;
      return record.length === found.size ? undefined : CUT_OFF;
    }
    if (found.size <= length) break;
  }
  return UNKNOWN;
}

/** What the file at `path` is instead of a copy of `bytes`; undefined if it is one. */
export function otherThanCopy(path: string, bytes: ByteSource): string | undefined {
  const found = standing(path);
  const whole = { offset: 0, length: bytes.length };
  const same =
    found?.isFile() === true &&
    found.size === bytes.length &&
    looking(path, (there) => there.length === bytes.length && sameRanges(there, whole, bytes, whole));
  return same ? undefined : 'another file';
}

function looking<T>(path: string, look: (bytes: ByteSource) => T): T {
  const { bytes, close } = openFile(path);
  try {
    return look(bytes);
  } finally {
    close();
  }
}

/** The keyword of a picture's text chunk (PNG 11.3.3.2) that says what it was made from. */
export const PNG_KEYWORD = 'czm-dicom source';
/** Length and type precede a chunk's data, CRC follows it; IEND has no data. */
const CHUNK = { before: 8, behind: 4, end: 12 };

/**
 * What the PNG file at `path` is instead of one that ends with the record `wanted`, and so is complete; undefined if it
 * is that.
 */
export function otherThanPicture(path: string, wanted: string): string | undefined {
  const found = standing(path);
  if (found?.isFile() !== true) return UNKNOWN;
  const tail = Buffer.from(`tEXt${PNG_KEYWORD}\0${wanted}`, 'latin1');
  const isWanted = looking(path, (bytes) => {
    const text = (start: number, end: number): string =>
      Buffer.from(bytes.subarray(start, end)).toString('latin1');
    const at = bytes.length - CHUNK.end - CHUNK.behind - tail.length;
    return (
      at >= CHUNK.before &&
      text(1, 4) === 'PNG' &&
      text(at, at + tail.length) === tail.toString('latin1') &&
      text(bytes.length - CHUNK.before, bytes.length - CHUNK.behind) === 'IEND'
    );
  });
  return isWanted ? undefined : 'another picture';
}
