import {
  cleanValues,
  shortBytes,
  textOrBytes,
  textValue,
  type Attribute,
  type AttributeSet,
  type Bulk,
} from '../dicom/attributes.js';
import { containerType } from '../tables/containers.js';
import { type ScanKind } from '../tables/kinds.js';
import { UNKNOWN_LENGTH, canBeInEye, type Length } from '../base/quantity.js';
import { isPrivateCreator, tagNumber, type Tag } from '../dicom/tag.js';
import type { ContainerDescription, ContainerReference } from './container.js';
import { CONTAINER_CREATOR, CONTAINER_GROUP, ELEMENT } from './private-elements.js';

/**
 * The blocks of the containers' group (PS3.5 7.8.1) with a sequence that holds frames, as two hexadecimal digits. If
 * the SOP class or creator says otherwise, it is damaged.
 */
export function blocksWithFrames(attributes: AttributeSet): readonly string[] {
  const blocks = new Set<string>();
  for (const { tag, items } of attributes) {
    const block = tag.slice(4, 6);
    const created = attributes.get(`${CONTAINER_GROUP}00${block}`) !== undefined;
    if (tag.startsWith(CONTAINER_GROUP) && created && items.some(holdsFrames)) blocks.add(block);
  }
  return [...blocks];
}

/** Whether an item of a container has a sequence of frames. */
const holdsFrames = (item: AttributeSet): boolean =>
  [...item].some(
    ({ tag, items }) =>
      /^0407..05$/.test(tag) &&
      items.some((frame) => [...frame].some((inside) => /^0407..06$/.test(inside.tag))),
  );

/** A container as its data set states it; its frames have not been examined. */
export interface LocatedContainer {
  readonly reference: ContainerReference;
  readonly kind: ScanKind;
  readonly stated: ContainerDescription['stated'];
  readonly spacing: ContainerDescription['spacing'];
  /** One for each item, in order. */
  readonly frames: readonly LocatedFrame[];
  /** Whether the file ends inside the container. */
  readonly truncated: boolean;
}

export interface LocatedFrame {
  /** Undefined if the item holds none, or if the source gives neither its bytes nor an address. */
  readonly value: Bulk | undefined;
  /** Whether the file ends inside the frame. */
  readonly truncated: boolean;
}

type ElementName = (typeof ELEMENT)[keyof typeof ELEMENT];

/**
 * The image containers of Raw Data Storage (docs/format.md section 6), in the order of their tags, whatever private
 * block they are in. Frames are views of the file, or whatever DICOM JSON has.
 */
export function locateContainers(attributes: AttributeSet): readonly LocatedContainer[] {
  const blocks = blocksOf(attributes);
  return [...attributes]
    .filter(({ tag, vr }) => vr === 'SQ' && isInBlock(tag, blocks))
    .flatMap((attribute) => containersOf(attribute, blocks))
    .sort((a, b) => (a.reference.tag < b.reference.tag ? -1 : 1));
}

/**
 * Tags of containers whose content is not in the data set, because a server did not understand the private sequence.
 */
export function closedContainers(attributes: AttributeSet): readonly Tag[] {
  const blocks = blocksOf(attributes);
  return [...attributes]
    .filter(({ tag, vr }) => vr !== 'SQ' && isInBlock(tag, blocks) && containerType(tag.slice(6)))
    .map(({ tag }) => tag);
}

/** The blocks that the creator occupies (PS3.5 7.8.1), as two hexadecimal digits. */
function blocksOf(attributes: AttributeSet): readonly string[] {
  const named = [...attributes]
    .filter(({ tag }) => tag.startsWith(CONTAINER_GROUP) && isPrivateCreator(tag) && tag.slice(6) >= '10')
    .filter(({ tag }) => textValue(attributes, tag) === CONTAINER_CREATOR)
    .map(({ tag }) => tag.slice(6));
  return [...new Set([...named, ...blocksWithFrames(attributes)])];
}

const isInBlock = (tag: Tag, blocks: readonly string[]): boolean =>
  tag.startsWith(CONTAINER_GROUP) && blocks.includes(tag.slice(4, 6));

function containersOf(attribute: Attribute, outer: readonly string[]): readonly LocatedContainer[] {
  const { tag, items } = attribute;
  const known = containerType(tag.slice(6)) !== undefined;
  if (items.length === 0) return known ? [locate(attribute, undefined, 0, outer)] : [];
  return items.flatMap((item, index) =>
    known || find(item, ELEMENT.frameSequence, outer) !== undefined
      ? [locate(attribute, item, index, outer)]
      : [],
  );
}

/**
 * The element of an item. Each item names its creators again (PS3.5 7.8.1); one that does not inherits those around it.
 */
function find(
  item: AttributeSet | undefined,
  name: ElementName,
  outer: readonly string[],
): Attribute | undefined {
  if (item === undefined) return undefined;
  const own = blocksOf(item);
  const blocks = own.length > 0 ? own : outer;
  return [...item].find(({ tag }) => isInBlock(tag, blocks) && tag.endsWith(name));
}

function locate(
  { tag, truncated }: Attribute,
  item: AttributeSet | undefined,
  index: number,
  outer: readonly string[],
): LocatedContainer {
  const type = containerType(tag.slice(6));
  const get = (name: ElementName): Attribute | undefined => find(item, name, outer);
  const sequence = get(ELEMENT.frameSequence);
  return {
    reference: { tag, item: index, name: type?.name ?? 'unknown' },
    kind: type?.kind ?? 'unknown',
    stated: {
      rows: wholeNumber(get(ELEMENT.rows)),
      columns: wholeNumber(get(ELEMENT.columns)),
      frames: wholeNumber(get(ELEMENT.frames)),
    },
    spacing: {
      aScans: lengthOf(get(ELEMENT.spacingAScans), 'sample'),
      depth: lengthOf(get(ELEMENT.spacingDepth), 'sample'),
      bScans: lengthOf(get(ELEMENT.spacingBScans), 'bScans'),
    },
    frames: (sequence?.items ?? []).map((frameItem): LocatedFrame => {
      const frame = find(frameItem, ELEMENT.frame, outer);
      return { value: frame?.bulk, truncated: frame?.truncated === true };
    }),
    truncated: truncated === true || sequence?.truncated === true,
  };
}

/** A value that may have come without its VR (implicit VR, UN). */
function wholeNumber(attribute: Attribute | undefined): number | undefined {
  const [number] = attribute?.numbers ?? [];
  if (number !== undefined && Number.isInteger(number)) return number;
  const bytes = attribute?.text === undefined ? shortBytes(attribute) : undefined;
  if (bytes === undefined || bytes.length < 2) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true);
}

function lengthOf(attribute: Attribute | undefined, what: 'sample' | 'bScans'): Length {
  if (attribute === undefined) return UNKNOWN_LENGTH;
  const text = textOrBytes(attribute, 128) ?? String(attribute.numbers[0] ?? '');
  const [value = ''] = cleanValues(text);
  const mm = Number(value);
  if (value === '' || !canBeInEye(mm, what)) return UNKNOWN_LENGTH;
  const { tag } = attribute;
  return { mm, provenance: 'stated', source: `container element ${tagNumber(tag)}` };
}

/** The data set without containers of these tags; shares everything else. */
export function withoutTags(attributes: AttributeSet, tags: ReadonlySet<Tag>): AttributeSet {
  return {
    get: (tag) => (tags.has(tag) ? undefined : attributes.get(tag)),
    [Symbol.iterator]: () => [...attributes].filter(({ tag }) => !tags.has(tag))[Symbol.iterator](),
  };
}
