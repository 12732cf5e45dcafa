import dicomParser from 'dicom-parser';
import { DicomError, UnsupportedError, isCzmError } from '../errors.js';
import { cleanValues } from '../attributes.js';
import type { DicomElement, DicomFile, DicomItem, PixelDataElement } from './data-set.js';
import { readPixelData } from './pixel-data-element.js';
import { TAGS, isPrivate, tagName, type Tag } from './tags.js';
import { hasLongHeader } from './vr.js';

/*
 * The one boundary to dicom-parser: its thrown strings end here, and so do its tree and its tag spelling.
 */

const IMPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2';
const UNREADABLE = new Map([
  ['1.2.840.10008.1.2.1.99', 'deflated'],
  ['1.2.840.10008.1.2.2', 'big endian'],
]);

/** `DICM`, behind a preamble of 128 bytes (PS3.10 7.1) or, in files that lost it, at the beginning. */
const PREFIX = [0x44, 0x49, 0x43, 0x4d];
const PREAMBLE_LENGTH = 128;

const UNDEFINED_LENGTH = 0xffffffff;
const DELIMITER_LENGTH = 8;
const ITEM = 'xfffee000';

/**
 * Parses a Part 10 file (PS3.10), or a data set that lost its preamble or its file meta information.
 *
 * Explicit and implicit VR little endian, defined and undefined lengths. `bytes` is referred to, not copied.
 *
 * @throws {@link DicomError} where the bytes are no DICOM data set, or one that is cut off before Pixel Data.
 * @throws {@link UnsupportedError} for deflated and big endian data sets.
 */
export function parsePart10(bytes: Uint8Array): DicomFile {
  const metaStart = findMeta(bytes);
  const problems: string[] =
    metaStart === 132 ? [] : ['the file has no 128-byte preamble with DICM behind it'];
  const meta: DicomElement[] = [];
  let offset = metaStart;
  while (groupAt(bytes, offset) === 0x0002) {
    const element = parseElement(bytes, offset, true, problems);
    meta.push(element);
    offset = element.end;
  }
  const transferSyntaxUID = transferSyntax(bytes, meta);
  const unreadable = UNREADABLE.get(transferSyntaxUID);
  if (unreadable !== undefined) {
    throw new UnsupportedError(
      `The data set is ${unreadable} (Transfer Syntax ${transferSyntaxUID}); only little endian, undeflated data ` +
        'sets are read. Convert it with another DICOM tool first.',
      { tag: TAGS.TransferSyntaxUID, found: transferSyntaxUID },
    );
  }
  const explicitVr = hasVrAt(bytes, offset);
  if (transferSyntaxUID !== '' && explicitVr === (transferSyntaxUID === IMPLICIT_VR_LITTLE_ENDIAN)) {
    problems.push(`the data set is ${explicitVr ? 'explicit' : 'implicit'} VR, against its transfer syntax`);
  }
  const body = parseElements(bytes, offset, explicitVr, problems);
  return { bytes, metaStart, meta, explicitVr, transferSyntaxUID, problems, ...body };
}

function parseElements(
  bytes: Uint8Array,
  start: number,
  explicitVr: boolean,
  problems: string[],
): { elements: DicomElement[]; pixelData: PixelDataElement | undefined } {
  const elements: DicomElement[] = [];
  let pixelData: PixelDataElement | undefined;
  let offset = start;
  while (offset < bytes.length) {
    try {
      // dicom-parser knows neither OV (the Extended Offset Table) nor fragments of which one is cut off.
      if (groupAt(bytes, offset) === 0x7fe0) {
        const read = readPixelData(bytes, offset, explicitVr);
        elements.push(read.element);
        if (read.element.tag === TAGS.PixelData) pixelData = read;
      } else {
        elements.push(parseElement(bytes, offset, explicitVr, problems));
      }
    } catch (error) {
      // What follows the pixels (padding, a signature) must not cost the pixels.
      if (pixelData === undefined || !isCzmError(error)) throw error;
      problems.push(`${bytes.length - offset} bytes after the pixel data are no data elements; left out`);
      break;
    }
    offset = elements.at(-1)?.end ?? bytes.length;
  }
  if (elements.length === 0) throw new DicomError('The file holds no data set.', { offset: start });
  return { elements, pixelData };
}

function findMeta(bytes: Uint8Array): number {
  for (const offset of [PREAMBLE_LENGTH, 0]) {
    if (PREFIX.every((value, i) => bytes[offset + i] === value)) return offset + PREFIX.length;
  }
  const group = groupAt(bytes, 0);
  const element = groupAt(bytes, 2) ?? 0;
  if (bytes.length >= 8 && (group === 0x0002 || group === 0x0008) && element < 0x0100) return 0;
  throw new DicomError('Not a DICOM file: no DICM prefix at offset 128, and no data set at offset 0.', {
    offset: PREAMBLE_LENGTH,
    expected: 'DICM',
    found: `${bytes.length} other bytes`,
  });
}

