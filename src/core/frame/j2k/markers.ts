/** The marker codes of a JPEG 2000 codestream (ISO/IEC 15444-1 Annex A, Table A.2), with their clauses. */
export const MARKER = {
  /** Start of codestream, A.4.1. */
  SOC: 0xff4f,
  /** Extended capabilities, A.5.2 (2019 edition). */
  CAP: 0xff50,
  /** Image and tile size, A.5.1. */
  SIZ: 0xff51,
  /** Coding style default, A.6.1. */
  COD: 0xff52,
  /** Coding style component, A.6.2. */
  COC: 0xff53,
  /** Tile-part lengths, A.7.1. */
  TLM: 0xff55,
  /** Packet length, main header, A.7.2. */
  PLM: 0xff57,
  /** Packet length, tile-part header, A.7.3. */
  PLT: 0xff58,
  /** Quantization default, A.6.4. */
  QCD: 0xff5c,
  /** Quantization component, A.6.5. */
  QCC: 0xff5d,
  /** Region of interest, A.6.3. */
  RGN: 0xff5e,
  /** Progression order change, A.6.6. */
  POC: 0xff5f,
  /** Packed packet headers, main header, A.7.4. */
  PPM: 0xff60,
  /** Packed packet headers, tile-part header, A.7.5. */
  PPT: 0xff61,
  /** Component registration, A.9.1. */
  CRG: 0xff63,
  /** Comment, A.9.2. */
  COM: 0xff64,
  /** Start of tile-part, A.4.2. */
  SOT: 0xff90,
  /** Start of packet, A.8.1; occurs in coded data. */
  SOP: 0xff91,
  /** End of packet header, A.8.2; occurs in coded data. */
  EPH: 0xff92,
  /** Start of data, A.4.3. */
  SOD: 0xff93,
  /** End of codestream, A.4.4. */
  EOC: 0xffd9,
} as const;

export type MarkerName = keyof typeof MARKER;

const NAMES = new Map<number, string>(Object.entries(MARKER).map(([name, code]) => [code, name]));

/** The marker's name with its code, `SIZ (FF51)`; for unnamed codes the four hexadecimal digits alone. */
export function markerName(code: number): string {
  const digits = code.toString(16).toUpperCase().padStart(4, '0');
  const name = NAMES.get(code);
  return name === undefined ? digits : `${name} (${digits})`;
}
