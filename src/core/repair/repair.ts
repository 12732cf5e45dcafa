import { cleanValues, type Attribute, type AttributeSet } from '../dicom/attributes.js';
import type { Confidence, Provenance } from '../base/quantity.js';
import type { Edit, NewItem, NewValue, PathStep } from '../dicom/edits.js';
import { keywordOf } from '../dicom/keywords.js';
import type { Tag } from '../dicom/tag.js';
import { isTextVr } from '../dicom/vr.js';
import { describesPerson } from './privacy.js';

/** One change to a data set: both what is shown to a user and what is applied. */
export interface Repair {
  /** Where: tags as eight hexadecimal digits, items counted from 0, `00400260[0].00080104`. */
  readonly tag: string;
  /** Keyword of PS3.6; `''` for private attributes and others not known to this package. */
  readonly keyword: string;
  /**
   * The value as found, up to its first NUL, or its length if it may describe a person; null if the attribute was
   * absent.
   */
  readonly from: string | null;
  /** The new value; null if the attribute was removed. */
  readonly to: string | null;
  readonly why: string;
  /** How sure the underlying fact is, in the grades of docs/format.md. */
  readonly confidence: Confidence;
  /** How the new value is known. */
  readonly provenance: Exclude<Provenance, 'unknown'>;
}

/** A repair, with what is needed to apply it. */
export interface PlannedRepair extends Repair, Edit {}

/** The repairs as they may be shown and logged: without what is applied, which can contain patient data. */
export const shownRepairs = (repairs: readonly PlannedRepair[]): readonly Repair[] =>
  repairs.map(({ tag, keyword, from, to, why, confidence, provenance }) => {
    return { tag, keyword, from, to, why, confidence, provenance };
  });

/** Merges two lists of repairs of the same source, applied one after the other: one repair for each attribute. */
export function mergeRepairs(
  earlier: readonly PlannedRepair[],
  later: readonly PlannedRepair[],
): readonly PlannedRepair[] {
  const merged = new Map(earlier.map((repair) => [repair.tag, repair]));
  for (const repair of later) {
    const before = merged.get(repair.tag);
    merged.set(repair.tag, before === undefined ? repair : { ...repair, from: before.from });
  }
  return [...merged.values()].sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

/** Why a rule changes something. */
export interface Reason {
  readonly why: string;
  readonly confidence: Confidence;
  readonly provenance: Repair['provenance'];
}

/** Text that ends with a NUL is not longer; anything longer is a document or bytes (PS3.5 table 6.2-1). */
const MAX_TEXT = 0x10000;

/** Text that ends before its element does. The NUL that pads a UID (PS3.5 6.2) does not count. */
export function hasTail(attribute: Attribute): boolean {
  if (!isTextVr(attribute.vr) || lengthOfValue(attribute) > MAX_TEXT) return false;
  const end = firstNul(attribute);
  if (end < 0) return false;
  return attribute.vr !== 'UI' || end < lengthOfValue(attribute) - 1;
}

/** Up to this many characters, text is read rather than its bytes searched. */
const SHORT_TEXT = 1 << 10;

/**
 * The position of the first NUL in a text; negative if there is none. Long values are not converted to text for this.
 */
function firstNul(attribute: Attribute): number {
  const { bulk } = attribute;
  const isLong = bulk !== undefined && 'bytes' in bulk && bulk.length > SHORT_TEXT;
  return isLong ? bulk.bytes.indexOf(0) : (attribute.text ?? '').indexOf('\0');
}

/** Bytes of a text. */
export function lengthOfValue(attribute: Attribute): number {
  const { bulk } = attribute;
  return bulk !== undefined && 'bytes' in bulk ? bulk.length : (attribute.text ?? '').length;
}

/** Sets `target` to `value`; no repair if it already has that value, cleanly written. */
export function set(
  attributes: AttributeSet,
  target: Tag,
  value: NewValue,
  reason: Reason,
  path: readonly PathStep[] = [],
): readonly PlannedRepair[] {
  const attribute = attributes.get(target);
  if (attribute !== undefined && !hasTail(attribute) && sameValue(attribute, value)) return [];
  return [planned(attribute, target, value, reason, path)];
}

/** Sets text values. */
export const setText = (
  attributes: AttributeSet,
  target: Tag,
  vr: string,
  values: readonly string[],
  reason: Reason,
): readonly PlannedRepair[] => set(attributes, target, { vr, values }, reason);

/** Removes `target`; no repair if it is absent. */
export function remove(
  attributes: AttributeSet,
  target: Tag,
  reason: Reason,
  path: readonly PathStep[] = [],
): readonly PlannedRepair[] {
  const attribute = attributes.get(target);
  return attribute === undefined ? [] : [planned(attribute, target, undefined, reason, path)];
}

function planned(
  attribute: Attribute | undefined,
  target: Tag,
  value: NewValue | undefined,
  reason: Reason,
  path: readonly PathStep[],
): PlannedRepair {
  const hide = describesPerson(target, attribute?.vr ?? value?.vr);
  return {
    tag: [...path.map(({ tag, item }) => `${tag}[${item}]`), target].join('.'),
    keyword: keywordOf(target) ?? '',
    from:
      attribute === undefined ? null : hide ? lengthOf(attribute.text ?? '') : displayAttribute(attribute),
    to: value === undefined ? null : hide ? lengthOf(displayValue(value)) : displayValue(value),
    ...reason,
    path,
    target,
    value,
  };
}

const lengthOf = (text: string): string => `(${text.length} characters, not shown)`;

function displayAttribute({ text, numbers, items, vr }: Attribute): string {
  if (text !== undefined) return displayText(text);
  return vr === 'SQ' ? `${items.length} items` : numbers.join('\\');
}

/** Text up to its first NUL. What follows is leftover memory, and may be anything about anyone. */
function displayText(text: string): string {
  const end = text.indexOf('\0');
  if (end < 0 || end === text.length - 1) return text.slice(0, end < 0 ? undefined : end);
  return `${text.slice(0, end)} (then NUL and ${text.length - end - 1} more)`;
}

function displayValue(value: NewValue): string {
  return 'items' in value ? `${value.items.length} items` : value.values.join('\\');
}

function sameValue(attribute: Attribute, value: NewValue): boolean {
  if (attribute.vr !== undefined && attribute.vr !== value.vr) return false;
  if ('items' in value) {
    return (
      attribute.items.length === value.items.length &&
      value.items.every((item, i) => sameItem(attribute.items[i], item))
    );
  }
  const found = isTextVr(value.vr) ? cleanValues(attribute.text ?? '', value.vr) : attribute.numbers;
  const numeric = value.vr === 'DS' || value.vr === 'IS';
  const same = (a: string | number, b: string | number | undefined): boolean =>
    a === b || (numeric && a !== '' && b !== '' && Number(a) === Number(b));
  return found.length === value.values.length && found.every((entry, i) => same(entry, value.values[i]));
}

function sameItem(found: AttributeSet | undefined, item: NewItem): boolean {
  if (found === undefined) return false;
  const entries = Object.entries(item);
  return (
    [...found].length === entries.length &&
    entries.every(([tag, value]) => {
      const attribute = found.get(tag);
      return attribute !== undefined && !hasTail(attribute) && sameValue(attribute, value);
    })
  );
}
