import { DicomError, UnsupportedError, isCzmError } from '../../base/errors.js';
import { observer } from '../../base/observe.js';
import { TRANSFER_SYNTAX } from '../../base/uids.js';
import { cleanValues } from '../attributes.js';
import { isInMemory, type ByteSource } from '../../base/byte-source.js';
import { requireBytes } from '../../base/bytes.js';
import { ByteReader } from './byte-reader.js';
import type { DicomElement, DicomFile, PixelDataElement } from './data-set.js';
import { parseElement, readPrivateSequence } from './elements.js';
import { readPixelData } from './pixel-data-element.js';
import { type NameOf, Problems } from './problems.js';
import * as TAGS from '../tags.js';
import type { Tag } from '../tag.js';

const UNREADABLE: ReadonlyMap<string, string> = new Map([
  [TRANSFER_SYNTAX.deflated, 'deflated'],
  [TRANSFER_SYNTAX.explicitVrBigEndian, 'big endian'],
]);

/** `DICM`, after a preamble of 128 bytes (PS3.10 7.1) or, in files that lost it, at the beginning. */
const PREFIX = [0x44, 0x49, 0x43, 0x4d];
const PREAMBLE_LENGTH = 128;
/** Private sequences of this group hold images (docs/format.md section 6), and may be truncated like Pixel Data. */
const CONTAINER_GROUP = 0x0407;
/** 64 characters (PS3.5 9.1), and room for garbage after them. */
const MAX_UID_LENGTH = 128;

/**
 * Parses a Part 10 file (PS3.10), or a data set that lost its preamble or its file meta information.
 *
 * Explicit and implicit VR little endian, defined and undefined lengths. `bytes` is referred to, not copied.
 *
 * @param nameOf what attributes are called in messages
 * @throws TypeError if it is passed anything but a Uint8Array.
 * @throws {@link DicomError} if the bytes are not a DICOM data set, or one that ends before Pixel Data.
 * @throws {@link UnsupportedError} for deflated and big endian data sets.
 */
