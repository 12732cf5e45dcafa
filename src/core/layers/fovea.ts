import type { Attribute } from '../dicom/attributes.js';
import type { StoredFovea } from './layer-source.js';

/** Bytes of (0073,1140) that are read. */
const MAX_XML = 1 << 16;

const POSITION = /<FoveaPosition\b[^>]*>([^]*?)<\/FoveaPosition>/i;
const coordinate = (axis: 'X' | 'Y'): RegExp =>
  new RegExp(`<${axis}>\\s*([-+]?[\\d.]+(?:e[-+]?\\d+)?)\\s*</${axis}>`, 'i');

/**
 * The fovea as (0073,1140) states it (docs/format.md section 7): XML that declares UTF-16 and may be so, or may not.
 * Undefined if it states none, or one outside the scan.
 */
export function readFovea(attribute: Attribute | undefined): StoredFovea | undefined {
  const text = xmlOf(attribute);
  const [, inside] = (text === undefined ? null : POSITION.exec(text)) ?? [];
  if (inside === undefined) return undefined;
  const [x, y] = (['X', 'Y'] as const).map((axis) =>
    Number(coordinate(axis).exec(inside)?.[1] ?? Number.NaN),
  );
  const isPlace = (value: number | undefined): value is number =>
    value !== undefined && value >= 0 && value <= 1;
  // A corner is where nothing was filled in.
  if (!isPlace(x) || !isPlace(y) || (x === 0 && y === 0)) return undefined;
  return { x, y, source: '(0073,1140) FoveaPosition' };
}

function xmlOf(attribute: Attribute | undefined): string | undefined {
  const { bulk, text } = attribute ?? {};
  if (bulk !== undefined && 'bytes' in bulk && bulk.length > 0) {
    const bytes = bulk.bytes.subarray(0, MAX_XML);
    const isWide = bytes.length > 4 && bytes.subarray(0, 64).filter((byte) => byte === 0).length > 8;
    return new TextDecoder(isWide ? (bytes[0] === 0 ? 'utf-16be' : 'utf-16le') : 'latin1').decode(bytes);
  }
  return text?.slice(0, MAX_XML);
}
