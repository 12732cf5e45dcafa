import { isCzmError } from '../errors.js';
import { isInMemory, rangeOf, type ByteSource } from '../byte-source.js';
import { frameEncoding, openFrame } from '../frame.js';
import { Scratch } from '../scratch.js';
import { storedInFile, storedInMemory, join, type StoredFrames } from '../stored-frames.js';
import type { Warning } from '../warning.js';
import { MAX_ELEMENTS } from './byte-reader.js';
import type { ByteRange, DicomFile, PixelDataElement } from './data-set.js';
import { TAGS } from './tags.js';

/** The compressed frames that a file holds. In memory a frame of one fragment is a view, others are joined. */
export interface FrameList {
  readonly frames: StoredFrames;
  readonly warnings: readonly Warning[];
}

/** Joining is tried only so far: a file of a million fragments is not a scan. */
const MAX_FRAGMENTS_JOINED = 64;
const MAX_FRAGMENTS_GROUPED = 8192;

type Group = readonly ByteRange[];

/**
 * The frames of Pixel Data, as the bytes hold them. Number of Frames (`claimed`) is only compared.
 *
 * Encapsulated frames (PS3.5 A.4) are told apart by what they are, then by the Basic Offset Table, then by
 * the claim; the Extended Offset Table says no more, since it allows one fragment a frame only. A native value
 * under a compressed transfer syntax is one frame (docs/format.md section 1, confidence A).
 */
export function readFrames(file: DicomFile, claimed: number | undefined): FrameList {
  const pixelData = file.pixelData;
  if (pixelData === undefined) return { frames: storedInMemory([]), warnings: [] };
  const warnings: Warning[] = [];
  if (pixelData.problem !== undefined) warnings.push({ code: 'READING', message: `${pixelData.problem}.` });
  const bytes: Joined = { source: file.bytes, scratch: new Scratch() };
  if (!pixelData.encapsulated) {
    return {
      frames: framesOf(
        bytes,
        pixelData.items.map((item) => [item]),
      ),
      warnings,
    };
  }
  const [table, ...items] = pixelData.items;
  const fragments = items.filter(({ length }) => length > 0);
  if (fragments.length < items.length) {
    const message = `${items.length - fragments.length} empty items in Pixel Data are no frames and were passed over.`;
    warnings.push({ code: 'READING', message });
  }
  const offsets = table === undefined ? [] : readOffsetTable(file.bytes, table);
  const { groups, basis } = groupFragments(bytes, pixelData, fragments, offsets, claimed);
  if (basis !== undefined) warnings.push({ code: 'FRAMES_GROUPED', message: basis });
  return { frames: framesOf(bytes, groups), warnings };
}

function framesOf({ source, scratch }: Joined, groups: readonly Group[]): StoredFrames {
  if (!isInMemory(source)) return storedInFile(source, groups, scratch);
  return storedInMemory(groups.map((group) => join(source, group, scratch)));
}

function groupFragments(
  bytes: Joined,
  pixelData: PixelDataElement,
  fragments: readonly ByteRange[],
  offsets: readonly number[],
  claimed: number | undefined,
): { groups: readonly Group[]; basis: string | undefined } {
  const single = fragments.map((fragment) => [fragment]);
  const recognized = (groups: readonly Group[]): boolean => groups.every((group) => isFrame(bytes, group));
  if (recognized(single)) {
    const lies = offsets.length > 0 && offsets.length !== single.length;
    return { groups: single, basis: lies ? offsetTableMessage(offsets.length, single.length) : undefined };
  }
  const byTable = groupByTable(pixelData, fragments, offsets);
  if (byTable !== undefined && (byTable.length === claimed || recognized(byTable))) {
    return { groups: byTable, basis: undefined };
  }
  // As many fragments as frames: one that is damaged must not be joined to its neighbour and move those behind it.
  if (fragments.length === claimed) return { groups: single, basis: undefined };
  const byContent = groupByContent(bytes, fragments);
  if (byContent !== undefined) {
    const message = `Pixel Data holds ${fragments.length} fragments; they were joined to ${byContent.length} frames by their content.`;
    return { groups: byContent, basis: byContent.length === single.length ? undefined : message };
  }
  if (byTable !== undefined) return { groups: byTable, basis: undefined };
  if (claimed === 1) return { groups: [fragments], basis: undefined };
  return { groups: single, basis: undefined };
}

const offsetTableMessage = (entries: number, frames: number): string =>
  `The Basic Offset Table has ${entries} entries, but each of the ${frames} fragments is a frame; the table was not used.`;