export function parseWith<B extends ByteSource>(nameOf: NameOf, bytes: B): DicomFile<B> {
  if (!isFile(bytes)) requireBytes(bytes, 'A DICOM reader');
  observer()?.parsed(bytes.length);
  const reader = new ByteReader(bytes);
  const metaStart = findMeta(reader);
  const problems = new Problems(nameOf);
  if (metaStart !== 132) problems.add('the file has no 128-byte preamble followed by DICM');
  const meta: DicomElement[] = [];
  let offset = metaStart;
  while (reader.uint16(offset) === 0x0002) {
    const element = parseElement(reader, offset, true, problems);
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
  const explicitVr = hasVrAt(reader, offset);
  if (
    transferSyntaxUID !== '' &&
    explicitVr === (transferSyntaxUID === TRANSFER_SYNTAX.implicitVrLittleEndian)
  ) {
    problems.add(
      `the data set is ${explicitVr ? 'explicit' : 'implicit'} VR, contrary to its transfer syntax`,
    );
  }
  const distinctMeta = withoutRepeated(meta, problems);
  const body = parseElements(reader, offset, explicitVr, problems);
  return {
    bytes,
    metaStart,
    meta: distinctMeta,
    explicitVr,
    transferSyntaxUID,
    problems: problems.list(),
    ...body,
  };
}

function parseElements(
  reader: ByteReader,
  start: number,
  explicitVr: boolean,
  problems: Problems,
): { elements: DicomElement[]; pixelData: PixelDataElement | undefined } {
  const elements: DicomElement[] = [];
  let pixelData: PixelDataElement | undefined;
  let offset = start;
  while (offset < reader.length) {
    try {
      checkTag(reader, offset, pixelData !== undefined, problems);
      if (reader.tag(offset) === TAGS.PixelData) {
        pixelData = readPixelData(reader, offset, explicitVr);
        elements.push(pixelData.element);
      } else {
        const container =
          reader.uint16(offset) === CONTAINER_GROUP
            ? readPrivateSequence(reader, offset, explicitVr, problems)
            : undefined;
        elements.push(container ?? parseElement(reader, offset, explicitVr, problems));
      }
    } catch (error) {
      // Faults after the pixels (padding, a signature) must not make the pixels unreadable.
      if (pixelData === undefined || !isCzmError(error)) throw error;
      problems.add(
        `${reader.length - offset} bytes after the pixel data are not data elements and were left out`,
      );
      break;
    }
    offset = elements.at(-1)?.end ?? reader.length;
  }
  if (elements.length === 0) throw new DicomError('The file holds no data set.', { offset: start });
  const own = elements.filter(({ tag }) => !isMeta(tag));
  if (own.length < elements.length) {
    problems.add(
      'the data set contains elements of the file meta information, which mean nothing there; they were left out',
    );
  }
  return { elements: withoutRepeated(own, problems), pixelData };
}

/** Whether it can read a file; anything else that is not a Uint8Array is the caller's mistake. */
const isFile = (bytes: ByteSource): boolean =>
  typeof bytes === 'object' && bytes !== null && !isInMemory(bytes) && 'readInto' in bytes;

const isMeta = (tag: Tag): boolean => tag.startsWith('0002');

/** A data set has each tag once (PS3.5 7.1); if one is repeated, the first counts. */
function withoutRepeated(elements: readonly DicomElement[], problems: Problems): DicomElement[] {
  const tags = new Set<Tag>();
  return elements.filter(({ tag, start }) => {
    const first = !tags.has(tag);
    if (!first)
      problems.add(`${problems.nameOf(tag)} is repeated at offset ${start}; the repetition was left out`);
    tags.add(tag);
    return first;
  });
}

/**
 * Zeros and delimiters are not data elements; nor is an element after Pixel Data that belongs before it (PS3.5 7.1).
 */
function checkTag(reader: ByteReader, offset: number, behindPixelData: boolean, { nameOf }: Problems): void {
  const tag = reader.tag(offset);
  const group = reader.uint16(offset);
  if (group !== 0x0000 && group !== 0xfffe && !(behindPixelData && tag <= TAGS.PixelData)) return;
  throw new DicomError(
    `${nameOf(tag)} at offset ${offset} cannot be a data element there. ` +
      'The file is damaged, or was overwritten.',
    { tag, offset },
  );
}

/**
 * Where file meta information begins: after DICM, or at 0.
 *
 * @throws {@link DicomError} if the bytes are not a DICOM data set.
 */
export function findMeta(reader: ByteReader): number {
  for (const offset of [PREAMBLE_LENGTH, 0]) {
    if (PREFIX.every((value, i) => reader.byte(offset + i) === value)) return offset + PREFIX.length;
  }
  const group = reader.uint16(0);
  const element = reader.uint16(2) ?? 0;
  if (reader.length >= 8 && (group === 0x0002 || group === 0x0008) && element < 0x0100) return 0;
  throw new DicomError('Not a DICOM file: no DICM prefix at offset 128, and no data set at offset 0.', {
    offset: PREAMBLE_LENGTH,
    expected: 'DICM',
    found: `${reader.length} other bytes`,
  });
}

function transferSyntax(bytes: ByteSource, meta: readonly DicomElement[]): string {
  const element = meta.find(({ tag }) => tag === TAGS.TransferSyntaxUID);
  if (element === undefined) return '';
  const length = Math.min(element.length, MAX_UID_LENGTH);
  const text = String.fromCharCode(...bytes.subarray(element.dataOffset, element.dataOffset + length));
  return cleanValues(text)[0] ?? '';
}

/** Whether the element at `offset` states a VR: two capitals after the tag. */
export function hasVrAt(reader: ByteReader, offset: number): boolean {
  const isCapital = (byte = 0): boolean => byte >= 0x41 && byte <= 0x5a;
  return isCapital(reader.byte(offset + 4)) && isCapital(reader.byte(offset + 5));
}
