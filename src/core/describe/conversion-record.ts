import { textValue, textValues, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { isPrivateCreator, type Tag } from '../dicom/tag.js';
import { SCAN_KINDS, type ScanKind } from '../tables/kinds.js';
import type { Provenance } from '../base/quantity.js';

/*
 * A private block that records what was done to a repaired data set. Without it, a later reader could not distinguish
 * turned frames from stored ones (a square frame looks the same), or an assumed spacing from a stated one.
 */

export const RECORD_CREATOR = 'CORNERSTONE-CZM-IMAGE-LOADER';
const RECORD_GROUP = '0009';
const FRAMES_LIE = '01';
const ATTRIBUTES_DESCRIBE = '02';
const SPACING_PROVENANCE = '03';
const SCAN_KIND = '04';
/** After what describes the image: the file that it was made from. */
const MADE_OF = '10';

/** Which frames metadata describe: those that are stored, or those turned upright. */
export type Orientation = 'stored' | 'upright';

export interface ConversionRecord {
  /** How the frames in the file lie. */
  readonly frames: Orientation;
  /** Which orientation the attributes describe. */
  readonly attributes: Orientation;
  /** Of lateral, axial and slow-axis spacing. */
  readonly provenance: readonly [lateral: Provenance, axial: Provenance, slow: Provenance];
  /** What was scanned, if the source said so in a way that the result cannot: by the container that it was in. */
  readonly kind?: ScanKind | undefined;
}

const ORIENTATIONS: ReadonlyMap<string, Orientation> = new Map([
  ['STORED', 'stored'],
  ['UPRIGHT', 'upright'],
]);
const PROVENANCES: readonly string[] = ['STATED', 'DERIVED', 'ASSUMED', 'UNKNOWN'];

/** Frames that were turned, without a record of how their spacing is known. */
const STRIPPED: ConversionRecord = {
  frames: 'upright',
  attributes: 'upright',
  provenance: ['derived', 'derived', 'assumed'],
};

/** The blocks of the record's group, as two hexadecimal digits, and their creators (PS3.5 7.8.1). */
const blocksOf = (attributes: AttributeSet): readonly (readonly [block: string, creator: string])[] =>
  [...attributes]
    .filter(({ tag }) => tag.startsWith(RECORD_GROUP) && isPrivateCreator(tag))
    .map(({ tag }) => [tag.slice(6), textValue(attributes, tag)]);

/** The block that holds the record; undefined if there is none. */
const findBlock = (attributes: AttributeSet): string | undefined =>
  blocksOf(attributes).find(([, creator]) => creator === RECORD_CREATOR)?.[0];

/** The block that the record has, or the first that is free for it. */
function blockToWrite(attributes: AttributeSet): string {
  const used = new Set(blocksOf(attributes).map(([block]) => block));
  const free = Array.from({ length: 0xf0 }, (_, i) => (0x10 + i).toString(16).toUpperCase());
  return findBlock(attributes) ?? free.find((block) => !used.has(block)) ?? '10';
}

/** What Derivation Description begins with if the frames were turned. */
export const TURNED_UPRIGHT = 'Frames unscrambled and turned upright';

/**
 * What an earlier repair by this package recorded; undefined in a data set as the instrument wrote it. If an archive
 * has stripped the private block, Derivation Description still prevents frames from being turned twice.
 */
export function readRecord(attributes: AttributeSet): ConversionRecord | undefined {
  const block = findBlock(attributes);
  if (block === undefined) {
    const turned = textValue(attributes, TAGS.DerivationDescription).startsWith(TURNED_UPRIGHT);
    return turned ? STRIPPED : undefined;
  }
  const tag = (element: string): Tag => `${RECORD_GROUP}${block}${element}`;
  const frames = ORIENTATIONS.get(textValue(attributes, tag(FRAMES_LIE)));
  const described = ORIENTATIONS.get(textValue(attributes, tag(ATTRIBUTES_DESCRIBE)));
  if (frames === undefined || described === undefined) return undefined;
  const [lateral, axial, slow] = textValues(attributes, tag(SPACING_PROVENANCE)).map(provenance);
  return {
    frames,
    attributes: described,
    provenance: [lateral ?? 'unknown', axial ?? 'unknown', slow ?? 'unknown'],
    kind: SCAN_KINDS.find((kind) => codeOf(kind) === textValue(attributes, tag(SCAN_KIND))),
  };
}

/** A code string has no hyphen and no lower case (PS3.5 6.2). */
const codeOf = (kind: ScanKind): string => kind.toUpperCase().replaceAll('-', '_');

const provenance = (text: string): Provenance =>
  PROVENANCES.includes(text) ? (text.toLowerCase() as Provenance) : 'unknown';

/** The record as attributes to write: tag, VR and values. */
export function recordAttributes(
  attributes: AttributeSet,
  record: ConversionRecord,
): readonly { readonly tag: Tag; readonly vr: string; readonly values: readonly string[] }[] {
  const block = blockToWrite(attributes);
  const tag = (element: string): Tag => `${RECORD_GROUP}${block}${element}`;
  return [
    { tag: `${RECORD_GROUP}00${block}`, vr: 'LO', values: [RECORD_CREATOR] },
    { tag: tag(FRAMES_LIE), vr: 'CS', values: [record.frames.toUpperCase()] },
    { tag: tag(ATTRIBUTES_DESCRIBE), vr: 'CS', values: [record.attributes.toUpperCase()] },
    { tag: tag(SPACING_PROVENANCE), vr: 'CS', values: record.provenance.map((value) => value.toUpperCase()) },
    ...(record.kind === undefined ? [] : [{ tag: tag(SCAN_KIND), vr: 'CS', values: [codeOf(record.kind)] }]),
  ];
}

/** The file that a result was made from, and how. */
export interface SourceRecord {
  /** SHA-256 of the whole source file: 64 hexadecimal digits. */
  readonly sha256: string;
  /** The caller's name for the requested options: at most 64 characters of ASCII, no backslash. */
  readonly options: string;
}

/** A {@link SourceRecord} as stored in a result, with the length of the complete result. */
export interface RecordedSource extends SourceRecord {
  readonly length: number;
}

/**
 * All lengths take the same number of characters, so that a file's length does not depend on the length that it states.
 */
const LENGTH_DIGITS = 16;

/** What a result says about the file that it was made from; undefined if it says nothing. */
export function readSource(attributes: AttributeSet): RecordedSource | undefined {
  const block = findBlock(attributes);
  if (block === undefined) return undefined;
  const [sha256, options, length] = textValues(attributes, `${RECORD_GROUP}${block}${MADE_OF}`);
  if (sha256 === undefined || options === undefined || length === undefined) return undefined;
  return { sha256, options, length: Number(length) };
}

/** The record of the source as attributes to write: tag, VR and values. */
export function sourceAttributes(
  attributes: AttributeSet,
  { sha256, options, length }: RecordedSource,
): ReturnType<typeof recordAttributes> {
  const block = blockToWrite(attributes);
  const digits = String(length).padStart(LENGTH_DIGITS, '0');
  return [
    { tag: `${RECORD_GROUP}00${block}`, vr: 'LO', values: [RECORD_CREATOR] },
    { tag: `${RECORD_GROUP}${block}${MADE_OF}`, vr: 'LO', values: [sha256, options, digits] },
  ];
}
