import { elementHeader, itemHeader, sequenceDelimiter, type Chunk, type MadeChunk } from './encode.js';
import * as TAGS from '../tags.js';

/** Where frames begin, for readers that do not walk the fragments: a Basic or an Extended Offset Table. */
export type OffsetTable =
  | { readonly kind: 'basic'; readonly offsets: readonly number[] }
  | { readonly kind: 'extended'; readonly offsets: readonly number[]; readonly lengths: readonly number[] };

const ITEM_HEADER_LENGTH = 8;
const PAD = Uint8Array.of(0);
const MAX_BASIC_OFFSET = 0xffffffff;

/** Bytes of the fragment that holds a frame: padded to an even length (PS3.5 A.4). */
export const fragmentLength = (frameLength: number): number => frameLength + (frameLength % 2);

/**
 * The offset table for frames of these lengths, one fragment per frame (PS3.5 A.4): the basic one as long as 32-bit
 * offsets suffice, the extended one (PS3.3 C.7.6.3.1.8) above 4 GiB.
 */
export function offsetTable(frameLengths: readonly number[]): OffsetTable {
  const offsets: number[] = [];
  let offset = 0;
  for (const length of frameLengths) {
    offsets.push(offset);
    offset += ITEM_HEADER_LENGTH + fragmentLength(length);
  }
  return (offsets.at(-1) ?? 0) > MAX_BASIC_OFFSET
    ? { kind: 'extended', offsets, lengths: frameLengths }
    : { kind: 'basic', offsets };
}

/**
 * Encapsulated Pixel Data of frames, preceded by the elements of an Extended Offset Table if one is needed. Each frame
 * is made only when the output is written, with a zero byte after one of odd length.
 */
export function encapsulate(frames: readonly MadeChunk[], explicitVr: boolean): readonly Chunk[] {
  const table = offsetTable(frames.map(({ length }) => length));
  const basic = table.kind === 'basic' ? uint32s(table.offsets) : new Uint8Array(0);
  const chunks: Chunk[] = [];
  if (table.kind === 'extended') {
    for (const [tag, values] of [
      [TAGS.ExtendedOffsetTable, table.offsets],
      [TAGS.ExtendedOffsetTableLengths, table.lengths],
    ] as const) {
      const bytes = uint64s(values);
      chunks.push(elementHeader(tag, 'OV', bytes.length, explicitVr), bytes);
    }
  }
  chunks.push(elementHeader(TAGS.PixelData, 'OB', undefined, explicitVr), itemHeader(basic.length), basic);
  for (const frame of frames) {
    chunks.push(itemHeader(fragmentLength(frame.length)), frame);
    if (frame.length % 2 === 1) chunks.push(PAD);
  }
  chunks.push(sequenceDelimiter());
  return chunks;
}

function uint32s(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true);
  return bytes;
}

function uint64s(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setBigUint64(i * 8, BigInt(value), true);
  return bytes;
}
