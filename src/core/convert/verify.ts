import { holdsAt, sameRanges, type ByteSource, type ByteRange } from '../base/byte-source.js';
import type { DicomElement, DicomFile } from '../dicom/part10/data-set.js';
import { fragmentLength } from '../dicom/part10/encapsulate.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import * as TAGS from '../dicom/tags.js';
import { tagName } from '../dicom/keywords.js';
import type { Tag } from '../dicom/tag.js';
import { DicomError, isCzmError } from '../base/errors.js';
import type { Repair } from '../repair/repair.js';
import type { OpenedSource } from '../describe/open-part10.js';
import type { FrameOrigin, PlannedFrames } from './planned-frames.js';
import { pixelsOf } from './result-frames.js';

/*
 * What was written is read back before it is released: only what a repair names may differ from the source. Nothing is
 * decoded.
 */

/**
 * Reads a result again and compares it with its source: the attributes that no repair names, the number of frames, and
 * every byte of them. The frames of the source are read again for this, whatever was planned.
 *
 * @param frames what its frames were to be; undefined if it keeps the source's Pixel Data.
 * @throws {@link DicomError} that says what differs. That is a bug in this package, and the result must not be used.
 */
export function verifyResult(
  result: ByteSource,
  opened: OpenedSource,
  repairs: readonly Repair[],
  frames: PlannedFrames | undefined,
): void {
  const source = opened.file;
  const file = reopened(result);
  const comparison: Comparison = {
    named: new Set(repairs.map(({ tag }) => tag)),
    own: new Set([...WRITTEN_ANEW, ...(frames === undefined ? [] : OFFSET_TABLES)]),
    source: source.bytes,
    result,
  };
  compareElements(comparison, source.meta, file.meta, '');
  compareElements(comparison, source.elements, file.elements, '');
  if (frames === undefined) compareStored(source, file);
  else if (frames.frames !== undefined) compareFrames(file, opened, frames.frames);
}

/** What every writer makes itself, including group lengths. */
const WRITTEN_ANEW: readonly Tag[] = [
  TAGS.FileMetaInformationGroupLength,
  TAGS.FileMetaInformationVersion,
  TAGS.PixelData,
];
const OFFSET_TABLES: readonly Tag[] = [TAGS.ExtendedOffsetTable, TAGS.ExtendedOffsetTableLengths];

interface Comparison {
  /** Places that a repair names, and with them all that lies in them. */
  readonly named: ReadonlySet<string>;
  /** Top-level tags that are compared differently, or not at all. */
  readonly own: ReadonlySet<Tag>;
  readonly source: ByteSource;
  readonly result: ByteSource;
}

function reopened(result: ByteSource): DicomFile {
  try {
    return parsePart10(result);
  } catch (cause) {
    if (!isCzmError(cause)) throw cause;
    throw new DicomError(`The result cannot be opened again, so it was discarded. ${cause.message}`, {
      tag: cause.tag,
      offset: cause.offset,
      cause,
    });
  }
}

function compareElements(
  comparison: Comparison,
  before: readonly DicomElement[],
  after: readonly DicomElement[],
  prefix: string,
): void {
  const { named, own } = comparison;
  const left = new Map(after.map((element) => [element.tag, element]));
  for (const element of before) {
    const place = `${prefix}${element.tag}`;
    const found = left.get(element.tag);
    left.delete(element.tag);
    if (named.has(place) || own.has(place) || element.tag.endsWith('0000')) continue;
    if (found === undefined) throw differs(element.tag, place, 'it is missing');
    compareElement(comparison, element, found, place);
  }
  for (const tag of left.keys()) {
    const place = `${prefix}${tag}`;
    if (!named.has(place) && !own.has(place)) throw differs(tag, place, 'it is new');
  }
}

function compareElement(
  comparison: Comparison,
  before: DicomElement,
  after: DicomElement,
  place: string,
): void {
  const { tag } = before;
  if (before.vr !== undefined && before.vr !== after.vr)
    throw differs(tag, place, 'its VR changed', before.vr, after.vr);
  if (before.items === undefined || after.items === undefined) {
    if (!sameRanges(comparison.source, valueOf(before), comparison.result, valueOf(after)))
      throw differs(tag, place, 'its value changed');
    return;
  }
  const { length } = before.items;
  if (after.items.length !== length)
    throw differs(tag, place, 'its items changed', length, after.items.length);
  for (const [i, item] of before.items.entries()) {
    compareElements(comparison, item.elements, after.items[i]?.elements ?? [], `${place}[${i}].`);
  }
}

