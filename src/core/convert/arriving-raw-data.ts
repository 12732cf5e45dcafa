import type { ByteRange, ByteSource } from '../base/byte-source.js';
import { isCzmError } from '../base/errors.js';
import { agrees, type StoredContainer } from '../containers/container.js';
import { locateContainers, type LocatedContainer } from '../containers/locate-containers.js';
import { CONTAINER_GROUP, ELEMENT } from '../containers/private-elements.js';
import { describeContainer } from '../containers/read-containers.js';
import { storedInMemory, type FrameViews } from '../containers/stored-frames.js';
import { framesIn } from '../containers/stored-in-file.js';
import { openFile, type OpenedSource } from '../describe/open-part10.js';
import { czmEvidence, isRawDataStorage } from '../describe/recognize.js';
import type { Attribute, AttributeSet } from '../dicom/attributes.js';
import { ByteReader } from '../dicom/part10/byte-reader.js';
import type { DicomElement, DicomFile, DicomItem } from '../dicom/part10/data-set.js';
import { UNDEFINED_LENGTH } from '../dicom/part10/items.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import { Problems } from '../dicom/part10/problems.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { walkElement } from '../dicom/part10/walk.js';
import { rewrite } from '../dicom/part10/rewrite.js';
import { tagNumber, type Tag } from '../dicom/tag.js';
import { MAX_CLAIMED } from './head-metadata.js';

/*
 * Raw Data Storage that is still arriving. A container's frames come before its spacing (docs/format.md section 6), so it can
 * be shown when it is complete, or when its first frame has arrived and the elements after the frames were fetched separately.
 * Only defined lengths tell where these are.
 */

/** Raw Data Storage whose first bytes have arrived. */
export interface ArrivingRawData {
  /** Those of its attributes that have arrived, without containers. */
  readonly opened: OpenedSource;
  /** Those whose beginning has arrived, in the order of the file. */
  readonly containers: readonly ArrivingContainer[];
  /** Whether there are others, of another structure, or with images of several items; looks at every frame's item. */
  hasOthers(): boolean;
}

/** A container whose first bytes have arrived; it has one item, like all that are known. */
export interface ArrivingContainer {
  readonly tag: Tag;
  readonly isWhole: boolean;
  /** Where its complete frames are, in their order. */
  readonly frames: readonly ByteRange[];
  /** Where its elements after the frames are; undefined if that cannot be known yet. */
  readonly rest: ByteRange | undefined;
  /** What it states, as far as it has arrived. Looks at every frame's item. */
  located(): LocatedContainer | undefined;
  /**
   * The same with the elements after its frames; undefined if these cannot all be read. It has as many frames as it claims.
   */
  withRest(bytes: Uint8Array): LocatedContainer | undefined;
}

/** More bytes than the elements after the frames have in any file. */
const MAX_REST = 1 << 22;

/** Undefined if the bytes so far are not, or not yet known to be, CZM's Raw Data Storage. */
export function readArrivingRawData(source: ByteSource): ArrivingRawData | undefined {
  let file: DicomFile;
  try {
    file = parsePart10(source);
  } catch (error) {
    if (isCzmError(error)) return undefined;
    throw error;
  }
  const attributes = part10Attributes(source, [...file.meta, ...file.elements]);
  if (file.pixelData !== undefined || czmEvidence(attributes).length === 0) return undefined;
  if (!isRawDataStorage(attributes, false)) return undefined;
  const isContainer = ({ tag, items }: DicomElement): boolean =>
    tag.startsWith(CONTAINER_GROUP) && items !== undefined;
  const head = { ...file, elements: file.elements.filter((element) => !isContainer(element)) };
  const opened = openFile(head, framesIn(source), {});
  const containers = file.elements
    .filter(isContainer)
    .flatMap((element) => arrivingContainer(file, opened.attributes, element) ?? []);
  const known = new Set(containers.map(({ tag }) => tag));
  return {
    opened,
    containers,
    hasOthers: () => locateContainers(attributes).some(({ reference: { tag } }) => !known.has(tag)),
  };
}

/** The attributes as a Part 10 file of their own: a fresh array. */
export const withoutContainers = ({ file }: OpenedSource): Uint8Array => rewrite(file, [], undefined);

