import type { ByteSource } from '../../base/byte-source.js';
import type { DicomElement, DicomItem } from './data-set.js';
import {
  chunkLength,
  elementHeader,
  encodeElement,
  itemDelimiter,
  itemHeader,
  sequenceDelimiter,
  stretch,
  type Chunk,
} from './encode.js';
import { tagName } from '../keywords.js';
import type { Tag } from '../tag.js';
import { vrOf } from '../vrs.js';
import { hasLongHeader } from '../vr.js';
import { DicomError } from '../../base/errors.js';
import type { Edits } from '../edits.js';

/** A whole element of the output: its tag, for the order and the group lengths, and its bytes. */
interface OutputElement {
  readonly tag: Tag;
  readonly chunks: readonly Chunk[];
}

const isGroupLength = (tag: Tag): boolean => tag.endsWith('0000');

/**
 * Elements with edits applied, in the order of the tags. What no edit touches keeps its bytes (views of `bytes`).
 * `replaced` elements, such as new Pixel Data, are passed complete. Group lengths (PS3.5 7.2) are corrected.
 *
 * @param explicitVr of the output. Elements of an implicit VR source get the known VR, else UN.
 */
export function rewriteElements(
  bytes: ByteSource,
  elements: readonly DicomElement[],
  edits: Edits,
  explicitVr: boolean,
  replaced: ReadonlyMap<Tag, readonly Chunk[]> = new Map(),
): readonly Chunk[] {
  const output: OutputElement[] = [];
  for (const element of elements) {
    const { tag } = element;
    if (replaced.has(tag)) continue;
    if (!edits.values.has(tag)) {
      const chunks = rewriteElement(bytes, element, edits.items.get(tag), explicitVr);
      output.push({ tag, chunks });
    }
  }
  for (const [tag, value] of edits.values) {
    if (value !== undefined) output.push({ tag, chunks: encodeElement(tag, value, explicitVr) });
  }
  for (const [tag, chunks] of replaced) output.push({ tag, chunks });
  output.sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
  return withGroupLengths(output, explicitVr);
}

function rewriteElement(
  bytes: ByteSource,
  element: DicomElement,
  itemEdits: ReadonlyMap<number, Edits> | undefined,
  explicitVr: boolean,
): readonly Chunk[] {
  if (element.truncated === true) throw truncated(element);
  const recoded = explicitVr && element.vr === undefined;
  const isKept = itemEdits === undefined && !holdsOpenUn(element);
  if (!recoded && (isKept || element.items === undefined)) {
    return [stretch(bytes, element.start, element.end)];
  }
  if (element.items === undefined) {
    const end = element.undefinedLength ? [sequenceDelimiter()] : [];
    return [explicitHeader(element), valueOf(bytes, element), ...end];
  }
  // A sequence of VR UN stays UN, and its content stays implicit VR (PS3.5 6.2.2).
  const vr = element.vr ?? 'SQ';
  const content = element.items.flatMap((item, index) => {
    const edits = itemEdits?.get(index);
    return edits === undefined && !recoded && !item.elements.some(holdsOpenUn)
      ? [stretch(bytes, item.start, item.end)]
      : rewriteItem(bytes, item, edits ?? NO_EDITS, explicitVr && vr !== 'UN');
  });
  const open = element.undefinedLength && vr !== 'UN';
  const length = open ? undefined : chunkLength(content);
  const end = open ? [sequenceDelimiter()] : [];
  return [elementHeader(element.tag, vr, length, explicitVr), ...content, ...end];
}

/**
 * Whether it is a sequence of VR UN that ends with a delimiter, or contains such a one. Many programs, including dcmjs
 * and therefore Cornerstone, fail on it; with a length, they read or skip it.
 */
const holdsOpenUn = (element: DicomElement): boolean =>
  element.items !== undefined &&
  ((element.vr === 'UN' && element.undefinedLength) ||
    element.items.some(({ elements }) => elements.some(holdsOpenUn)));

const NO_EDITS: Edits = { values: new Map(), items: new Map() };

const valueOf = (bytes: ByteSource, { dataOffset, length }: DicomElement): Chunk =>
  stretch(bytes, dataOffset, dataOffset + length);

/** The explicit VR header of an implicit VR element (PS3.5 6.2.2: UN where the VR is not known, or too short). */
function explicitHeader({ tag, length, undefinedLength }: DicomElement): Uint8Array {
  if (undefinedLength) return elementHeader(tag, 'UN', undefined, true);
  const known = vrOf(tag);
  const vr =
    known === undefined || known === 'SQ' || (length > 0xffff && !hasLongHeader(known)) ? 'UN' : known;
  return elementHeader(tag, vr, length, true);
}

function rewriteItem(
  bytes: ByteSource,
  item: DicomItem,
  edits: Edits,
  explicitVr: boolean,
): readonly Chunk[] {
  const content = rewriteElements(bytes, item.elements, edits, explicitVr);
  if (item.undefinedLength) return [itemHeader(undefined), ...content, itemDelimiter()];
  return [itemHeader(chunkLength(content)), ...content];
}

/** Group lengths count the bytes after them up to the group's end: existing ones are recomputed. */
function withGroupLengths(output: readonly OutputElement[], explicitVr: boolean): readonly Chunk[] {
  const lengths = new Map<string, number>();
  for (const { tag, chunks } of output) {
    const group = tag.slice(0, 4);
    if (!isGroupLength(tag)) lengths.set(group, (lengths.get(group) ?? 0) + chunkLength(chunks));
  }
  return output.flatMap(({ tag, chunks }) =>
    isGroupLength(tag)
      ? encodeElement(tag, { vr: 'UL', values: [lengths.get(tag.slice(0, 4)) ?? 0] }, explicitVr)
      : chunks,
  );
}

function truncated({ tag, start, length }: DicomElement): DicomError {
  return new DicomError(
    `${tagName(tag)} at offset ${start} is truncated: the file ends inside it. A result without the rest would look ` +
      'complete, so none is written. Get the file again from its source.',
    { tag, offset: start, found: length },
  );
}
