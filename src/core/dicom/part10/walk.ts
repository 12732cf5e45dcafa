import { DicomError } from '../../base/errors.js';
import type { DicomElement, DicomItem } from './data-set.js';
import type { ByteReader } from './byte-reader.js';
import { HEADER_LENGTH, ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, UNDEFINED_LENGTH } from './items.js';
import type { Problems } from './problems.js';
import type { Tag } from '../tag.js';
import { hasLongHeader } from '../vr.js';

/*
 * The walk through the elements of a data set (PS3.5 7.1, 7.5). It never follows a length past the end of a file, and
 * limits nesting. What cannot be read is reported as a reason, not as an exception: hostile files contain millions.
 */

/** With a 32-bit length in explicit VR (PS3.5 7.1.2). */
const LONG_HEADER_LENGTH = 12;

/** Levels of nested sequences. No known data set nests so deep; one that does was made to exhaust its readers. */
export const MAX_DEPTH = 64;

export interface Walk {
  readonly reader: ByteReader;
  readonly problems: Problems;
  /** Whether truncated or damaged content is delivered as far as it goes, and marked; otherwise it is a reason. */
  readonly tolerant: boolean;
}

/** Why something cannot be read. */
type Reason = string;

const OVERRUN: Reason = 'it claims more bytes than there are';
const NO_HEADER: Reason = 'the file ends inside its header, or there is a delimiter';
const OPEN: Reason = 'its end is missing';

/** The limits of a walk, and how its elements are encoded. */
interface Bounds {
  /** Offset after the last byte. */
  readonly limit: number;
  readonly explicitVr: boolean;
  readonly depth: number;
}

/**
 * The element at `start` with its content, or why there is none. Explicit and implicit VR, and VR UN, whose content is
 * implicit VR (PS3.5 6.2.2). Values that merely look like a sequence stay values.
 *
 * @throws {@link DicomError} if sequences nest deeper than {@link MAX_DEPTH}.
 */
export const walkElement = (walk: Walk, start: number, explicitVr: boolean): DicomElement | Reason =>
  readElement(walk, start, { limit: walk.reader.length, explicitVr, depth: 0 });

function readElement(walk: Walk, start: number, bounds: Bounds): DicomElement | Reason {
  const head = readHead(walk, start, bounds);
  if (head === undefined) return NO_HEADER;
  walk.reader.countElement(start);
  const { tag, vr, dataOffset, claimed } = head;
  if (claimed === UNDEFINED_LENGTH) return readOpenElement(walk, start, head, bounds);
  const room = bounds.limit - dataOffset;
  if (claimed > room && !walk.tolerant) return OVERRUN;
  const length = Math.min(claimed, room);
  const truncated = claimed > length ? ({ truncated: true } as const) : {};
  const end = dataOffset + length;
  const element = { tag, vr, start, dataOffset, length, end, undefinedLength: false, ...truncated };
  const untold = vr === undefined || vr === 'UN';
  if (!untold && vr !== 'SQ') return element;
  if (length === 0) return vr === 'SQ' ? { ...element, items: [] } : element;
  const beginsWithItem = length >= HEADER_LENGTH && walk.reader.tag(dataOffset) === ITEM;
  const inside = { limit: end, explicitVr: bounds.explicitVr && vr !== 'UN', depth: bounds.depth + 1 };
  const read = beginsWithItem ? readItems(walk, dataOffset, inside, 'length') : NO_ITEM;
  if (typeof read !== 'string') return { ...element, items: read.items };
  if (vr === 'SQ') {
    walk.problems.add(
      `the items of ${walk.problems.nameOf(tag)} at offset ${start} are damaged (${read}); they are kept unchanged`,
    );
  }
  return element;
}

const NO_ITEM: Reason = 'it does not begin with an item';

/**
 * An element that ends with a delimiter (PS3.5 7.1.3): a sequence, or, under any other VR, items of bytes such as
 * those of encapsulated Pixel Data. These have no elements, but keep their structure.
 */
function readOpenElement(walk: Walk, start: number, head: Head, bounds: Bounds): DicomElement | Reason {
  const { tag, vr, dataOffset } = head;
  const { limit, depth } = bounds;
  const element = { tag, vr, start, dataOffset, undefinedLength: true };
  const isSequence = vr === undefined || vr === 'SQ' || vr === 'UN';
  const inside = { limit, explicitVr: bounds.explicitVr && vr !== 'UN', depth: depth + 1 };
  const read = isSequence || walk.tolerant ? readItems(walk, dataOffset, inside, 'delimiter') : NO_ITEM;
  if (typeof read !== 'string') {
    const { items, at, closed } = read;
    const open = closed ? {} : ({ truncated: true } as const);
    return { ...element, length: (closed ? at - HEADER_LENGTH : at) - dataOffset, end: at, ...open, items };
  }
  const end = skipItems(walk, dataOffset, limit);
  if (end === undefined) return isSequence ? read : OPEN;
  return { ...element, length: end - HEADER_LENGTH - dataOffset, end };
}

interface Items {
  readonly items: readonly DicomItem[];
  /** Offset after the last of them, and after the delimiter. */
  readonly at: number;
  readonly closed: boolean;
}

