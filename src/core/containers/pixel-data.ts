import { viewOf } from '../base/bytes.js';
import { isCzmError } from '../base/errors.js';
import type { ByteRange, ByteSource } from '../base/byte-source.js';
import type { StoredFrame } from '../frame/stored-frame.js';
import { storedInMemory, type FrameRanges, type FramesOf, type StoredFrames } from './stored-frames.js';
import type { Warning } from '../base/warning.js';
import type { DicomFile, PixelDataElement } from '../dicom/part10/data-set.js';
import { MAX_ELEMENTS } from '../dicom/part10/byte-reader.js';
import * as TAGS from '../dicom/tags.js';

/** The compressed frames that a file holds. In memory, a frame of one fragment is a view; others are joined. */
export interface FrameList {
  readonly frames: StoredFrames;
  readonly warnings: readonly Warning[];
}

/** Joining is tried only up to this number: a file of a million fragments is not a scan. */
const MAX_FRAGMENTS_JOINED = 64;
const MAX_FRAGMENTS_GROUPED = 8192;

/**
 * The frames of Pixel Data, as the bytes hold them. Number of Frames (`claimed`) is only compared.
 *
 * Encapsulated frames (PS3.5 A.4) are separated by their content, then by the Basic Offset Table, then by the claim.
 * The Extended Offset Table adds nothing, since it allows only one fragment per frame. A native value under a
 * compressed transfer syntax is one frame (docs/format.md section 1, confidence A).
 */
export function readFrames(file: DicomFile, claimed: number | undefined, framesOf: FramesOf): FrameList {
  const pixelData = file.pixelData;
  if (pixelData === undefined) return { frames: storedInMemory([]), warnings: [] };
  const warnings: Warning[] = [];
  if (pixelData.problem !== undefined) warnings.push({ code: 'READING', message: `${pixelData.problem}.` });
  if (!pixelData.encapsulated) {
    return { frames: framesOf(pixelData.items.map((item) => [item])), warnings };
  }
  const [table, ...items] = pixelData.items;
  const fragments = items.filter(({ length }) => length > 0);
  if (fragments.length < items.length) {
    const message = `${items.length - fragments.length} empty items in Pixel Data are not frames and were skipped.`;
    warnings.push({ code: 'READING', message });
  }
  const offsets = table === undefined ? [] : readOffsetTable(file.bytes, table);
  const { frames, basis } = groupFragments(framesOf, pixelData, fragments, offsets, claimed);
  if (basis !== undefined) warnings.push({ code: 'FRAMES_GROUPED', message: basis });
  return { frames, warnings };
}

/** The frames that fragments form, each with what was found out about it. */
interface Grouped {
  readonly frames: StoredFrames;
  /** What was unusual about separating them; undefined if nothing was. */
  readonly basis: string | undefined;
}

function groupFragments(
  framesOf: FramesOf,
  pixelData: PixelDataElement,
  fragments: readonly ByteRange[],
  offsets: readonly number[],
  claimed: number | undefined,
): Grouped {
  const single = framesOf(fragments.map((fragment) => [fragment]));
  if (areFrames(single)) {
    const lies = offsets.length > 0 && offsets.length !== single.length;
    return { frames: single, basis: lies ? offsetTableMessage(offsets.length, single.length) : undefined };
  }
  const byTable = groupByTable(pixelData, fragments, offsets);
  const framesByTable = byTable && framesOf(byTable);
  if (framesByTable !== undefined && (framesByTable.length === claimed || areFrames(framesByTable))) {
    return { frames: framesByTable, basis: undefined };
  }
  // As many fragments as frames: a damaged one must not be joined to its neighbour and shift those after it.
  if (fragments.length === claimed) return { frames: single, basis: undefined };
  const byContent = groupByContent(framesOf, fragments, single);
  if (byContent !== undefined) {
    const message = `Pixel Data holds ${fragments.length} fragments; they were joined into ${byContent.length} frames by their content.`;
    const basis = byContent.length === single.length ? undefined : message;
    return { frames: framesOf(byContent), basis };
  }
  if (framesByTable !== undefined) return { frames: framesByTable, basis: undefined };
  if (claimed === 1) return { frames: framesOf([fragments]), basis: undefined };
  return { frames: single, basis: undefined };
}

const areFrames = (frames: StoredFrames): boolean =>
  Array.from({ length: frames.length }, (_, index) => index).every((index) => isFrame(frames.at(index)));

/** The signature is checked first: then the frame need not be read. */
const isFrame = (frame: StoredFrame): boolean => frame.hasSignature || frame.encoding !== 'unknown';

const offsetTableMessage = (entries: number, frames: number): string =>
  `The Basic Offset Table has ${entries} entries, but each of the ${frames} fragments is a frame; the table was not used.`;

/** Frames by the Basic Offset Table; undefined if its offsets are not those of fragments in order. */
function groupByTable(
  pixelData: PixelDataElement,
  fragments: readonly ByteRange[],
  offsets: readonly number[],
): readonly FrameRanges[] | undefined {
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

/** Joins fragments until they form a frame; undefined if fragments are left over. */
function groupByContent(
  framesOf: FramesOf,
  fragments: readonly ByteRange[],
  single: StoredFrames,
): readonly FrameRanges[] | undefined {
  if (fragments.length > MAX_FRAGMENTS_GROUPED) return undefined;
  const groups: FrameRanges[] = [];
  let start = 0;
  while (start < fragments.length) {
    const end = frameEnd(framesOf, fragments, single, start);
    if (end === undefined) return undefined;
    groups.push(fragments.slice(start, end));
    start = end;
  }
  return groups;
}

function frameEnd(
  framesOf: FramesOf,
  fragments: readonly ByteRange[],
  single: StoredFrames,
  start: number,
): number | undefined {
  if (isPlainStart(single.at(start))) {
    if (isComplete(single.at(start))) return start + 1;
    // A truncated plain frame extends to where the next one begins.
    for (let next = start + 1; next < fragments.length; next++) {
      if (isPlainStart(single.at(next))) return next;
    }
    return fragments.length;
  }
  const last = Math.min(fragments.length, start + MAX_FRAGMENTS_JOINED);
  for (let end = start + 1; end <= last; end++) {
    const candidate = framesOf([fragments.slice(start, end)]);
    if (isFrame(candidate.at(0))) return end;
  }
  return undefined;
}

/** Whether a plain frame ends within its bytes. */
function isComplete(frame: StoredFrame): boolean {
  try {
    frame.header();
    return true;
  } catch (error) {
    if (!isCzmError(error)) throw error;
    return false;
  }
}

const isPlainStart = ({ encoding }: StoredFrame): boolean =>
  encoding !== 'unknown' && encoding !== 'scrambled';

/** Bytes of the longest table that is read: one entry, of 32 bits, for as many frames as there can be. */
const MAX_TABLE = 4 * MAX_ELEMENTS;

function readOffsetTable(source: ByteSource, table: ByteRange): readonly number[] {
  if (table.length > MAX_TABLE) return [];
  const bytes = source.subarray(table.offset, table.offset + table.length);
  const data = viewOf(bytes);
  return Array.from({ length: Math.floor(table.length / 4) }, (_, i) => data.getUint32(i * 4, true));
}

export const hasPixelData = (file: DicomFile): boolean =>
  file.elements.some(
    ({ tag, length, undefinedLength }) => tag === TAGS.PixelData && (length > 0 || undefinedLength),
  );
