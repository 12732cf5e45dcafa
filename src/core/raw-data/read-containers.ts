import { cleanValues } from '../attributes.js';
import { UNKNOWN_LENGTH, type Length } from '../describe/quantity.js';
import type { DicomElement, DicomFile, DicomItem } from '../dicom/data-set.js';
import type { Tag } from '../dicom/tags.js';
import { frameEncoding, openFrame } from '../frame.js';
import { isCzmError } from '../errors.js';
import { isCodestream, isJp2 } from '../j2k/boxes.js';
import { looksScrambled } from '../scramble.js';
import { CONTAINER_CREATOR, CONTAINER_GROUP, containerType, ELEMENT } from './layout.js';
import {
  agrees,
  containerName,
  type Container,
  type ContainerDescription,
  type ContainerProblem,
} from './container.js';

/** Distances in an eye, in mm, that are no smaller than these are none. */
const LARGEST = { sample: 1, bScans: 10 };

type ElementName = (typeof ELEMENT)[keyof typeof ELEMENT];
interface Frames {
  readonly views: readonly Uint8Array[];
  /** One-based numbers of frames that end before they should. */
  readonly cut: readonly number[];
}

/**
 * The image containers of Raw Data Storage, in the order of their tags, whatever private block they are in. Frames
 * are views of the file. Reads headers, and the first readable frame of each container for its size.
 *
 * Nothing in a container is an error here: what is wrong with one is among its problems.
 */
export function readContainers(file: DicomFile): readonly Container[] {
  const blocks = blocksOf(file.bytes, file.elements);
  return file.elements
    .filter(({ tag, items }) => items !== undefined && isInBlock(tag, blocks))
    .flatMap((element) => containersOf(file.bytes, element, blocks))
    .sort((a, b) => (a.description.tag < b.description.tag ? -1 : 1));
}

/** The blocks that the creator occupies (PS3.5 7.8.1), as two hexadecimal digits. */
function blocksOf(bytes: Uint8Array, elements: readonly DicomElement[]): readonly string[] {
  return elements
    .filter(({ tag }) => tag.startsWith(`${CONTAINER_GROUP}00`) && tag.slice(6) >= '10')
    .filter((element) => textOf(bytes, element) === CONTAINER_CREATOR)
    .map(({ tag }) => tag.slice(6));
}

const isInBlock = (tag: Tag, blocks: readonly string[]): boolean =>
  tag.startsWith(CONTAINER_GROUP) && blocks.includes(tag.slice(4, 6));

function containersOf(
  bytes: Uint8Array,
  element: DicomElement,
  outer: readonly string[],
): readonly Container[] {
  const known = containerType(element.tag.slice(6)) !== undefined;
  const items = element.items ?? [];
  if (items.length === 0) return known ? [readContainer(bytes, element, undefined, 0, outer)] : [];
  return items.flatMap((item, index) =>
    known || find(bytes, item, ELEMENT.frameSequence, outer) !== undefined
      ? [readContainer(bytes, element, item, index, outer)]
      : [],
  );
}

/** The element of an item. Each item names its creators anew (PS3.5 7.8.1); one that does not has those around it. */
function find(
  bytes: Uint8Array,
  item: DicomItem | undefined,
  name: ElementName,
  outer: readonly string[],
): DicomElement | undefined {
  const own = blocksOf(bytes, item?.elements ?? []);
  const blocks = own.length > 0 ? own : outer;
  return item?.elements.find(({ tag }) => isInBlock(tag, blocks) && tag.endsWith(name));
}

function readContainer(
  bytes: Uint8Array,
  element: DicomElement,
  item: DicomItem | undefined,
  index: number,
  outer: readonly string[],
): Container {
  const type = containerType(element.tag.slice(6));
  const get = (name: ElementName): DicomElement | undefined => find(bytes, item, name, outer);
  const stated = {
    rows: uint16(bytes, get(ELEMENT.rows)),
    columns: uint16(bytes, get(ELEMENT.columns)),
    frames: uint16(bytes, get(ELEMENT.frames)),
  };
  const sequence = get(ELEMENT.frameSequence);
  const frames = framesOf(bytes, sequence, outer);
  const spacing = {
    aScans: lengthOf(bytes, get(ELEMENT.spacingAScans), LARGEST.sample),
    depth: lengthOf(bytes, get(ELEMENT.spacingDepth), LARGEST.sample),
    bScans: lengthOf(bytes, get(ELEMENT.spacingBScans), LARGEST.bScans),
  };
  const encoding = encodingOf(frames, stated);
  const identity = { tag: element.tag, item: index, name: type?.name ?? 'unknown' };
  const base: ContainerDescription = {
    ...identity,
    kind: type?.kind ?? 'unknown',
    stated,
    frames: frames.views.length,
    encoding,
    spacing,
    holdsImage: type !== undefined && encoding !== 'none',
    problems: [],
  };
  const cut = element.cut === true || sequence?.cut === true || frames.cut.length > 0;
  return { description: { ...base, problems: problemsOf(base, frames, cut) }, frames: frames.views };
}

