import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openFrame } from '../../src/core/index.js';
// Internal: encoding has no public function, and codecs that spoil pixels stand in for the real ones.
import type { Codec, EncodeModule, FrameInfo } from '../../src/codec/codec.js';
import { decodeFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import { encodeCodestream, encodeLossless, type Image } from '../../src/codec/encode.js';
import { createEncoder, loadEncodeCodec } from '../../src/codec/encoder.js';

let encoder: Codec<EncodeModule>;
/** The other build, as users decode. */
let decoder: Codec;
beforeAll(async () => {
  encoder = await loadEncodeCodec();
  decoder = await loadDecodeCodec();
});

/** A picture with smooth parts, noise, and both ends of the range of its type. */
function picture(rows: number, columns: number, samples: number, bitsStored: number, signed: boolean): Image {
  const min = signed ? -(2 ** (bitsStored - 1)) : 0;
  const range = 2 ** bitsStored;
  const type = bitsStored > 8 ? (signed ? Int16Array : Uint16Array) : signed ? Int8Array : Uint8Array;
  const pixels = new type(rows * columns * samples).map((_, i) => {
    if (i === 0) return min;
    if (i === 1) return min + range - 1;
    const noise = Math.imul(i, 2654435761) >>> 24;
    return min + ((i * 5 + (i % 7 === 0 ? noise : 0)) % range);
  });
  return { pixels, rows, columns, samples, bitsStored, signed };
}

const described = ({ rows, columns, samples, bitsStored, signed }: Image): object => ({
  rows,
  columns,
  samples,
  bitsStored,
  signed,
});

describe('encodeLossless', () => {
  const grays = Array.from({ length: 16 }, (_, i) => [i + 1, 1] as const);
  const colours = [1, 2, 5, 8].map((bits) => [bits, 3] as const);
  const cases = [...grays, ...colours].flatMap(([bits, samples]) =>
    [false, true].map((signed) => [bits, signed, samples] as const),
  );

  it.each(cases)('%i bits, signed %s, %i sample(s): the same pixels', (bits, signed, samples) => {
    const image = picture(37, 53, samples, bits, signed);
    const before = Array.from(image.pixels);
    const codestream = encodeLossless(encoder, image, { verify: false });
    const decoded = decodeFrame(decoder, codestream);
    expect(decoded.pixels).toEqual(image.pixels);
    expect(decoded).toMatchObject({ ...described(image), reversible: true, warnings: [] });
    expect(decoded.photometric).toBe(samples === 1 ? 'MONOCHROME2' : 'RGB');
    expect(Array.from(image.pixels)).toEqual(before);
  });

  it('any size, down to one pixel, and any pixels', () => {
    const image = fc
      .record({ rows: fc.integer({ min: 1, max: 70 }), columns: fc.integer({ min: 1, max: 70 }) })
      .chain(({ rows, columns }) =>
        fc
          .uint8Array({ minLength: rows * columns, maxLength: rows * columns })
          .map((pixels): Image => ({ pixels, rows, columns, samples: 1, bitsStored: 8, signed: false })),
      );
    fc.assert(
      fc.property(image, (i) => {
        const decoded = decodeFrame(decoder, encodeLossless(encoder, i));
        expect(decoded).toMatchObject(described(i));
        expect(Array.from(decoded.pixels)).toEqual(Array.from(i.pixels));
      }),
      { numRuns: 40 },
    );
  });

  it('a bare codestream: the whole of it is SOC to EOC, colour with RCT', () => {
    const gray = openFrame(encodeLossless(encoder, picture(40, 50, 1, 8, false)));
    expect(gray).toMatchObject({
      encoding: 'codestream',
      header: { reversible: true, colourTransform: 'none' },
    });
    const colour = encodeLossless(encoder, picture(40, 50, 3, 8, false));
    expect(openFrame(colour).header).toMatchObject({ length: colour.length, colourTransform: 'RCT' });
  });

  it('takes 8-bit samples from a 16-bit array', () => {
    const pixels = Uint16Array.of(0, 255, 7, 8);
    const image = { pixels, rows: 2, columns: 2, samples: 1, bitsStored: 8, signed: false };
    expect([...decodeFrame(decoder, encodeLossless(encoder, image)).pixels]).toEqual([0, 255, 7, 8]);
  });

  it('verification finds a codestream that decodes to other pixels', () => {
    const image = picture(40, 50, 1, 8, false);
    // A decoder that spoils one sample stands for an encoder that does.
    const J2KDecoder = class {
      readonly #inner = new encoder.module.J2KDecoder();
      getEncodedBuffer(length: number): Uint8Array {
        return this.#inner.getEncodedBuffer(length);
      }
      decode(): void {
        this.#inner.decode();
      }
      decodeSubResolution(level: number, layers: number): void {
        this.#inner.decodeSubResolution(level, layers);
      }
      getFrameInfo(): FrameInfo {
        return this.#inner.getFrameInfo();
      }
      getDecodedBuffer(): Uint8Array {
        return new Uint8Array(this.#inner.getDecodedBuffer()).map((v, i) => (i === 77 ? v ^ 1 : v));
      }
      delete(): void {
        this.#inner.delete();
      }
    };
    const spoiling = { ...encoder, module: { J2KEncoder: encoder.module.J2KEncoder, J2KDecoder } };
    expect(() => encodeLossless(spoiling, image)).toThrow(
      expect.objectContaining({
        code: 'CZM_DECODE',
        expected: image.pixels[77],
        found: image.pixels[77]! ^ 1,
      }),
    );
    expect(() => encodeLossless(spoiling, image, { verify: false })).not.toThrow();
  });
});

describe('encodeCodestream', () => {
  it.each([1, 3])('%i sample(s), 9-7 at 10:1: smaller, irreversible, close', (samples) => {
    const size = 128;
    const pixels = new Uint8Array(size * size * samples).map((_, i) => {
      const pixel = Math.floor(i / samples);
      const wave = Math.sin(pixel / size / 9) * Math.cos((pixel % size) / 11);
      return 128 + 90 * wave + (i % samples) * 10 + ((Math.imul(i, 2654435761) >>> 28) & 7);
    });
    const image = { pixels, rows: size, columns: size, samples, bitsStored: 8, signed: false };
    const codestream = encodeCodestream(encoder, image, { reversible: false, compressionRatio: 10 });
    expect(codestream.length).toBeLessThan((pixels.length / 10) * 1.05);
    expect(codestream.length).toBeGreaterThan((pixels.length / 10) * 0.8);
    const decoded = decodeFrame(decoder, codestream);
    expect(decoded).toMatchObject({ ...described(image), reversible: false });
    expect(openFrame(codestream).header.colourTransform).toBe(samples === 1 ? 'none' : 'ICT');
    const error = pixels.reduce((sum, p, i) => sum + Math.abs(p - decoded.pixels[i]!), 0) / pixels.length;
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(6);
  });

  const small = { rows: 2, columns: 2, samples: 1, bitsStored: 8, signed: false };
  const REFUSED: Readonly<Record<string, Image>> = {
    'too few samples': { ...small, pixels: new Uint8Array(3) },
    'no rows': { ...small, rows: 0, pixels: new Uint8Array(0) },
    'two samples per pixel': { ...small, samples: 2, pixels: new Uint8Array(8) },
    '17 bits': { ...small, bitsStored: 17, pixels: new Uint16Array(4) },
    'colour of 12 bits': { ...small, samples: 3, bitsStored: 12, pixels: new Uint16Array(12) },
    'a value above Bits Stored': { ...small, bitsStored: 12, pixels: Uint16Array.of(0, 1, 2, 4096) },
    'a negative value in unsigned pixels': { ...small, pixels: Int8Array.of(0, 1, -1, 3) },
  };
  it.each(Object.keys(REFUSED))('refuses %s', (name) => {
    expect(() => encodeCodestream(encoder, REFUSED[name]!, { reversible: true })).toThrow(
      expect.objectContaining({ code: 'CZM_UNSUPPORTED' }),
    );
  });
});

describe('createEncoder', () => {
  it('encodes as the functions do, and goes on after a refusal', async () => {
    const image = picture(20, 30, 1, 12, true);
    const { encodeLossless: lossless, encodeCodestream: lossy } = await createEncoder();
    await expect(lossless({ ...image, rows: 21 })).rejects.toMatchObject({ code: 'CZM_UNSUPPORTED' });
    expect(await lossless(image)).toEqual(encodeLossless(encoder, image));
    const options = { reversible: false, compressionRatio: 4 };
    expect(await lossy(image, options)).toEqual(encodeCodestream(encoder, image, options));
  });
});
