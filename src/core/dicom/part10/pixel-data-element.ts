import type { ByteRange } from '../../base/byte-source.js';
import { DicomError } from '../../base/errors.js';
import type { ByteReader } from './byte-reader.js';
import type { DicomElement, PixelDataElement } from './data-set.js';
import { HEADER_LENGTH, ITEM, SEQUENCE_DELIMITATION, UNDEFINED_LENGTH } from './items.js';
import * as TAGS from '../tags.js';
import { tagNumber } from '../tag.js';
import { hasLongHeader } from '../vr.js';

/**
 * Reads Pixel Data at `offset`: its header and, if it is encapsulated (PS3.5 A.4), where its items are. Every range is
 * inside the file: what claims more is cut at the file's end and reported.
 *
 * @throws {@link DicomError} if not even the header fits.
 */
export function readPixelData(reader: ByteReader, offset: number, explicitVr: boolean): PixelDataElement {
  const vr = explicitVr ? reader.vr(offset + 4) : undefined;
  const headerLength = vr !== undefined && (hasLongHeader(vr) || isLongForm(reader, offset)) ? 12 : 8;
  const dataOffset = offset + headerLength;
  if (dataOffset > reader.length) {
    throw new DicomError(`The file ends inside the header of Pixel Data at offset ${offset}.`, {
      offset,
      found: reader.length - offset,
      expected: headerLength,
    });
  }
  const short = headerLength === 8 && vr !== undefined;
  const claimed = short ? (reader.uint16(offset + 6) ?? 0) : reader.uint32(dataOffset - 4);
  const head = { tag: TAGS.PixelData, vr, start: offset, dataOffset };
  if (claimed === UNDEFINED_LENGTH) return readItems(reader, head);

  const length = Math.min(claimed, reader.length - dataOffset);
  const problem =
    length < claimed
      ? `${tagNumber(head.tag)} PixelData claims ${claimed} bytes, but the file ends after ${length}`
      : undefined;
  return {
    element: { ...head, length, end: dataOffset + length, undefinedLength: false, ...truncatedBy(problem) },
    encapsulated: false,
    items: [{ offset: dataOffset, length }],
    problem,
  };
}

/**
 * Whether Pixel Data of a VR with a 16-bit length has a 32-bit length anyway: its VR was damaged, and the reserved
 * bytes after it are 0 (PS3.5 7.1.2).
 */
function isLongForm(reader: ByteReader, offset: number): boolean {
  if (offset + 12 > reader.length || reader.uint16(offset + 6) !== 0) return false;
  const claimed = reader.uint32(offset + 8);
  return claimed === UNDEFINED_LENGTH || (claimed > 0 && claimed <= reader.length - offset - 12);
}

const truncatedBy = (problem: string | undefined): { readonly truncated?: true } =>
  problem === undefined ? {} : { truncated: true };

type ElementHead = Pick<DicomElement, 'tag' | 'vr' | 'start' | 'dataOffset'>;

function readItems(reader: ByteReader, head: ElementHead): PixelDataElement {
  const items: ByteRange[] = [];
  let offset = head.dataOffset;
  let problem: string | undefined = `the file ends at offset ${reader.length} inside the pixel data`;
  let end = reader.length;
  while (offset + HEADER_LENGTH <= reader.length) {
    const tag = reader.tag(offset);
    const claimed = reader.uint32(offset + 4);
    if (tag === SEQUENCE_DELIMITATION) {
      problem = undefined;
      end = offset + HEADER_LENGTH;
      break;
    }
    if (tag !== ITEM) {
      problem = `at offset ${offset}, in the pixel data, there is ${tagNumber(tag)} instead of an item`;
      end = offset;
      break;
    }
    reader.countElement(offset);
    const dataOffset = offset + HEADER_LENGTH;
    const length = Math.min(claimed, reader.length - dataOffset);
    items.push({ offset: dataOffset, length });
    offset = dataOffset + length;
  }
  const delimiter = problem === undefined ? HEADER_LENGTH : 0;
  return {
    element: {
      ...head,
      length: end - delimiter - head.dataOffset,
      end,
      undefinedLength: true,
      ...truncatedBy(problem),
    },
    encapsulated: true,
    items,
    problem,
  };
}
