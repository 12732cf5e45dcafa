import { cleanValues, type Attribute } from '../../dicom/attributes.js';
import { parseClassUid } from '../../describe/recognize.js';
import * as TAGS from '../../dicom/tags.js';
import { isPrivateCreator, type Tag } from '../../dicom/tag.js';
import { isTextVr } from '../../dicom/vr.js';
import { NUMBERS, PRIVATE_CREATORS, TEXTS } from './known-texts.js';

/** The values of an attribute as a report may show them; undefined if any of them is not on a list. */
export function shownValue(attribute: Attribute): string | undefined {
  const { tag, vr, text, numbers } = attribute;
  const range = NUMBERS.get(tag);
  if (text === undefined) {
    if (range === undefined || numbers.length === 0) return undefined;
    return joined(numbers.map((value) => shownNumber(value, range)));
  }
  const values = cleanValues(text, vr);
  if (values.join('') === '') return undefined;
  if (range !== undefined) {
    return joined(values.flatMap((value) => value.split(',')).map((value) => decimal(value, range)));
  }
  if (tag === TAGS.SoftwareVersions) return joined(values.map(version));
  if (isPrivateCreator(tag)) return joined(values.map(creator));
  const known = TEXTS.get(tag);
  return known === undefined ? undefined : joined(values.map((value) => listed(known, value)));
}

const joined = (values: readonly (string | undefined)[]): string | undefined =>
  values.every((value) => value !== undefined) ? values.join(' \\ ') : undefined;

/** The list's own spelling. */
export const listed = (list: readonly string[], value: string): string | undefined =>
  value === '' ? '' : list.find((known) => known.toLowerCase() === value.toLowerCase());

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i;

const decimal = (text: string, range: readonly [number, number]): string | undefined =>
  DECIMAL.test(text.trim()) ? shownNumber(Number(text), range) : undefined;

/** Six digits: as many as a spacing has, and fewer than a date. */
function shownNumber(value: number, [least, greatest]: readonly [number, number]): string | undefined {
  if (!(value >= least && value <= greatest)) return undefined;
  return value === least && least === greatest ? String(value) : String(Number(value.toPrecision(6)));
}

/** Major and minor version, out of four numbers as the instruments have them. A date has three. */
function version(text: string): string | undefined {
  const [, major, minor] = /^(\d{1,2})\.(\d{1,2})\.\d{1,2}\.\d{1,5}$/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor}…`;
}

/** The vendor makes instance UIDs under the same roots: only short last numbers are classes. */
function creator(text: string): string | undefined {
  const uid = parseClassUid(text.trim())?.uid;
  if (uid !== undefined) return /\.\d{1,2}\.\d{1,2}$/.test(uid) ? uid : undefined;
  return listed(PRIVATE_CREATORS, text.trim());
}

/** How a text is written, which often shows what is wrong with it. */
export function textShape({ vr, text }: Attribute): string {
  if (text === undefined || !isTextVr(vr)) return '';
  const end = text.indexOf('\0');
  const tail = end >= 0 && (vr !== 'UI' || end < text.length - 1) ? `, NUL after ${end}` : '';
  const values = cleanValues(text, vr);
  const several = values.length > 1 ? `, ${values.length} values` : '';
  const empty = values.join('') === '' ? ', empty' : '';
  return `${tail}${several}${empty}${vr === 'DS' && text.includes(',') ? ', comma' : ''}`;
}

/** Groups of the standard whose number could be two letters. All others of that kind are taken for misplaced text. */
const GROUPS_LIKE_TEXT = new Set(['2010', '2040', '2050', '2201', '5200', '5400']);
const LIKE_TEXT = /^[2-7][0-9A-F][2-7][0-9A-F]$/;
/** Letters that are not ASCII have bytes from 80. Of the groups in use only Pixel Data and delimiters have one. */
const LIKE_OTHER_LETTERS = /^(?:[89A-F]...|..[89A-F].)$/;
const GROUPS_LIKE_OTHER_LETTERS = /^(?:7FE[01]|FFF.)$/;

/** What {@link shownTag} returns if a damaged file has text in place of a tag. */
export const TEXT_FOR_TAG = '(other)';

/** `(gggg,eeee)`, or {@link TEXT_FOR_TAG}. */
export function shownTag(tag: Tag): string {
  const [group, element] = [tag.slice(0, 4), tag.slice(4)];
  const isText =
    (LIKE_TEXT.test(group) && !GROUPS_LIKE_TEXT.has(group)) ||
    (LIKE_OTHER_LETTERS.test(group) && !GROUPS_LIKE_OTHER_LETTERS.test(group));
  return isText ? TEXT_FOR_TAG : `(${group},${element})`;
}

const VRS = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(
    ' ',
  ),
);
/** A VR of the standard; `--` for none, `??` for any other. */
export const shownVr = (vr: string | undefined): string =>
  vr === undefined ? '--' : VRS.has(vr) ? vr : '??';