/** Frames by the Basic Offset Table; undefined where its offsets are not those of fragments in order. */
function groupByTable(
  pixelData: PixelDataElement,
  fragments: readonly ByteRange[],
  offsets: readonly number[],
): readonly Group[] | undefined {
  const table = pixelData.items[0];
  if (offsets.length === 0 || offsets[0] !== 0 || table === undefined) return undefined;
  // Offsets count from the first byte of the first item behind the table (PS3.5 A.4).
  const origin = table.offset + table.length;
  const indexAt = new Map(fragments.map((fragment, index) => [fragment.offset - 8 - origin, index]));
  const indices: number[] = [];
  for (const offset of offsets) {
    const index = indexAt.get(offset);
    if (index === undefined || index <= (indices.at(-1) ?? -1)) return undefined;
    indices.push(index);
  }
  return indices.map((index, i) => fragments.slice(index, indices[i + 1] ?? fragments.length));
}

/** Joins fragments until they make a frame; undefined where that does not come out even. */
function groupByContent(bytes: Joined, fragments: readonly ByteRange[]): readonly Group[] | undefined {
  if (fragments.length > MAX_FRAGMENTS_GROUPED) return undefined;
  const groups: Group[] = [];
  let start = 0;
  while (start < fragments.length) {
    const end = frameEnd(bytes, fragments, start);
    if (end === undefined) return undefined;
    groups.push(fragments.slice(start, end));
    start = end;
  }
  return groups;
}

function frameEnd(bytes: Joined, fragments: readonly ByteRange[], start: number): number | undefined {
  const first = fragments[start];
  if (first !== undefined && isPlainStart(bytes, first)) {
    if (isWhole(joined(bytes, [first]))) return start + 1;
    // A plain frame that is cut goes on until the next one begins.
    const next = fragments.slice(start + 1).findIndex((fragment) => isPlainStart(bytes, fragment));
    return next < 0 ? fragments.length : start + 1 + next;
  }
  const last = Math.min(fragments.length, start + MAX_FRAGMENTS_JOINED);
  for (let end = start + 1; end <= last; end++) {
    if (isFrame(bytes, fragments.slice(start, end))) return end;
  }
  return undefined;
}

/** Whether a plain frame ends within these bytes. */
function isWhole(frame: Uint8Array): boolean {
  try {
    openFrame(frame);
    return true;
  } catch (error) {
    if (!isCzmError(error)) throw error;
    return false;
  }
}

/** A source, and where its fragments are joined. */
interface Joined {
  readonly source: ByteSource;
  readonly scratch: Scratch;
}

const joined = ({ source, scratch }: Joined, group: Group): Uint8Array => join(source, group, scratch);

/** A signature is asked for first: then the frame need not be read. */
const isFrame = (bytes: Joined, group: Group): boolean =>
  (!isInMemory(bytes.source) && storedInFile(bytes.source, [group], bytes.scratch).hasSignature(0)) ||
  frameEncoding(joined(bytes, group)) !== 'unknown';

function isPlainStart(bytes: Joined, range: ByteRange): boolean {
  const encoding = frameEncoding(joined(bytes, [range]));
  return encoding !== 'unknown' && encoding !== 'scrambled';
}

/** Bytes of the longest table that is read: one entry, of 32 bits, for as many frames as there can be. */
const MAX_TABLE = 4 * MAX_ELEMENTS;

function readOffsetTable(source: ByteSource, table: ByteRange): readonly number[] {
  if (table.length > MAX_TABLE) return [];
  const bytes = rangeOf(source, table, new Scratch());
  const data = new DataView(bytes.buffer, bytes.byteOffset, table.length);
  return Array.from({ length: Math.floor(table.length / 4) }, (_, i) => data.getUint32(i * 4, true));
}

/** Transfer syntaxes whose frames are JPEG 2000 (PS3.5 10.4.4: .90 lossless only, .91). */
export const JPEG_2000 = { lossless: '1.2.840.10008.1.2.4.90', any: '1.2.840.10008.1.2.4.91' } as const;

/** Whether Pixel Data of this transfer syntax must be encapsulated (PS3.5 A.4): all but the native ones. */
export const isCompressed = (transferSyntaxUID: string): boolean =>
  transferSyntaxUID.startsWith('1.2.840.10008.1.2.4.') || transferSyntaxUID === '1.2.840.10008.1.2.5';

export const hasPixelData = (file: DicomFile): boolean =>
  file.elements.some(
    ({ tag, length, undefinedLength }) => tag === TAGS.PixelData && (length > 0 || undefinedLength),
  );
