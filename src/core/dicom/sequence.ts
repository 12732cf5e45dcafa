import type { DicomElement, DicomItem } from './data-set.js';
import { groupAt, tagAt } from './elements.js';
import { isPrivate, tagName, type Tag } from './tags.js';
import { hasLongHeader } from './vr.js';

/*
 * Private sequences that hold a file's images can be hundreds of megabytes, and cut off. This walk reads headers
 * only, follows no length over the end of what holds it, and delivers what is there.
 */

const UNDEFINED_LENGTH = 0xffffffff;
const HEADER_LENGTH = 8;
const ITEM: Tag = 'FFFEE000';
const ITEM_DELIMITATION: Tag = 'FFFEE00D';
const SEQUENCE_DELIMITATION: Tag = 'FFFEE0DD';
/** No data set nests so deep; one that does was made to exhaust its readers. */
const MAX_DEPTH = 16;

interface Walk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly problems: string[];
}

/**
 * Reads the private sequence at `offset` (PS3.5 7.5) with all that it holds. Explicit and implicit VR, and VR UN,
 * whose content is implicit VR (PS3.5 6.2.2). What claims more bytes than there are is marked as `cut`.
 *
 * @returns undefined where no private sequence begins at `offset`.
 */
export function readPrivateSequence(
  bytes: Uint8Array,
  offset: number,
  explicitVr: boolean,
  problems: string[],
): DicomElement | undefined {
  if (!isPrivate(tagAt(bytes, offset))) return undefined;
  const found: string[] = [];
  const walk = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), problems: found };
  const element = readElement(walk, offset, bytes.length, explicitVr, 0);
  if (element?.items === undefined) return undefined;
  problems.push(...found);
  return element;
}

function readElement(
  walk: Walk,
  start: number,
  limit: number,
  explicitVr: boolean,
  depth: number,
): DicomElement | undefined {
  const head = readHead(walk, start, limit, explicitVr);
  if (head === undefined) return undefined;
  const { tag, vr, dataOffset, claimed } = head;
  const undefinedLength = claimed === UNDEFINED_LENGTH;
  const length = Math.min(undefinedLength ? limit : claimed, limit - dataOffset);
  const end = dataOffset + length;
  const element = { tag, vr, start, dataOffset, length, end, undefinedLength };
  const cut = !undefinedLength && claimed > length ? ({ cut: true } as const) : {};
  const beginsWithItem = end - dataOffset >= HEADER_LENGTH && tagAt(walk.bytes, dataOffset) === ITEM;
  const isSequence =
    vr === 'SQ' || undefinedLength || ((vr === undefined || vr === 'UN') && beginsWithItem && claimed > 0);
  if (!isSequence || depth >= MAX_DEPTH) return { ...element, ...cut };

  const { items, at, closed } = readItems(walk, dataOffset, end, explicitVr && vr !== 'UN', depth);
  if (!undefinedLength) return { ...element, ...cut, items };
  const contentEnd = closed ? at - HEADER_LENGTH : at;
  const open = closed ? {} : ({ cut: true } as const);
  return { ...element, length: contentEnd - dataOffset, end: at, ...open, items };
}

/** The items from `start` to a delimiter or `limit`; `at` is behind the delimiter. */
function readItems(
  walk: Walk,
  start: number,
  limit: number,
  explicitVr: boolean,
  depth: number,
): { readonly items: readonly DicomItem[]; readonly at: number; readonly closed: boolean } {
  const items: DicomItem[] = [];
  let at = start;
  while (at + HEADER_LENGTH <= limit) {
    const tag = tagAt(walk.bytes, at);
    if (tag === SEQUENCE_DELIMITATION) return { items, at: at + HEADER_LENGTH, closed: true };
    if (tag !== ITEM) {
      walk.problems.push(`at offset ${at}, in a private sequence, stands ${tagName(tag)} instead of an item`);
      return { items, at: limit, closed: false };
    }
    const item = readItem(walk, at, limit, explicitVr, depth);
    items.push(item);
    at = item.end;
  }
  return { items, at: limit, closed: false };
}

function readItem(walk: Walk, start: number, limit: number, explicitVr: boolean, depth: number): DicomItem {
  const claimed = walk.view.getUint32(start + 4, true);
  const dataOffset = start + HEADER_LENGTH;
  const undefinedLength = claimed === UNDEFINED_LENGTH;
  const end = undefinedLength ? limit : Math.min(limit, dataOffset + claimed);
  const elements: DicomElement[] = [];
  let at = dataOffset;
  while (at + HEADER_LENGTH <= end) {
    if (undefinedLength && tagAt(walk.bytes, at) === ITEM_DELIMITATION) {
      return { start, dataOffset, end: at + HEADER_LENGTH, undefinedLength, elements };
    }
    const element = readElement(walk, at, end, explicitVr, depth + 1);
    if (element === undefined) {
      walk.problems.push(`at offset ${at}, in an item of a private sequence, begins no data element`);
      break;
    }
    elements.push(element);
    at = element.end;
  }
  return { start, dataOffset, end, undefinedLength, elements };
}

interface Head {
  readonly tag: Tag;
  readonly vr: string | undefined;
  readonly dataOffset: number;
  /** Bytes that the element claims. */
  readonly claimed: number;
}

/** An element's header (PS3.5 7.1); undefined where none fits, or none is there. */
function readHead(
  { bytes, view }: Walk,
  start: number,
  limit: number,
  explicitVr: boolean,
): Head | undefined {
  if (start + HEADER_LENGTH > limit || groupAt(bytes, start) === 0xfffe) return undefined;
  const tag = tagAt(bytes, start);
  if (!explicitVr) {
    return { tag, vr: undefined, dataOffset: start + 8, claimed: view.getUint32(start + 4, true) };
  }
  const vr = String.fromCharCode(bytes[start + 4] ?? 0, bytes[start + 5] ?? 0);
  if (!/^[A-Z]{2}$/.test(vr)) return undefined;
  if (!hasLongHeader(vr)) return { tag, vr, dataOffset: start + 8, claimed: view.getUint16(start + 6, true) };
  if (start + 12 > limit) return undefined;
  return { tag, vr, dataOffset: start + 12, claimed: view.getUint32(start + 8, true) };
}
