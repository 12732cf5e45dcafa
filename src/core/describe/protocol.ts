import { itemsOf, textValue, textValues, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { FIELD_ROWS } from '../tables/fields.js';
import { PROTOCOL_ROWS, type ProtocolRow } from '../tables/protocols.js';

/** The protocol of a scan, as far as the tables know it. */
export interface Protocol {
  /** As stated, or the row's name if only a code states it; `''` if nothing does. */
  readonly name: string;
  readonly row: ProtocolRow | undefined;
  /** Sides of the scanned field in mm, if the name states them. */
  readonly field: { readonly lateral: number; readonly slow: number } | undefined;
}

export const NO_PROTOCOL: Protocol = { name: '', row: undefined, field: undefined };

/**
 * The protocol by its name, then by the scan pattern, by Image Type value 4 of standard objects, and by its code. A
 * name takes precedence over a code: versions of the instrument differ in what the codes mean. Last comes Series
 * Description, which people also write: it counts only if it is a name in the table.
 */
export function findProtocol(attributes: AttributeSet): Protocol {
  const [, , , imageType = ''] = textValues(attributes, TAGS.ImageType);
  const names = [...statedNames(attributes), ...(imageType === '' ? [] : [imageType])];
  for (const name of names) {
    const row = rowOf(name);
    if (row !== undefined) return { name, row, field: fieldOf(name) ?? fieldOf(row.name) };
  }
  for (const item of codesOf(attributes)) {
    const code = textValue(item, TAGS.CodeValue);
    const row = PROTOCOL_ROWS.find((candidate) => candidate.code === code);
    if (row !== undefined) return { name: names[0] ?? row.name, row, field: fieldOf(row.name) };
  }
  const description = textValue(attributes, TAGS.SeriesDescription);
  const row = namedExactly(description) ?? (/^angio/i.test(description) ? rowOf(description) : undefined);
  if (row !== undefined) return { name: description, row, field: fieldOf(description) ?? fieldOf(row.name) };
  return { ...NO_PROTOCOL, name: names[0] ?? '' };
}

/** The scan's name, e.g. `Macular Cube 512x128`; `''` if none is stated. */
export const protocolName = (attributes: AttributeSet): string => statedNames(attributes)[0] ?? '';

const statedNames = (attributes: AttributeSet): readonly string[] =>
  [
    ...codesOf(attributes).map((item) => textValue(item, TAGS.CodeMeaning)),
    textValue(attributes, TAGS.ProtocolName),
    textValue(attributes, TAGS.CzmScanPattern),
  ].filter((name) => name !== '');

const codesOf = (attributes: AttributeSet): readonly AttributeSet[] =>
  itemsOf(attributes, TAGS.PerformedProtocolCodeSequence);

const rowOf = (name: string): ProtocolRow | undefined =>
  namedExactly(name) ?? PROTOCOL_ROWS.find(({ match }) => match?.test(name) === true);

function namedExactly(name: string): ProtocolRow | undefined {
  const key = keyOf(name);
  const isName = (other: string | undefined): boolean => other !== undefined && keyOf(other) === key;
  return key === ''
    ? undefined
    : PROTOCOL_ROWS.find((row) => isName(row.name) || isName(row.pattern) || isName(row.imageType));
}

/** A name without regard to case, blanks and underscores. */
const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .trim();

/** The field that a name states; undefined if it states none, or one of unequal sides, whose order is not proven. */
export function fieldOf(name: string): Protocol['field'] {
  for (const { match } of FIELD_ROWS) {
    const found = match.exec(name);
    if (found === null) continue;
    const lateral = Number(found[1]);
    const slow = Number(found[2] ?? found[1]);
    return lateral === slow && lateral > 0 ? { lateral, slow } : undefined;
  }
  return undefined;
}
