/** Value representations, PS3.5 6.2. */

/** VRs whose value is text. */
const TEXT = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '));
/** Text VRs in which a backslash is a character, not a delimiter. */
const SINGLE = new Set(['LT', 'ST', 'UT', 'UR']);
/** VRs with a 32-bit length in explicit VR, PS3.5 table 7.1-1. */
const LONG = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));

/** Bytes of one value of a binary number, and how DataView reads it. */
const NUMBERS = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  AT: 4,
} as const;

export type NumberVr = keyof typeof NUMBERS;

export const isTextVr = (vr: string | undefined): boolean => vr !== undefined && TEXT.has(vr);
export const isSingleValued = (vr: string): boolean => SINGLE.has(vr);
export const hasLongHeader = (vr: string): boolean => LONG.has(vr);
export const isNumberVr = (vr: string | undefined): vr is NumberVr => vr !== undefined && vr in NUMBERS;
export const numberSize = (vr: NumberVr): number => NUMBERS[vr];
/** Text values are padded with a blank, UIDs with a NUL (PS3.5 6.2). */
export const padOf = (vr: string): number => (isTextVr(vr) && vr !== 'UI' ? 0x20 : 0x00);

/** Characters that fit the arguments of one call. */
const CALL = 0x2000;

/** Text with one character for each byte (ISO 8859-1), which can be written back without loss. */
export function latin1(bytes: Uint8Array): string {
  // Spread arguments would use an iterator.
  const characters = (part: Uint8Array): string => Reflect.apply(String.fromCharCode, undefined, part);
  if (bytes.length <= CALL) return characters(bytes);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += CALL) parts.push(characters(bytes.subarray(i, i + CALL)));
  return parts.join('');
}

export function readNumber(view: DataView, offset: number, vr: NumberVr): number {
  switch (vr) {
    case 'US':
      return view.getUint16(offset, true);
    case 'SS':
      return view.getInt16(offset, true);
    case 'UL':
      return view.getUint32(offset, true);
    case 'SL':
      return view.getInt32(offset, true);
    case 'FL':
      return view.getFloat32(offset, true);
    case 'FD':
      return view.getFloat64(offset, true);
    // A tag as one number, group first: its two halves lie in that order (PS3.5 6.2).
    case 'AT':
      return view.getUint16(offset, true) * 0x10000 + view.getUint16(offset + 2, true);
  }
}

export function writeNumber(view: DataView, offset: number, vr: NumberVr, value: number): void {
  switch (vr) {
    case 'US':
      return view.setUint16(offset, value, true);
    case 'SS':
      return view.setInt16(offset, value, true);
    case 'UL':
      return view.setUint32(offset, value, true);
    case 'SL':
      return view.setInt32(offset, value, true);
    case 'FL':
      return view.setFloat32(offset, value, true);
    case 'FD':
      return view.setFloat64(offset, value, true);
    case 'AT':
      view.setUint16(offset, value >>> 16, true);
      return view.setUint16(offset + 2, value & 0xffff, true);
  }
}
