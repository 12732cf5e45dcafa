import { scramble } from '../../src/core/index.js';

/*
 * The JP2 file around a codestream as docs/format.md section 4 describes it, and the ways in which a writer may
 * legally or carelessly differ. Boxes: ISO/IEC 15444-1 Annex I.
 */

export interface Jp2Options {
  /** Length field of the jp2c box: exact, 0 (to the end of the file), or 1 with a 64-bit length. */
  readonly jp2cLength?: 'exact' | 'zero' | 'extended';
  /** A box of a type that no reader knows, between jp2h and jp2c. */
  readonly unknownBox?: boolean;
  /** Bytes behind EOC, inside the frame. */
  readonly trailing?: number;
  /** Make the unpadded file odd or even, by one more byte behind EOC where needed. */
  readonly parity?: 'odd' | 'even';
}

export interface Jp2Picture {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
}

const uint16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
const uint32 = (value: number): number[] => [...uint16(value >>> 16), ...uint16(value & 0xffff)];
const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const box = (type: string, content: readonly number[]): number[] => [
  ...uint32(content.length + 8),
  ...ascii(type),
  ...content,
];

const SIGNATURE = box('jP  ', [0x0d, 0x0a, 0x87, 0x0a]);
/** Brand, minor version 0, compatibility list. */
const FILE_TYPE = box('ftyp', [...ascii('jp2 '), 0, 0, 0, 0, ...ascii('jp2 ')]);

/** ihdr (8 bits unsigned, compression type 7) and colr (enumerated: 17 greyscale, 16 sRGB). */
function headerBox(picture: Jp2Picture): number[] {
  const size = [...uint32(picture.rows), ...uint32(picture.columns)];
  const ihdr = box('ihdr', [...size, ...uint16(picture.samples), 7, 7, 0, 0]);
  return box('jp2h', [...ihdr, ...box('colr', [1, 0, 0, ...uint32(picture.samples === 1 ? 17 : 16)])]);
}

/** The JP2 file of a codestream: SOC at offset 85 by default. Fresh bytes. */
export function wrapJp2(codestream: Uint8Array, picture: Jp2Picture, options: Jp2Options = {}): Uint8Array {
  const kind = options.jp2cLength ?? 'exact';
  const lead = [...SIGNATURE, ...FILE_TYPE, ...headerBox(picture)];
  if (options.unknownBox) lead.push(...box('czm ', ascii('a box that no reader knows')));
  const header = lead.length + (kind === 'extended' ? 16 : 8);
  let trailing = options.trailing ?? 0;
  if (options.parity && (header + codestream.length + trailing) % 2 !== (options.parity === 'odd' ? 1 : 0)) {
    trailing++;
  }
  const content = codestream.length + trailing;
  if (kind === 'exact') lead.push(...uint32(content + 8), ...ascii('jp2c'));
  if (kind === 'zero') lead.push(...uint32(0), ...ascii('jp2c'));
  if (kind === 'extended') lead.push(...uint32(1), ...ascii('jp2c'), ...uint32(0), ...uint32(content + 16));
  const file = new Uint8Array(header + content);
  file.set(lead);
  file.set(codestream, header);
  return file;
}

/** When the pad byte that makes an odd frame even was added (docs/format.md section 3). */
export type Padding = 'before' | 'after';

/**
 * A plain frame as the instrument delivers it: padded to even length and scrambled, in the one order or the other.
 * `plain` is what unscrambling gives back: with its pad byte in both cases.
 */
export function scrambledFrame(
  jp2: Uint8Array,
  padding: Padding = 'before',
): { stored: Uint8Array; plain: Uint8Array } {
  const plain = new Uint8Array(jp2.length + (jp2.length % 2));
  plain.set(jp2);
  if (padding === 'before') return { stored: scramble(plain), plain };
  const stored = new Uint8Array(plain.length);
  stored.set(scramble(jp2));
  // Where floor(3n/5) is the same with and without the pad byte, nothing tells that it was added later, and the
  // rule "n as delivered, first" XORs it like any other byte.
  const n = stored.length;
  if (jp2.length !== n && Math.floor((3 * n) / 5) === Math.floor((3 * (n - 1)) / 5) && (n - 1) % 7 === 0) {
    plain[n - 1] = 0x5a;
  }
  return { stored, plain };
}