function framesOf(bytes: Uint8Array, sequence: DicomElement | undefined, outer: readonly string[]): Frames {
  const views: Uint8Array[] = [];
  const cut: number[] = [];
  for (const item of sequence?.items ?? []) {
    const frame = find(bytes, item, ELEMENT.frame, outer);
    views.push(
      frame === undefined || frame.items !== undefined ? bytes.subarray(0, 0) : valueOf(bytes, frame),
    );
    if (frame?.cut === true) cut.push(views.length);
  }
  return { views, cut };
}

const valueOf = (bytes: Uint8Array, { dataOffset, length }: DicomElement): Uint8Array =>
  bytes.subarray(dataOffset, dataOffset + length);

const textOf = (bytes: Uint8Array, element: DicomElement): string =>
  cleanValues(String.fromCharCode(...valueOf(bytes, element).subarray(0, 128)))[0] ?? '';

function uint16(bytes: Uint8Array, element: DicomElement | undefined): number | undefined {
  if (element === undefined || element.length < 2) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset + element.dataOffset).getUint16(0, true);
}

function lengthOf(bytes: Uint8Array, element: DicomElement | undefined, limit: number): Length {
  const text = element === undefined ? '' : textOf(bytes, element);
  const mm = Number(text);
  if (element === undefined || text === '' || !(mm > 0 && mm < limit)) return UNKNOWN_LENGTH;
  const { tag } = element;
  return { mm, provenance: 'stated', source: `container element (${tag.slice(0, 4)},${tag.slice(4)})` };
}

/** Constant time: the search for a displaced head would read raw frames from end to end. */
const isCompressedFrame = (frame: Uint8Array): boolean =>
  looksScrambled(frame) || isJp2(frame) || isCodestream(frame);

function encodingOf(
  { views, cut }: Frames,
  { rows = 0, columns = 0 }: ContainerDescription['stated'],
): ContainerDescription['encoding'] {
  if (views.every(({ length }) => length === 0)) return 'none';
  const first = views.find(isCompressedFrame);
  if (first === undefined) {
    const size = rows * columns;
    const whole = views.filter((_, index) => !cut.includes(index + 1));
    if (size > 0 && whole.length > 0 && whole.every(({ length }) => length === size + (size % 2)))
      return 'raw';
  }
  const told = [...(first === undefined ? [] : [first]), ...views].map(frameEncoding);
  return told.find((encoding) => encoding !== 'unknown') ?? 'unknown';
}

function problemsOf(
  container: ContainerDescription,
  { views, cut }: Frames,
  isCut: boolean,
): readonly ContainerProblem[] {
  const { stated, encoding } = container;
  const problems: ContainerProblem[] = [];
  const name = containerName(container);
  const add = (code: ContainerProblem['code'], what: string): void => {
    problems.push({ code, message: `${name}: ${what}` });
  };
  if (container.kind === 'unknown') {
    add('UNKNOWN', 'what is in containers of this tag is not known. It was left out.');
  }
  if (encoding === 'none') add('EMPTY', 'it holds no frames.');
  if (stated.rows === 0 || stated.columns === 0) {
    add('ZERO_SIZED', `it states frames of ${stated.rows ?? '?'} × ${stated.columns ?? '?'} pixels.`);
  }
  if (isCut) {
    const where = cut.length > 0 ? ` within frame ${cut.join(', ')}` : '';
    add('TRUNCATED', `it is cut off${where}: the file is not whole.`);
  }
  if (encoding !== 'none' && stated.frames !== undefined && stated.frames !== views.length) {
    add(
      'FRAME_COUNT',
      `it claims ${stated.frames} frames and holds ${views.length}` +
        (views.length < stated.frames
          ? '; the others may be lost, and that these are neighbours is assumed.'
          : '.'),
    );
  }
  if (encoding === 'unknown') {
    add('UNREADABLE', 'its frames are neither scrambled, nor JPEG 2000, nor rows × columns bytes.');
  }
  const size = firstSize(views);
  if (size !== undefined && !agrees(stated, size)) {
    const claim = `${stated.rows ?? '?'} × ${stated.columns ?? '?'}`;
    add(
      'SIZE',
      `it states frames of ${claim}, they are ${size.rows} × ${size.columns}. Its spacing is not used.`,
    );
  }
  return problems;
}

/** Rows and columns of the first frame that can be opened, from SIZ. */
function firstSize(
  views: readonly Uint8Array[],
): { readonly rows: number; readonly columns: number } | undefined {
  for (const view of views.filter(isCompressedFrame)) {
    try {
      const { siz } = openFrame(view).header;
      return { rows: siz.height, columns: siz.width };
    } catch (error) {
      if (!isCzmError(error)) throw error;
    }
  }
  return undefined;
}
