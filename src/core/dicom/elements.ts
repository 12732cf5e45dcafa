import dicomParser from 'dicom-parser';
import { DicomError, isCzmError } from '../errors.js';
import type { DicomElement, DicomItem } from './data-set.js';
import { isPrivate, tagName, type Tag } from './tags.js';
import { hasLongHeader } from './vr.js';

/*
 * The one boundary to dicom-parser: its thrown strings end here, and so do its tree, its tag spelling and its trust
 * in the lengths that a file states.
 */

const UNDEFINED_LENGTH = 0xffffffff;
const DELIMITER_LENGTH = 8;
const ITEM = 'xfffee000';
const DELIMITERS: readonly Tag[] = ['FFFEE00D', 'FFFEE0DD'];
/** VRs of 64-bit numbers, younger than dicom-parser: it takes them for ones with a 16-bit length. */
const UNKNOWN_TO_PARSER = new Set(['OV', 'SV', 'UV']);

/**
 * Reads the element at `offset`, its sequence items included. Adds to `problems` what it could get over.
 *
 * @throws {@link DicomError} where the element is not whole.
 */
export function parseElement(
  bytes: Uint8Array,
  offset: number,
  explicitVr: boolean,
  problems: string[],
): DicomElement {
  try {
    const vr = explicitVr ? String.fromCharCode(...bytes.subarray(offset + 4, offset + 6)) : '';
    if (UNKNOWN_TO_PARSER.has(vr)) return wideElement(bytes, offset, vr);
    const stream = streamAt(bytes, offset);
    const element = explicitVr
      ? dicomParser.readDicomElementExplicit(stream, stream.warnings)
      : dicomParser.readDicomElementImplicit(stream);
    // dicom-parser runs over the end of the file without a word, and to it where a delimiter is missing.
    if (stream.position > bytes.length) throw new Error(OVERRUN);
    if (
      element.hadUndefinedLength === true &&
      !endsWithDelimiter(bytes, element.dataOffset, stream.position)
    ) {
      throw new Error('its end is missing');
    }
    problems.push(...stream.warnings);
    return toElement(bytes, { element, end: stream.position }, explicitVr, problems);
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

const OVERRUN = 'it claims more bytes than the file has';

/** An element of OV, SV or UV: a 32-bit length behind two reserved bytes (PS3.5 7.1.2). */
function wideElement(bytes: Uint8Array, start: number, vr: string): DicomElement {
  const dataOffset = start + 12;
  if (dataOffset > bytes.length) throw new Error(OVERRUN);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start + 8, true);
  const end = dataOffset + length;
  if (end > bytes.length) throw new Error(OVERRUN);
  return { tag: tagAt(bytes, start), vr, start, dataOffset, length, end, undefinedLength: false };
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

function streamAt(bytes: Uint8Array, offset: number): dicomParser.ByteStream {
  return new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, offset);
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
/** The tag at `offset`. */
export const tagAt = (bytes: Uint8Array, offset: number): Tag =>
  hex(groupAt(bytes, offset) ?? 0) + hex(groupAt(bytes, offset + 2) ?? 0);

/** An element of dicom-parser, and the offset behind it and its delimiter, which dicom-parser does not keep. */
interface Parsed {
  readonly element: dicomParser.Element;
  readonly end: number;
}

/** Whether a value of undefined length ends with a delimiter of items or of the sequence (PS3.5 7.5.1). */
function endsWithDelimiter(bytes: Uint8Array, start: number, end: number): boolean {
  const at = end - DELIMITER_LENGTH;
  return at >= start && DELIMITERS.includes(tagAt(bytes, at));
}

function toElement(
  bytes: Uint8Array,
  { element: parsed, end }: Parsed,
  explicitVr: boolean,
  problems: string[],
): DicomElement {
  const vr = explicitVr ? parsed.vr : undefined;
  const undefinedLength = parsed.hadUndefinedLength === true;
  const element: DicomElement = {
    tag: parsed.tag.slice(1).toUpperCase(),
    vr,
    start: parsed.dataOffset - headerLengthOf(parsed, explicitVr),
    dataOffset: parsed.dataOffset,
    length: (undefinedLength ? end - DELIMITER_LENGTH : end) - parsed.dataOffset,
    end,
    undefinedLength,
  };
  // Whatever the data set is, a sequence under UN is implicit VR (PS3.5 6.2.2).
  const explicitItems = explicitVr && vr !== 'UN';
  const parsedItems = parsed.items ?? unreadItems(bytes, element, explicitItems);
  if (parsedItems === undefined) return element;
  const items = toItems(bytes, parsedItems, element, explicitItems, problems);
  if (items !== undefined) return { ...element, items };
  if (vr === 'UN') return element;
  problems.push(
    `the items of ${tagName(element.tag)} at offset ${element.start} are damaged; they stay as they are`,
  );
  return element;
}

/** dicom-parser leaves private sequences of implicit VR data sets unread, and those under UN that state a length. */
function unreadItems(
  bytes: Uint8Array,
  element: DicomElement,
  explicitVr: boolean,
): dicomParser.Element[] | undefined {
  const read = element.vr !== 'UN' && !isPrivate(element.tag);
  if (explicitVr || read || element.length < DELIMITER_LENGTH) return undefined;
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

/**
 * The items of a sequence; undefined where they do not fill it without a gap, as when dicom-parser misread a VR
 * that it does not know or kept one of two elements with the same tag. What is not understood is not rewritten.
 */
function toItems(
  bytes: Uint8Array,
  items: readonly dicomParser.Element[],
  parent: DicomElement,
  explicitVr: boolean,
  problems: string[],
): DicomItem[] | undefined {
  const output: DicomItem[] = [];
  let start = parent.dataOffset;
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    const end = next === undefined ? parent.dataOffset + parent.length : next.dataOffset - DELIMITER_LENGTH;
    const undefinedLength = item.hadUndefinedLength === true;
    if (item.dataOffset !== start + DELIMITER_LENGTH || end < item.dataOffset) return undefined;
    if (undefinedLength && !endsWithDelimiter(bytes, item.dataOffset, end)) return undefined;
    const range = { start: item.dataOffset, end: undefinedLength ? end - DELIMITER_LENGTH : end };
    const elements = toElements(bytes, item.dataSet, range, explicitVr, problems);
    if (elements === undefined) return undefined;
    output.push({ start, dataOffset: item.dataOffset, end, undefinedLength, elements });
    start = end;
  }
  return start === parent.dataOffset + parent.length ? output : undefined;
}

/** The elements of an item, in the order of the file; undefined where they do not fill it without a gap. */
function toElements(
  bytes: Uint8Array,
  dataSet: dicomParser.DataSet | undefined,
  range: { readonly start: number; readonly end: number },
  explicitVr: boolean,
  problems: string[],
): DicomElement[] | undefined {
  const parsed = Object.values(dataSet?.elements ?? {})
    .filter(({ tag }) => !tag.startsWith('xfffe'))
    .sort((a, b) => a.dataOffset - b.dataOffset);
  const starts = parsed.map((child) => child.dataOffset - headerLengthOf(child, explicitVr));
  const elements: DicomElement[] = [];
  for (const [i, child] of parsed.entries()) {
    const expected = elements.at(-1)?.end ?? range.start;
    const end = starts[i + 1] ?? range.end;
    const whole =
      child.hadUndefinedLength === true
        ? endsWithDelimiter(bytes, child.dataOffset, end)
        : child.dataOffset + child.length === end;
    if (starts[i] !== expected || !whole) return undefined;
    elements.push(toElement(bytes, { element: child, end }, explicitVr, problems));
  }
  return (elements.at(-1)?.end ?? range.start) === range.end ? elements : undefined;
}

const headerLengthOf = (element: dicomParser.Element, explicitVr: boolean): number =>
  explicitVr && hasLongHeader(element.vr ?? '') ? 12 : 8;

/** The 16-bit number at `offset`, such as a tag's group; undefined behind the end. */
export const groupAt = (bytes: Uint8Array, offset: number): number | undefined =>
  offset + 2 <= bytes.length ? (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) : undefined;
