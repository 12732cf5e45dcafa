import { DicomError } from '../errors.js';
import type { ByteRange, DicomElement, PixelDataElement } from './data-set.js';
import { TAGS, tagName } from './tags.js';
import { hasLongHeader } from './vr.js';

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM_HEADER_LENGTH = 8;
const ITEM = 0xfffee000;
const SEQUENCE_DELIMITATION_ITEM = 0xfffee0dd;

/**
 * Reads Pixel Data at `offset`: its header, and where it is encapsulated (PS3.5 A.4) where
 * its items lie. Every range is inside the file: what claims more is cut at the file's end and reported.
 *
 * @throws {@link DicomError} where not even the header fits.
 */
export function readPixelData(bytes: Uint8Array, offset: number, explicitVr: boolean): PixelDataElement {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vr = explicitVr ? String.fromCharCode(bytes[offset + 4] ?? 0, bytes[offset + 5] ?? 0) : undefined;
  const headerLength = vr !== undefined && (hasLongHeader(vr) || isLongForm(view, offset)) ? 12 : 8;
  const dataOffset = offset + headerLength;
  if (dataOffset > bytes.length) {
    throw new DicomError(`The file ends inside the header of Pixel Data at offset ${offset}.`, {
      offset,
      found: bytes.length - offset,
      expected: headerLength,
    });
  }
  const short = headerLength === 8 && vr !== undefined;
  const claimed = short ? view.getUint16(offset + 6, true) : view.getUint32(dataOffset - 4, true);
  const head = { tag: TAGS.PixelData, vr, start: offset, dataOffset };
  if (claimed === UNDEFINED_LENGTH) return readItems(bytes, view, head);

  const length = Math.min(claimed, bytes.length - dataOffset);
  const problem =
    length < claimed
      ? `${tagName(head.tag)} claims ${claimed} bytes, but the file ends after ${length}`
      : undefined;
  return {
    element: { ...head, length, end: dataOffset + length, undefinedLength: false, ...cutBy(problem) },
    encapsulated: false,
    items: [{ offset: dataOffset, length }],
    problem,
  };
}

/**
 * Whether Pixel Data under a VR with a 16-bit length has a 32-bit one all the same: its VR was damaged, and the
 * reserved bytes behind it are 0 (PS3.5 7.1.2).
 */
function isLongForm(view: DataView, offset: number): boolean {
  if (offset + 12 > view.byteLength || view.getUint16(offset + 6, true) !== 0) return false;
  const claimed = view.getUint32(offset + 8, true);
  return claimed === UNDEFINED_LENGTH || (claimed > 0 && claimed <= view.byteLength - offset - 12);
}

const cutBy = (problem: string | undefined): { readonly cut?: true } =>
  problem === undefined ? {} : { cut: true };

type ElementHead = Pick<DicomElement, 'tag' | 'vr' | 'start' | 'dataOffset'>;

function readItems(bytes: Uint8Array, view: DataView, head: ElementHead): PixelDataElement {
  const items: ByteRange[] = [];
  let offset = head.dataOffset;
  let problem: string | undefined = `the file ends at offset ${bytes.length} inside the pixel data`;
  let end = bytes.length;
  while (offset + ITEM_HEADER_LENGTH <= bytes.length) {
    const tag = view.getUint16(offset, true) * 0x10000 + view.getUint16(offset + 2, true);
    const claimed = view.getUint32(offset + 4, true);
    if (tag === SEQUENCE_DELIMITATION_ITEM) {
      problem = undefined;
      end = offset + ITEM_HEADER_LENGTH;
      break;
    }
    if (tag !== ITEM) {
      problem = `at offset ${offset}, in the pixel data, stands tag ${tag.toString(16)} instead of an item`;
      end = offset;
      break;
    }
    const dataOffset = offset + ITEM_HEADER_LENGTH;
    const length = Math.min(claimed, bytes.length - dataOffset);
    items.push({ offset: dataOffset, length });
    offset = dataOffset + length;
  }
  const delimiter = problem === undefined ? ITEM_HEADER_LENGTH : 0;
  return {
    element: {
      ...head,
      length: end - delimiter - head.dataOffset,
      end,
      undefinedLength: true,
      ...cutBy(problem),
    },
    encapsulated: true,
    items,
    problem,
  };
}