function arrivingContainer(
  { bytes: source, explicitVr }: DicomFile,
  head: AttributeSet,
  element: DicomElement,
): ArrivingContainer | undefined {
  const [item, ...others] = element.items ?? [];
  const sequence = item?.elements.find(({ tag, items }) => tag.endsWith(ELEMENT.frameSequence) && items);
  if (item === undefined || others.length > 0 || sequence === undefined || element.vr === 'UN')
    return undefined;
  const own = part10Attributes(source, item.elements);
  const before = part10Attributes(source, item.elements.slice(0, item.elements.indexOf(sequence) + 1));
  return {
    tag: element.tag,
    isWhole: element.truncated !== true,
    frames: wholeFrames(sequence),
    rest: restOf(source, element, item, sequence),
    located: () => locate(head, element.tag, own),
    withRest(bytes) {
      const behind = elementsIn(bytes, explicitVr);
      const both = behind && joined(before, part10Attributes(bytes, behind));
      const whole = both && locate(head, element.tag, both);
      const claimed = whole?.stated.frames ?? 0;
      if (whole === undefined || claimed < 1 || claimed > MAX_CLAIMED) return undefined;
      const frames = Array.from({ length: claimed }, () => ({ value: undefined, truncated: false }));
      return { ...whole, truncated: false, frames };
    },
  };
}

/** The ranges of frames from the first on, up to one that is not complete, or not stored like the others. */
function wholeFrames({ items = [] }: DicomElement): readonly ByteRange[] {
  const ranges = items.map(({ elements }) => {
    const frame = elements.find(({ tag }) => tag.endsWith(ELEMENT.frame));
    const isThere =
      frame?.items === undefined && frame?.undefinedLength === false && frame.truncated !== true;
    return isThere ? { offset: frame.dataOffset, length: frame.length } : undefined;
  });
  const end = ranges.indexOf(undefined);
  return (end < 0 ? ranges : ranges.slice(0, end)).flatMap((range) => range ?? []);
}

function restOf(
  source: ByteSource,
  container: DicomElement,
  item: DicomItem,
  sequence: DicomElement,
): ByteRange | undefined {
  const reader = new ByteReader(source);
  const endOf = (offset: number, lengthAt: number): number | undefined => {
    const length = reader.uint32(lengthAt);
    return length === UNDEFINED_LENGTH ? undefined : offset + length;
  };
  const ends = ({ dataOffset }: DicomElement): number | undefined => endOf(dataOffset, dataOffset - 4);
  const start = ends(sequence);
  const end = endOf(item.dataOffset, item.dataOffset - 4) ?? ends(container);
  if (start === undefined || end === undefined || end < start || end - start > MAX_REST) return undefined;
  return { offset: start, length: end - start };
}

function elementsIn(bytes: Uint8Array, explicitVr: boolean): readonly DicomElement[] | undefined {
  const walk = { reader: new ByteReader(bytes), problems: new Problems(tagNumber), tolerant: false };
  const elements: DicomElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = walkElement(walk, at, explicitVr);
    if (typeof element === 'string') return undefined;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

const joined = (first: AttributeSet, second: AttributeSet): AttributeSet => ({
  get: (tag) => first.get(tag) ?? second.get(tag),
  [Symbol.iterator]: () => [...first, ...second].values(),
});

function locate(head: AttributeSet, tag: Tag, item: AttributeSet): LocatedContainer | undefined {
  const container: Attribute = { tag, vr: 'SQ', text: undefined, numbers: [], items: [item] };
  const set: AttributeSet = {
    get: (wanted) => (wanted === tag ? container : head.get(wanted)),
    [Symbol.iterator]: () => [...head, container].values(),
  };
  return locateContainers(set).find(({ reference }) => reference.tag === tag);
}

/**
 * A container by its first frame. Undefined where that one does not settle what the image is: it cannot be opened, or is
 * another than the container states.
 *
 * @param lengths of its frames, as far as they are known.
 * @param signed whether any frame has a signature of JPEG 2000; where a container that nobody described has none, it holds no
 * image.
 */
export function containerByFirst(
  located: LocatedContainer,
  first: Uint8Array,
  lengths: readonly (number | undefined)[],
  signed: boolean,
): (Pick<StoredContainer, 'description'> & { readonly stored: FrameViews }) | undefined {
  const frames = storedInMemory(located.frames.map((_, index) => (index === 0 ? first : undefined)));
  const stored: FrameViews = {
    ...frames,
    lengthOf: (index) => (index === 0 ? first.length : lengths[index]),
  };
  const description = describeContainer(located, stored);
  const { stated, encoding, kind } = description;
  if (encoding === 'raw' || (kind === 'unknown' && !signed)) return { description, stored };
  try {
    const { siz } = frames.at(0)?.header(1) ?? {};
    const isStated = siz !== undefined && agrees(stated, { rows: siz.height, columns: siz.width });
    return isStated ? { description, stored } : undefined;
  } catch (error) {
    if (isCzmError(error)) return undefined;
    throw error;
  }
}