function readItems(walk: Walk, start: number, bounds: Bounds, until: 'length' | 'delimiter'): Items | Reason {
  if (bounds.depth > MAX_DEPTH) throw tooDeep(start);
  const { limit } = bounds;
  const items: DicomItem[] = [];
  let at = start;
  while (at + HEADER_LENGTH <= limit) {
    const tag = walk.reader.tag(at);
    if (tag === SEQUENCE_DELIMITATION && (until === 'delimiter' || walk.tolerant)) {
      return { items, at: at + HEADER_LENGTH, closed: true };
    }
    if (tag !== ITEM) {
      const what = `at offset ${at} there is ${walk.problems.nameOf(tag)} instead of an item`;
      if (!walk.tolerant) return what;
      walk.problems.add(`${what} of a private sequence`);
      return { items, at: limit, closed: false };
    }
    const item = readItem(walk, at, bounds);
    if (typeof item === 'string') return item;
    items.push(item);
    at = item.end;
  }
  if (walk.tolerant) return { items, at: limit, closed: false };
  return until === 'length' && at === limit ? { items, at, closed: true } : OPEN;
}

function readItem(walk: Walk, start: number, { limit, explicitVr, depth }: Bounds): DicomItem | Reason {
  walk.reader.countElement(start);
  const claimed = walk.reader.uint32(start + 4);
  const dataOffset = start + HEADER_LENGTH;
  const undefinedLength = claimed === UNDEFINED_LENGTH;
  if (!undefinedLength && claimed > limit - dataOffset && !walk.tolerant) return OVERRUN;
  const end = undefinedLength ? limit : Math.min(limit, dataOffset + claimed);
  const elements: DicomElement[] = [];
  const tags = new Set<Tag>();
  let at = dataOffset;
  while (at + HEADER_LENGTH <= end) {
    if (undefinedLength && walk.reader.tag(at) === ITEM_DELIMITATION) {
      return { start, dataOffset, end: at + HEADER_LENGTH, undefinedLength, elements };
    }
    const element = readElement(walk, at, { limit: end, explicitVr, depth });
    if (typeof element === 'string') {
      if (!walk.tolerant) return element;
      walk.problems.add(`at offset ${at}, in an item of a private sequence, no data element begins`);
      break;
    }
    // It is not known which of the two counts, so the sequence is kept unchanged.
    if (tags.has(element.tag) && !walk.tolerant)
      return `an item holds ${walk.problems.nameOf(element.tag)} twice`;
    tags.add(element.tag);
    elements.push(element);
    at = element.end;
  }
  if (!walk.tolerant && (undefinedLength || at !== end)) return OPEN;
  return { start, dataOffset, end, undefinedLength, elements };
}

/** The offset after items of bytes and their delimiter; undefined if there are none. */
function skipItems({ reader }: Walk, start: number, limit: number): number | undefined {
  let at = start;
  while (at + HEADER_LENGTH <= limit) {
    const tag = reader.tag(at);
    if (tag === SEQUENCE_DELIMITATION) return at + HEADER_LENGTH;
    if (tag !== ITEM) return undefined;
    const next = skipItem(reader, at, limit);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

/** An item of undefined length whose elements cannot be read extends to the delimiter after it. */
function skipItem(reader: ByteReader, start: number, limit: number): number | undefined {
  const claimed = reader.uint32(start + 4);
  if (claimed !== UNDEFINED_LENGTH) return start + HEADER_LENGTH + claimed;
  let at = start + HEADER_LENGTH;
  const isEnd = (): boolean => reader.uint16(at) === 0xfffe && reader.tag(at) === ITEM_DELIMITATION;
  while (at + HEADER_LENGTH <= limit && !isEnd()) at++;
  return at + HEADER_LENGTH <= limit ? at + HEADER_LENGTH : undefined;
}

/** The error for sequences that nest too deep, at an offset of the file. */
export function tooDeep(offset?: number): DicomError {
  const where = offset === undefined ? '' : ` at offset ${offset}`;
  return new DicomError(
    `Sequences nest deeper than ${MAX_DEPTH} levels${where}. No known data set does: it is damaged, or was made to ` +
      'exhaust its readers.',
    { offset, found: MAX_DEPTH + 1, expected: MAX_DEPTH },
  );
}

interface Head {
  readonly tag: Tag;
  readonly vr: string | undefined;
  readonly dataOffset: number;
  /** Bytes that the element claims. */
  readonly claimed: number;
}

/** An element's header (PS3.5 7.1); undefined if none fits, or there is none. */
function readHead(
  { reader, tolerant }: Walk,
  start: number,
  { limit, explicitVr }: Bounds,
): Head | undefined {
  if (start + HEADER_LENGTH > limit || reader.uint16(start) === 0xfffe) return undefined;
  const tag = reader.tag(start);
  if (!explicitVr) {
    return { tag, vr: undefined, dataOffset: start + HEADER_LENGTH, claimed: reader.uint32(start + 4) };
  }
  const vr = reader.vr(start + 4);
  if (tolerant && !/^[A-Z]{2}$/.test(vr)) return undefined;
  if (!hasLongHeader(vr)) {
    return { tag, vr, dataOffset: start + HEADER_LENGTH, claimed: reader.uint16(start + 6) ?? 0 };
  }
  if (start + LONG_HEADER_LENGTH > limit) return undefined;
  return { tag, vr, dataOffset: start + LONG_HEADER_LENGTH, claimed: reader.uint32(start + 8) };
}