function transferSyntax(bytes: Uint8Array, meta: readonly DicomElement[]): string {
  const element = meta.find(({ tag }) => tag === TAGS.TransferSyntaxUID);
  if (element === undefined) return '';
  const text = String.fromCharCode(
    ...bytes.subarray(element.dataOffset, element.dataOffset + element.length),
  );
  return cleanValues(text)[0] ?? '';
}

const groupAt = (bytes: Uint8Array, offset: number): number | undefined =>
  offset + 2 <= bytes.length ? (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) : undefined;

/** Whether the element at `offset` states a VR: two capitals behind the tag. */
function hasVrAt(bytes: Uint8Array, offset: number): boolean {
  const isCapital = (byte = 0): boolean => byte >= 0x41 && byte <= 0x5a;
  return isCapital(bytes[offset + 4]) && isCapital(bytes[offset + 5]);
}

function parseElement(
  bytes: Uint8Array,
  offset: number,
  explicitVr: boolean,
  problems: string[],
): DicomElement {
  try {
    const stream = streamAt(bytes, offset);
    const element = explicitVr
      ? dicomParser.readDicomElementExplicit(stream, stream.warnings)
      : dicomParser.readDicomElementImplicit(stream);
    problems.push(...stream.warnings);
    return toElement(bytes, element, explicitVr, stream.position);
  } catch (cause) {
    if (isCzmError(cause)) throw cause;
    const tag = tagAt(bytes, offset);
    throw new DicomError(
      `The data element ${tagName(tag)} at offset ${offset} cannot be read: ${reasonOf(cause)}. ` +
        'The file is cut off or damaged there.',
      { tag, offset, cause },
    );
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

function streamAt(bytes: Uint8Array, offset: number): dicomParser.ByteStream {
  return new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, offset);
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
const tagAt = (bytes: Uint8Array, offset: number): Tag =>
  hex(groupAt(bytes, offset) ?? 0) + hex(groupAt(bytes, offset + 2) ?? 0);

function toElement(
  bytes: Uint8Array,
  parsed: dicomParser.Element,
  explicitVr: boolean,
  end: number,
): DicomElement {
  const vr = explicitVr ? parsed.vr : undefined;
  const headerLength = explicitVr && hasLongHeader(parsed.vr ?? '') ? 12 : 8;
  const undefinedLength = parsed.hadUndefinedLength === true;
  const delimited = undefinedLength && end - DELIMITER_LENGTH >= parsed.dataOffset;
  const element: DicomElement = {
    tag: parsed.tag.slice(1).toUpperCase(),
    vr,
    start: parsed.dataOffset - headerLength,
    dataOffset: parsed.dataOffset,
    length: delimited ? end - DELIMITER_LENGTH - parsed.dataOffset : end - parsed.dataOffset,
    end,
    undefinedLength,
  };
  const items = vr === 'UN' ? undefined : (parsed.items ?? privateItems(bytes, element, explicitVr));
  return items === undefined ? element : { ...element, items: toItems(bytes, items, element, explicitVr) };
}

/** dicom-parser leaves private sequences of implicit VR data sets unread. */
function privateItems(
  bytes: Uint8Array,
  element: DicomElement,
  explicitVr: boolean,
): dicomParser.Element[] | undefined {
  if (explicitVr || !isPrivate(element.tag) || element.length < 8) return undefined;
  const stream = streamAt(bytes, element.dataOffset);
  const head = dicomParser.readTag(streamAt(bytes, element.dataOffset));
  if (head !== ITEM) return undefined;
  const sequence: dicomParser.Element = {
    tag: element.tag,
    dataOffset: element.dataOffset,
    length: element.undefinedLength ? UNDEFINED_LENGTH : element.length,
  };
  try {
    dicomParser.readSequenceItemsImplicit(stream, sequence);
  } catch {
    return undefined; // It only looked like a sequence: a value that begins like an item.
  }
  return sequence.items;
}

function toItems(
  bytes: Uint8Array,
  items: readonly dicomParser.Element[],
  parent: DicomElement,
  explicitVr: boolean,
): DicomItem[] {
  return items.map((item, index) => {
    const next = items[index + 1];
    const end = next === undefined ? parent.dataOffset + parent.length : next.dataOffset - DELIMITER_LENGTH;
    const undefinedLength = item.hadUndefinedLength === true;
    const contentEnd = undefinedLength ? end - DELIMITER_LENGTH : end;
    const parsed = Object.values(item.dataSet?.elements ?? {})
      .filter(({ tag }) => !tag.startsWith('xfffe'))
      .sort((a, b) => a.dataOffset - b.dataOffset);
    const elements = parsed.map((child, i) => {
      const following = parsed[i + 1];
      const followingHeader = following === undefined ? 0 : headerLengthOf(following, explicitVr);
      const childEnd = following === undefined ? contentEnd : following.dataOffset - followingHeader;
      return toElement(bytes, child, explicitVr, childEnd);
    });
    return {
      start: item.dataOffset - DELIMITER_LENGTH,
      dataOffset: item.dataOffset,
      end,
      undefinedLength,
      elements,
    };
  });
}

const headerLengthOf = (element: dicomParser.Element, explicitVr: boolean): number =>
  explicitVr && hasLongHeader(element.vr ?? '') ? 12 : 8;
