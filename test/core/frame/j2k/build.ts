/* Codestreams and JP2 boxes written byte by byte, for tests that need one field to be wrong. */

export const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
export const u32 = (value: number): number[] => [...u16(Math.floor(value / 0x10000)), ...u16(value & 0xffff)];
export const bytes = (...parts: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(parts.flat());

export const SOC = [0xff, 0x4f];
export const SOD = [0xff, 0x93];
export const EOC = [0xff, 0xd9];

export const segment = (marker: number, body: readonly number[], length = body.length + 2): number[] => [
  ...u16(marker),
  ...u16(length),
  ...body,
];

export interface SizFields {
  rsiz?: number;
  xsiz?: number;
  ysiz?: number;
  xosiz?: number;
  yosiz?: number;
  xtsiz?: number;
  ytsiz?: number;
  xtosiz?: number;
  ytosiz?: number;
  csiz?: number;
  length?: number;
  /** Ssiz, XRsiz, YRsiz of each component. */
  components?: readonly (readonly [number, number, number])[];
}

/** SIZ of a 1024 × 512 picture in one tile, one component of 8 bits. */
export function siz(fields: SizFields = {}): number[] {
  const components = fields.components ?? [[7, 1, 1]];
  const { xsiz = 1024, ysiz = 512, xosiz = 0, yosiz = 0, xtosiz = 0, ytosiz = 0 } = fields;
  const { xtsiz = xsiz || 1, ytsiz = ysiz || 1, csiz = components.length, rsiz = 0 } = fields;
  const sizes = [xsiz, ysiz, xosiz, yosiz, xtsiz, ytsiz, xtosiz, ytosiz];
  const body = [...u16(rsiz), ...sizes.flatMap(u32), ...u16(csiz), ...components.flat()];
  return segment(0xff51, body, fields.length);
}

export interface CodFields {
  scod?: number;
  progression?: number;
  layers?: number;
  mct?: number;
  levels?: number;
  width?: number;
  height?: number;
  style?: number;
  /** 0: 9-7; 1: 5-3. */
  transformation?: number;
  precincts?: readonly number[];
  length?: number;
}

export function cod(fields: CodFields = {}): number[] {
  const { scod = 0, progression = 0, layers = 1, mct = 0 } = fields;
  const body = [scod, progression, ...u16(layers), mct, ...codingStyle(fields)];
  return segment(0xff52, body, fields.length);
}

/** COC; the component's number in the bytes given, one or two. */
export function coc(component: readonly number[], fields: CodFields = {}): number[] {
  return segment(0xff53, [...component, fields.scod ?? 0, ...codingStyle(fields)], fields.length);
}

function codingStyle(fields: CodFields): number[] {
  const { levels = 5, width = 4, height = 4, style = 0, transformation = 1, precincts = [] } = fields;
  return [levels, width, height, style, transformation, ...precincts];
}

/** Quantization style: 0 none, 1 derived, 2 expounded; with one byte or two of step sizes. */
export const qcd = (style = 0): number[] => segment(0xff5c, [0x40 | style, 0x40, 0x48]);
export const qcc = (component: number, style = 0): number[] =>
  segment(0xff5d, [component, 0x40 | style, 0x40, 0x48]);
/** Progression order changes: each of all resolutions, components and layers, in the given order. */
export const poc = (...orders: readonly number[]): number[] =>
  segment(
    0xff5f,
    orders.flatMap((order) => [0, 0, ...u16(0xffff), 33, 255, order]),
  );
export const com = (text = 'x'): number[] =>
  segment(0xff64, [...u16(1), ...Array.from(text, (letter) => letter.charCodeAt(0))]);

export interface PartFields {
  tile?: number;
  psot?: number;
  part?: number;
  parts?: number;
  header?: readonly number[];
  data?: readonly number[];
  lsot?: number;
}

/** A tile-part: SOT, header, SOD, data. */
export function tilePart(fields: PartFields = {}): number[] {
  const { tile = 0, part = 0, parts = 1, header = [], data = [0x01, 0x02, 0x03], lsot } = fields;
  const psot = fields.psot ?? 12 + header.length + 2 + data.length;
  const sot = segment(0xff90, [...u16(tile), ...u32(psot), part, parts], lsot);
  return [...sot, ...header, ...SOD, ...data];
}

/** The smallest good codestream: 1024 × 512, one component, one tile, 5-3. */
export const MAIN = [...SOC, ...siz(), ...cod(), ...qcd()];
export const GOOD = bytes(MAIN, tilePart(), EOC);

export const box = (type: string, content: readonly number[], lbox = content.length + 8): number[] => [
  ...u32(lbox),
  ...Array.from(type, (letter) => letter.charCodeAt(0)),
  ...content,
];
export const SIGNATURE = box('jP  ', [0x0d, 0x0a, 0x87, 0x0a]);
export const FTYP = box('ftyp', [0x6a, 0x70, 0x32, 0x20, 0, 0, 0, 0, 0x6a, 0x70, 0x32, 0x20]);
