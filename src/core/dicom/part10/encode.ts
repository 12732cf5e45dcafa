import { isInMemory, piecesOf, type ByteSource, type FileBytes } from '../../base/byte-source.js';
import { DicomError } from '../../base/errors.js';
import type { NewItem, NewValue } from '../edits.js';
import { tagName } from '../keywords.js';
import { ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, UNDEFINED_LENGTH } from './items.js';
import type { Tag } from '../tag.js';
import { hasLongHeader, isNumberVr, numberSize, padOf, writeNumber } from '../vr.js';

/** A piece of output: bytes that exist already, that are made when the output is written, or that are in a file. */
export type Chunk = Uint8Array | MadeChunk | FileChunk;

export interface MadeChunk {
  readonly length: number;
  /** Its bytes, valid until those of another chunk are made. */
  readonly make: () => Uint8Array;
}

export interface FileChunk {
  readonly length: number;
  readonly source: FileBytes;
  readonly offset: number;
}

/** The bytes of a source from `start` up to `end`. */
export const stretch = (source: ByteSource, start: number, end: number): Chunk =>
  isInMemory(source) ? source.subarray(start, end) : { source, offset: start, length: end - start };

/** The bytes of a chunk, one piece after another, each valid until the next. */
export function* piecesOfChunk(chunk: Chunk): Generator<Uint8Array> {
  if ('make' in chunk) yield chunk.make();
  else if ('source' in chunk) yield* piecesOf(chunk.source, chunk);
  else yield chunk;
}

export const chunkLength = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { length }) => sum + length, 0);

/** Joins chunks into a fresh array. Each is written directly into its place, so that there is no second copy. */
export function assemble(chunks: readonly Chunk[]): Uint8Array {
  const output = new Uint8Array(chunkLength(chunks));
  let offset = 0;
  for (const chunk of chunks) {
    const target = output.subarray(offset, offset + chunk.length);
    if ('make' in chunk) target.set(chunk.make());
    else if ('source' in chunk) chunk.source.readInto(target, chunk.offset);
    else target.set(chunk);
    offset += chunk.length;
  }
  return output;
}

/** The lowest `size` bytes of a number, little endian, without the cost of a DataView. */
function writeLow(bytes: Uint8Array, at: number, size: number, value: number): void {
  for (let i = 0; i < size; i++) bytes[at + i] = value >>> (8 * i);
}

function header(tag: Tag, vr: string | undefined, length: number): Uint8Array {
  const long = vr === undefined || hasLongHeader(vr);
  if (!long && length > 0xffff) {
    throw new DicomError(`${tagName(tag)} with VR ${vr} cannot hold ${length} bytes.`, {
      tag,
      found: length,
      expected: 0xffff,
    });
  }
  const bytes = new Uint8Array(vr !== undefined && long ? 12 : 8);
  const number = Number.parseInt(tag, 16);
  writeLow(bytes, 0, 2, number >>> 16);
  writeLow(bytes, 2, 2, number);
  if (vr === undefined) {
    writeLow(bytes, 4, 4, length);
    return bytes;
  }
  bytes[4] = vr.charCodeAt(0);
  bytes[5] = vr.charCodeAt(1);
  if (long) writeLow(bytes, 8, 4, length);
  else writeLow(bytes, 6, 2, length);
  return bytes;
}

/** An element's header, PS3.5 7.1; `length` undefined for an undefined length. */
export const elementHeader = (
  tag: Tag,
  vr: string,
  length: number | undefined,
  explicitVr: boolean,
): Uint8Array => header(tag, explicitVr ? vr : undefined, length ?? UNDEFINED_LENGTH);

export const itemHeader = (length: number | undefined): Uint8Array =>
  header(ITEM, undefined, length ?? UNDEFINED_LENGTH);
export const itemDelimiter = (): Uint8Array => header(ITEM_DELIMITATION, undefined, 0);
export const sequenceDelimiter = (): Uint8Array => header(SEQUENCE_DELIMITATION, undefined, 0);

/** A whole element with a new value. Text must have one byte per character, as it was read. */
export function encodeElement(tag: Tag, value: NewValue, explicitVr: boolean): readonly Chunk[] {
  const content =
    'items' in value ? value.items.flatMap((item) => encodeItem(item, explicitVr)) : [encodeValues(value)];
  return [elementHeader(tag, value.vr, chunkLength(content), explicitVr), ...content];
}

function encodeItem(item: NewItem, explicitVr: boolean): readonly Chunk[] {
  const content = Object.entries(item)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([tag, value]) => encodeElement(tag, value, explicitVr));
  return [itemHeader(chunkLength(content)), ...content];
}

function encodeValues({
  vr,
  values,
}: {
  readonly vr: string;
  readonly values: readonly (string | number)[];
}): Uint8Array {
  if (isNumberVr(vr)) {
    const size = numberSize(vr);
    const bytes = new Uint8Array(values.length * size);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) writeNumber(view, i * size, vr, Number(value));
    return bytes;
  }
  const text = values.join('\\');
  const bytes = new Uint8Array(text.length + (text.length % 2)).fill(padOf(vr));
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
