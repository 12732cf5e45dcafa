import type { ByteRange } from '../base/byte-source.js';
import { isPrivateCreator, type Tag } from './tag.js';
import { isSingleValued, isTextVr, latin1 } from './vr.js';

/**
 * A data set as the rules see it, whether it came as Part 10 bytes or as DICOM JSON.
 *
 * Text is *as found*: one string with its backslashes, NULs and garbage.
 */
export interface Attribute {
  readonly tag: Tag;
  /** The VR that is stated, else the one known for the tag; undefined if there is neither. */
  readonly vr: string | undefined;
  /** Text VRs only; `undefined` for others. */
  readonly text: string | undefined;
  /** Binary number VRs (US, SS, UL, SL, FL, FD) and AT only: a tag is one number, group first. */
  readonly numbers: readonly number[];
  /** SQ only. */
  readonly items: readonly AttributeSet[];
  /** The bytes of the value, for any VR; undefined for sequences, and in DICOM JSON if the value is stated as text. */
  readonly bulk?: Bulk | undefined;
  /** Set if the file ends inside the value. */
  readonly truncated?: true;
}

/** A value that is only bytes: the bytes themselves, or the address at which a server has them (PS3.18 F.2.2). */
export type Bulk = BulkBytes | { readonly uri: string };

export interface BulkBytes {
  readonly length: number;
  /** A view of them; read from a file again whenever they are needed. */
  readonly bytes: Uint8Array;
  /** Where they lie in a Part 10 file. */
  readonly range?: ByteRange | undefined;
}

export interface AttributeSet extends Iterable<Attribute> {
  get(tag: Tag): Attribute | undefined;
}

/** A data set that states nothing. */
export const NO_ATTRIBUTES: AttributeSet = { get: () => undefined, [Symbol.iterator]: () => [].values() };

/**
 * The values of a text as CZM writes it: the text ends at the first NUL, then blanks are trimmed (docs/format.md
 * section 5, confidence A).
 */
export function cleanValues(text: string, vr = 'LO'): readonly string[] {
  const end = text.indexOf('\0');
  const kept = end < 0 ? text : text.slice(0, end);
  if (isSingleValued(vr)) return [kept.replace(/ +$/, '')];
  return kept.split('\\').map((value) => value.replace(/^ +| +$/g, ''));
}

/** The cleaned text values of an attribute; empty if it is absent, empty or not text. */
export function textValues(set: AttributeSet, tag: Tag): readonly string[] {
  const attribute = set.get(tag);
  if (attribute?.text === undefined) return [];
  const values = cleanValues(attribute.text, attribute.vr);
  return values.length === 1 && values[0] === '' ? [] : values;
}

/** The first cleaned text value; `''` where there is none. */
export const textValue = (set: AttributeSet, tag: Tag): string => textValues(set, tag)[0] ?? '';

/** The values as finite numbers, from DS, IS or a binary VR; empty if any of them is not a number. */
export function numberValues(set: AttributeSet, tag: Tag): readonly number[] {
  const attribute = set.get(tag);
  if (attribute === undefined) return [];
  const numbers = isTextVr(attribute.vr)
    ? textValues(set, tag).map((value) => (value === '' ? Number.NaN : Number(value)))
    : attribute.numbers;
  return numbers.every(Number.isFinite) ? numbers : [];
}

export const numberValue = (set: AttributeSet, tag: Tag): number | undefined => numberValues(set, tag)[0];

/** The number of an attribute that may have one only; undefined if it states several that differ. */
export function singleNumber(set: AttributeSet, tag: Tag): number | undefined {
  const [value, ...others] = new Set(numberValues(set, tag));
  return others.length === 0 ? value : undefined;
}

/** The items of a sequence; empty if it is absent. */
export const itemsOf = (set: AttributeSet, tag: Tag): readonly AttributeSet[] => set.get(tag)?.items ?? [];

/** The private creators of a data set (PS3.5 7.8.1), cleaned. */
export function privateCreators(set: AttributeSet): readonly string[] {
  const creators: string[] = [];
  for (const { tag } of set) if (isPrivateCreator(tag)) creators.push(textValue(set, tag).trim());
  return creators;
}

/** Bytes that may be a number or a text; undefined if there are too many for that. */
export const shortBytes = (attribute: Attribute | undefined): Uint8Array | undefined => {
  const { bulk } = attribute ?? {};
  return bulk !== undefined && 'bytes' in bulk && bulk.length <= MAX_SHORT ? bulk.bytes : undefined;
};

const MAX_SHORT = 0x10000;

/** A text, or up to `length` bytes of a value whose VR may have been lost (implicit VR, UN). */
export function textOrBytes(attribute: Attribute | undefined, length: number): string | undefined {
  const bytes = attribute?.text === undefined ? shortBytes(attribute)?.subarray(0, length) : undefined;
  return bytes === undefined ? attribute?.text : latin1(bytes);
}
