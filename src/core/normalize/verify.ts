import type { ByteRange, DicomElement, DicomFile } from '../dicom/data-set.js';
import { fragmentLength } from '../dicom/encapsulate.js';
import { parsePart10 } from '../dicom/parse.js';
import { TAGS, tagName, type Tag } from '../dicom/tags.js';
import { DicomError, isCzmError } from '../errors.js';
import type { Repair } from '../repair/repair.js';
import { Scratch } from '../scratch.js';
import type { PlannedFrames } from './result-frames.js';

/*
 * What was written is read again before anyone gets it: nothing may differ from the source but what a repair names.
 * Nothing is decoded.
 */

/**
 * Reads a result again and compares it with its source: the attributes that no repair names, the number of frames, and
 * every byte of them.
 *
 * @param frames the frames that it was to get; undefined where it keeps the source's Pixel Data.
 * @throws {@link DicomError} that says what differs. That is a fault of this package, and the result is not to be used.
 */
export function verifyResult(
  result: Uint8Array,
  source: DicomFile,
  repairs: readonly Repair[],
  frames: PlannedFrames | undefined,
): void {
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
  else compareFrames(file, frames);
}

/** What every writer makes itself. Group lengths, too. */
const WRITTEN_ANEW: readonly Tag[] = [
  TAGS.FileMetaInformationGroupLength,
  TAGS.FileMetaInformationVersion,
  TAGS.PixelData,
];
const OFFSET_TABLES: readonly Tag[] = [TAGS.ExtendedOffsetTable, TAGS.ExtendedOffsetTableLengths];

interface Comparison {
  /** Places that a repair names, and with them all that lies in them. */
  readonly named: ReadonlySet<string>;
  /** Top-level tags that are compared otherwise, or not at all. */
  readonly own: ReadonlySet<Tag>;
  readonly source: Uint8Array;
  readonly result: Uint8Array;
}

function reopened(result: Uint8Array): DicomFile {
  try {
    return parsePart10(result);
  } catch (cause) {
    if (!isCzmError(cause)) throw cause;
    throw new DicomError(`The result cannot be opened again, so it is not given out. ${cause.message}`, {
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
    if (found === undefined) throw differs(element.tag, place, 'it is gone');
    compareElement(comparison, element, found, place);
  }
  for (const tag of left.keys()) {
    const place = `${prefix}${tag}`;
    if (!named.has(place) && !own.has(place)) throw differs(tag, place, 'it was not there');
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
    throw differs(tag, place, 'its VR is another', before.vr, after.vr);
  if (before.items === undefined || after.items === undefined) {
    if (!sameBytes(comparison.source, before, comparison.result, after))
      throw differs(tag, place, 'its value is another');
    return;
  }
  const { length } = before.items;
  if (after.items.length !== length)
    throw differs(tag, place, 'it has other items', length, after.items.length);
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
    `The result differs from its source in ${tagName(tag)}${where}, although no repair names it: ${what}. It is not ` +
      'given out. Please report this.',
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
    if (other === undefined || !sameBytes(source.bytes, asElement(item), result.bytes, asElement(other)))
      throw frameDiffers(Math.max(1, i));
  }
}

const asElement = ({ offset, length }: ByteRange): Pick<DicomElement, 'dataOffset' | 'length'> => ({
  dataOffset: offset,
  length,
});

function compareFrames({ pixelData, bytes }: DicomFile, { frames, result }: PlannedFrames): void {
  if (frames === undefined) return;
  const native = result.native === true;
  const items = native ? nativeFrames(pixelData?.items[0], frames) : (pixelData?.items.slice(1) ?? []);
  if (items.length !== frames.length || pixelData?.encapsulated === native)
    throw framesDiffer(items.length, frames.length);
  const scratch = new Scratch();
  for (const [i, frame] of frames.entries()) {
    const { offset, length } = items[i] ?? { offset: 0, length: -1 };
    if (length !== (native ? frame.length : fragmentLength(frame.length))) throw frameDiffers(i + 1);
    const expected = scratch.zeroes(frame.length);
    frame.write(expected);
    if (!equal(expected, bytes.subarray(offset, offset + frame.length))) throw frameDiffers(i + 1);
  }
}

/** One value, cut where its frames should end. */
function nativeFrames(
  value: ByteRange | undefined,
  frames: readonly { readonly length: number }[],
): readonly ByteRange[] {
  const total = frames.reduce((sum, { length }) => sum + length, 0);
  if (value?.length !== fragmentLength(total)) return [];
  let { offset } = value;
  return frames.map(({ length }) => {
    const range = { offset, length };
    offset += length;
    return range;
  });
}

const framesDiffer = (found: number, expected: number): DicomError =>
  new DicomError(
    `The result holds ${found} frames in place of ${expected}. It is not given out. Please report this.`,
    { tag: TAGS.PixelData, found, expected },
  );

const frameDiffers = (frame: number): DicomError =>
  new DicomError(
    `Frame ${frame} of the result is not that of its source. It is not given out. Please report this.`,
    { tag: TAGS.PixelData, frame },
  );

type Value = Pick<DicomElement, 'dataOffset' | 'length'>;

const sameBytes = (a: Uint8Array, inA: Value, b: Uint8Array, inB: Value): boolean =>
  equal(
    a.subarray(inA.dataOffset, inA.dataOffset + inA.length),
    b.subarray(inB.dataOffset, inB.dataOffset + inB.length),
  );

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
