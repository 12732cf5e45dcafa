import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodestreamError, scramble, UnsupportedError } from '../../src/core/index.js';
// Internal: decoding has no public function, and the codec is one that must not be called.
import type { Codec } from '../../src/codec/codec.js';
import { decodeFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import {
  bytes,
  cod,
  coc,
  EOC,
  poc,
  qcd,
  siz,
  SOC,
  tilePart,
  type CodFields,
  type SizFields,
} from '../core/frame/j2k/build.js';
import { encode, type Picture } from '../core/frame/j2k/encode.js';

/* Headers that ask for more than the bytes can hold never reach the codec: this one would fail the test. */
const silent: Codec = {
  module: {
    get J2KDecoder(): never {
      throw new Error('the codec was asked');
    },
  },
  takeMessages: () => [],
};

const RGB: SizFields['components'] = [
  [7, 1, 1],
  [7, 1, 1],
  [7, 1, 1],
];
const precincts = (levels: number, ...highest: readonly number[]): CodFields => {
  const lower = Array.from({ length: levels + 1 - highest.length }, () => 0xff);
  return { levels, scod: 1, precincts: [...lower, ...highest] };
};
const header = (size: SizFields, ...coding: readonly (readonly number[])[]): Uint8Array =>
  bytes(SOC, siz(size), ...coding, qcd(), tilePart({ data: Array.from({ length: 10 }, () => 0) }), EOC);
const square = (size: number): SizFields => ({ xsiz: size, ysiz: size });

const TOO_MANY_PACKETS: Readonly<Record<string, () => Uint8Array>> = {
  'all layers and resolutions': () => header(square(64), cod({ levels: 32, layers: 65535 })),
  'all layers, resolutions and components': () =>
    header({ ...square(64), components: RGB }, cod({ levels: 32, layers: 65535 })),
  'precincts of 2 × 2': () => header(square(2048), cod(precincts(5, 0x11))),
  'precincts of one sample': () => header(square(512), cod(precincts(0, 0x00))),
  'precincts times layers': () => header(square(512), cod({ ...precincts(5, 0x55), layers: 60000 })),
  'precincts that only a COC asks for': () =>
    header({ ...square(512), components: RGB }, cod(), coc([2], precincts(5, 0x11))),
  'precincts that only a tile asks for': () =>
    bytes(SOC, siz(square(512)), cod(), qcd(), tilePart({ header: cod(precincts(5, 0x11)) }), EOC),
  'layers in many tiles': () => {
    const tiles = Array.from({ length: 64 }, (_, tile) => tilePart({ tile }));
    const main = [SOC, siz({ ...square(64), xtsiz: 8, ytsiz: 8 }), cod({ layers: 500 }), qcd()];
    return bytes(...main, ...tiles, EOC);
  },
};

/** A column of precincts in one resolution, a row in another: few of them, but positions everywhere. */
const SKEW = precincts(32, 0xf1, 0x1f);
const TOO_MUCH_WORK: Readonly<Record<string, () => Uint8Array>> = {
  'code-blocks of 4 × 4 in a large picture': () => header(square(8192), cod({ width: 0, height: 0 })),
  'code-blocks of 8 × 8 in a large picture': () => header(square(8192), cod({ width: 1, height: 1 })),
  'code-blocks that precincts make small': () => header(square(8192), cod(precincts(5, 0x1f))),
  'positions by COD': () => header(square(8192), cod({ ...SKEW, progression: 2 })),
  'positions by POC': () => header(square(2048), cod(SKEW), poc(...Array.from({ length: 31 }, () => 3))),
  "positions by a tile's POC": () => {
    const header = poc(...Array.from({ length: 31 }, () => 4));
    return bytes(SOC, siz(square(2048)), cod(SKEW), qcd(), tilePart({ header }), EOC);
  },
};

describe('headers that ask for more than the bytes can hold are refused undecoded', () => {
  it.each(Object.entries(TOO_MANY_PACKETS))('%s', (_, build) => {
    const frame = build();
    // Behind EOC there is padding, which holds no packet.
    const padded = new Uint8Array(4000);
    padded.set(frame);
    for (const bytes of [frame, padded, scramble(padded)]) {
      const decode = () => decodeFrame(silent, bytes, { frameNumber: 3 });
      expect(decode).toThrow(CodestreamError);
      expect(decode).toThrow(
        /^Frame 3 has \d+ packets or more by its headers, but only \d+ bytes.*get it again/,
      );
      const most = frame.length + 16384;
      expect(decode).toThrow(expect.objectContaining({ frame: 3, expected: `at most ${most}` }));
    }
  });

  it.each(Object.entries(TOO_MUCH_WORK))('%s', (_, build) => {
    const frame = build();
    expect(frame.length).toBeLessThan(600);
    const decode = () => decodeFrame(silent, frame, { frameNumber: 3 });
    expect(decode).toThrow(UnsupportedError);
    expect(decode).toThrow(
      /^Frame 3 of \d+ bytes has 1 tile\(s\), \d+ code-blocks and \d+ packets.*raise maxSamples/,
    );
  });

  it('tells what it found', () => {
    const decode = () => decodeFrame(silent, header(square(64), cod({ levels: 32, layers: 65535 })));
    expect(decode).toThrow(expect.objectContaining({ found: 33 * 65535 }));
  });
});

describe('frames of an encoder', () => {
  let codec: Codec;
  beforeAll(async () => {
    codec = await loadDecodeCodec();
  });

  it('that is black passes, and decodes', () => {
    const frame = encode({ width: 1024, height: 1024, black: true });
    expect(frame.length).toBeLessThan(300);
    expect(decodeFrame(codec, frame).pixels).toEqual(new Uint8Array(1024 * 1024));
  });

  it('pass and decode, whatever its options', () => {
    const pictures = fc.record({
      width: fc.integer({ min: 1, max: 200 }),
      height: fc.integer({ min: 1, max: 200 }),
      components: fc.constantFrom(1, 3),
      levels: fc.integer({ min: 0, max: 7 }),
      progression: fc.integer({ min: 0, max: 4 }),
      layers: fc.option(fc.integer({ min: 1, max: 20 })),
      lossless: fc.boolean(),
      black: fc.boolean(),
    });
    fc.assert(
      fc.property(pictures, (picture) => {
        const { width, height, components, layers } = picture;
        // The encoder refuses more levels than halve the shorter side to one sample.
        const levels = Math.min(picture.levels, Math.floor(Math.log2(Math.min(width, height))));
        const options: Picture = { ...picture, levels, layers: layers ?? undefined };
        const decoded = decodeFrame(codec, encode(options), { maxSamples: width * height * components });
        expect(decoded).toMatchObject({ rows: height, columns: width, samples: components });
      }),
      { numRuns: 60 },
    );
  });
});
