import {
  readSource,
  sourceAttributes,
  type RecordedSource,
  type SourceRecord,
} from '../describe/conversion-record.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { ByteReader } from '../dicom/part10/byte-reader.js';
import type { DicomElement } from '../dicom/part10/data-set.js';
import { parseElement } from '../dicom/part10/elements.js';
import { chunkLength, encodeElement, type Chunk } from '../dicom/part10/encode.js';
import { tagNumber } from '../dicom/tag.js';
import { findMeta, hasVrAt } from '../dicom/part10/parse.js';
import { Problems } from '../dicom/part10/problems.js';
import { sameBytes } from '../base/byte-source.js';
import { isCzmError } from '../base/errors.js';
import { mergeRepairs, setText, type PlannedRepair, type Reason } from '../repair/repair.js';
import type { OpenedSource } from '../describe/open-part10.js';
import { rewrittenChunks } from '../dicom/part10/rewrite.js';

/* A result states what it was made from, so that nobody has to guess from its name. */

const REASON: Reason = {
  why: 'a record of the source file, of the options, and of the length of the complete result',
  confidence: 'A',
  provenance: 'derived',
};

/** The file with `repairs` and, if a source is passed, its record. */
export function recordedChunks(
  { file, attributes }: Pick<OpenedSource, 'file' | 'attributes'>,
  repairs: readonly PlannedRepair[],
  pixelData: readonly Chunk[] | undefined,
  source: SourceRecord | undefined,
): { readonly repairs: readonly PlannedRepair[]; readonly chunks: readonly Chunk[] } {
  if (source === undefined) return { repairs, chunks: rewrittenChunks(file, repairs, pixelData) };
  const recording = (length: number): readonly PlannedRepair[] =>
    sourceAttributes(attributes, { ...source, length }).flatMap(({ tag, vr, values }) =>
      setText(attributes, tag, vr, values, REASON),
    );
  const unknown = recording(0);
  const chunks = rewrittenChunks(file, mergeRepairs(repairs, unknown), pixelData);
  // All lengths take the same number of characters, so only the value itself changes.
  const known = recording(chunkLength(chunks));
  const recorded = mergeRepairs(repairs, known);
  return {
    repairs: recorded,
    chunks:
      exchanged(chunks, encodedValue(unknown.at(-1)), encodedValue(known.at(-1))) ??
      rewrittenChunks(file, recorded, pixelData),
  };
}

/** The value that a repair writes; undefined if it removes something. */
const encodedValue = (repair: PlannedRepair | undefined): Chunk | undefined =>
  repair?.value === undefined ? undefined : encodeElement(repair.target, repair.value, true)[1];

/** `chunks` with `after` in place of the one that holds the same bytes as `before`; undefined if there is none. */
function exchanged(
  chunks: readonly Chunk[],
  before: Chunk | undefined,
  after: Chunk | undefined,
): readonly Chunk[] | undefined {
  if (!(before instanceof Uint8Array) || after === undefined) return undefined;
  const at = chunks.findIndex((chunk) => chunk instanceof Uint8Array && sameBytes(chunk, before));
  if (at < 0) return undefined;
  return [...chunks.slice(0, at), after, ...chunks.slice(at + 1)];
}

/** The record is in group 0009. */
const LAST_GROUP = 0x0009;

/**
 * What the result of which these are the first bytes (all of them, or some 100 kB) says of the file that it was made
 * of; undefined if it says nothing, or not in these bytes.
 */
export function sourceInHead(head: Uint8Array): RecordedSource | undefined {
  try {
    const problems = new Problems(tagNumber);
    const reader = new ByteReader(head);
    let offset = findMeta(reader);
    while (reader.uint16(offset) === 0x0002) offset = parseElement(reader, offset, true, problems).end;
    const explicitVr = hasVrAt(reader, offset);
    const elements: DicomElement[] = [];
    while ((reader.uint16(offset) ?? 0xffff) <= LAST_GROUP) {
      const element = parseElement(reader, offset, explicitVr, problems);
      elements.push(element);
      offset = element.end;
    }
    return readSource(part10Attributes(head, elements));
  } catch (error) {
    if (isCzmError(error)) return undefined;
    throw error;
  }
}