function differs(
  tag: Tag,
  place: string,
  what: string,
  expected?: string | number,
  found?: string | number,
): DicomError {
  const where = place === tag ? '' : ` (${place})`;
  return new DicomError(
    `The result differs from its source in ${tagName(tag)}${where}, although no repair names it: ${what}. The ` +
      'result was discarded. Please report this.',
    { tag, expected, found },
  );
}

/** The source's Pixel Data, as it was. */
function compareStored(source: DicomFile, result: DicomFile): void {
  const before = source.pixelData?.items ?? [];
  const after = result.pixelData?.items ?? [];
  if (before.length !== after.length) throw framesDiffer(after.length, before.length);
  for (const [i, item] of before.entries()) {
    const other = after[i];
    if (other === undefined || !sameRanges(source.bytes, item, result.bytes, other))
      throw frameDiffers(Math.max(1, i));
  }
}

const valueOf = ({ dataOffset, length }: DicomElement): ByteRange => ({ offset: dataOffset, length });

function compareFrames(result: DicomFile, opened: OpenedSource, origin: FrameOrigin): void {
  const { pixelData, bytes } = result;
  const expected = expectedFrames(opened, origin);
  const native = origin.kind === 'pixels' || (origin.kind === 'given' && origin.given.coding === 'native');
  const items = native ? nativeFrames(pixelData?.items[0], expected) : (pixelData?.items.slice(1) ?? []);
  if (items.length !== expected.count || pixelData?.encapsulated === native)
    throw framesDiffer(items.length, expected.count);
  for (const [index, item] of items.entries()) {
    const frame = expected.read(index);
    if (item.length !== (native ? frame.length : fragmentLength(frame.length))) throw frameDiffers(index + 1);
    if (!holdsAt(bytes, item.offset, frame)) throw frameDiffers(index + 1);
  }
}

interface ExpectedFrames {
  readonly count: number;
  /** Bytes of each frame where they are pixels. */
  readonly size: number;
  readonly read: (index: number) => Uint8Array;
}

function expectedFrames(opened: OpenedSource, origin: FrameOrigin): ExpectedFrames {
  const { stored, image } = opened;
  if (image === undefined) return { count: 0, size: 0, read: () => new Uint8Array(0) };
  if (origin.kind === 'pixels') {
    const read = (index: number): Uint8Array => pixelsOf({ ...opened, image }, index, origin.turning);
    return { count: stored.length, size: image.rows * image.columns, read };
  }
  if (origin.kind === 'given') {
    const { frames, coding } = origin.given;
    const read = (index: number): Uint8Array =>
      coding === 'jpeg-2000' ? frames.at(index).codestream() : frames.read(index);
    return { count: frames.length, size: frames.lengthOf(0), read };
  }
  const read = (index: number): Uint8Array => {
    if (image.codestreamLengths[index] !== undefined) return stored.at(index).codestream();
    const frame = stored.read(index);
    return frame.length > 0 ? frame : new Uint8Array(2);
  };
  return { count: stored.length, size: 0, read };
}

/** One value, cut where its frames should end. */
function nativeFrames(value: ByteRange | undefined, { count, size }: ExpectedFrames): readonly ByteRange[] {
  if (value?.length !== fragmentLength(count * size)) return [];
  const { offset } = value;
  return Array.from({ length: count }, (_, index) => ({ offset: offset + index * size, length: size }));
}

const framesDiffer = (found: number, expected: number): DicomError =>
  new DicomError(
    `The result holds ${found} frames instead of ${expected}, so it was discarded. Please report this.`,
    { tag: TAGS.PixelData, found, expected },
  );

const frameDiffers = (frame: number): DicomError =>
  new DicomError(
    `Frame ${frame} of the result differs from that of its source, so the result was discarded. Please report this.`,
    { tag: TAGS.PixelData, frame },
  );
