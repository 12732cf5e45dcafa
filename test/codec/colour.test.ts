import { beforeAll, describe, expect, it } from '@jest/globals';
// Internal: no public function decodes, encodes or recognizes JP2.
import { isJp2 } from '../../src/core/frame/j2k/boxes.js';
import { scramble } from '../../src/core/index.js';
import type { Codec } from '../../src/codec/codec.js';
import { decodeFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import { encodeLossless } from '../../src/codec/encode.js';
import { loadEncodeCodec } from '../../src/codec/encoder.js';

const ROWS = 48;
const COLUMNS = 64;
/** Red grows to the right, green downwards, blue is a pattern of its own: no exchange goes unnoticed. */
const rgb = new Uint8Array(ROWS * COLUMNS * 3).map((_, i) => {
  const pixel = Math.floor(i / 3);
  const row = Math.floor(pixel / COLUMNS);
  const column = pixel % COLUMNS;
  return [column * 4, row * 5, Math.imul(pixel, 2654435761) >>> 24][i % 3]!;
});

const u16 = (value: number): number[] => [value >> 8, value & 255];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const box = (type: string, content: readonly number[]): number[] => [
  ...u32(content.length + 8),
  ...Array.from(type, (c) => c.charCodeAt(0)),
  ...content,
];
const colr = (enumCs: number): number[] => box('colr', [1, 0, 0, ...u32(enumCs)]);

/** A JP2 file around the codestream, with the given boxes after ihdr. */
function jp2(codestream: Uint8Array, components: number, ...boxes: number[][]): Uint8Array {
  const ihdr = box('ihdr', [...u32(ROWS), ...u32(COLUMNS), ...u16(components), 7, 7, 0, 0]);
  return Uint8Array.from([
    ...box('jP  ', [0x0d, 0x0a, 0x87, 0x0a]),
    ...box('ftyp', [...u32(0x6a703220), ...u32(0), ...u32(0x6a703220)]),
    ...box('jp2h', [...ihdr, ...boxes.flat()]),
    ...box('jp2c', Array.from(codestream)),
  ]);
}

let codec: Codec;
let colour: Uint8Array;
let gray: Uint8Array;
beforeAll(async () => {
  codec = await loadDecodeCodec();
  const encoder = await loadEncodeCodec();
  const size = { rows: ROWS, columns: COLUMNS, bitsStored: 8, signed: false };
  colour = encodeLossless(encoder, { ...size, pixels: rgb, samples: 3 });
  gray = encodeLossless(encoder, { ...size, pixels: rgb.subarray(0, ROWS * COLUMNS), samples: 1 });
});

const cdef = (...order: number[]): number[] =>
  box('cdef', [...u16(order.length), ...order.flatMap((asoc, channel) => [channel, 0, asoc].flatMap(u16))]);

describe('colour', () => {
  it.each([
    ['a bare codestream', () => colour],
    ['sRGB', () => jp2(colour, 3, colr(16))],
    ['scrambled sRGB', () => scramble(jp2(colour, 3, colr(16)))],
    ['channels defined in order', () => jp2(colour, 3, colr(16), cdef(1, 2, 3))],
    ['an ICC profile', () => jp2(colour, 3, box('colr', [2, 0, 0, ...u32(20), 1, 2, 3, 4]))],
    ['no colour specification', () => jp2(colour, 3)],
    ['a second colour specification, which readers ignore', () => jp2(colour, 3, colr(16), colr(18))],
  ])('%s: interleaved RGB', (_, frame) => {
    const decoded = decodeFrame(codec, frame());
    expect(decoded).toMatchObject({ samples: 3, photometric: 'RGB', rows: ROWS, columns: COLUMNS });
    expect(decoded.pixels).toEqual(rgb);
  });

  it('turns whole pixels', () => {
    const { pixels, rows, columns } = decodeFrame(codec, colour, { turn: 'rotate-90' });
    expect([rows, columns]).toEqual([COLUMNS, ROWS]);
    // The stored bottom left comes to the top left.
    const bottomLeft = (ROWS - 1) * COLUMNS * 3;
    expect([...pixels.subarray(0, 3)]).toEqual([...rgb.subarray(bottomLeft, bottomLeft + 3)]);
  });

  it.each([
    ['sYCC', () => jp2(colour, 3, colr(18)), /enumerated colour space.*18, expected 16/],
    ['channels in the order B, G, R', () => jp2(colour, 3, colr(16), cdef(3, 2, 1)), /channel definitions/],
    ['a palette', () => jp2(gray, 1, colr(16), box('pclr', [0, 1, 3, 7, 7, 7, 1, 2, 3])), /palette/],
    ['components of different depth', () => changed(colour, 45, 6), /different depth or sign/],
    ['components of different sign', () => changed(colour, 48, 0x87), /different depth or sign/],
    [
      'colour of 12 bits',
      () => changed(changed(changed(colour, 42, 11), 45, 11), 48, 11),
      /12 bits.*At most 8/,
    ],
  ])('%s: refused', (_, frame, message) => {
    expect(() => decodeFrame(codec, frame(), { frameNumber: 2 })).toThrow(
      expect.objectContaining({ code: 'CZM_UNSUPPORTED', frame: 2, message: expect.stringMatching(message) }),
    );
  });

  it('grayscale needs no colour specification that fits', () => {
    const frame = jp2(gray, 1, colr(17));
    expect(isJp2(frame)).toBe(true);
    expect(decodeFrame(codec, frame).pixels).toEqual(rgb.subarray(0, ROWS * COLUMNS));
  });
});

function changed(codestream: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = new Uint8Array(codestream);
  copy[offset] = value;
  return copy;
}
