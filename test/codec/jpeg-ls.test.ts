import { describe, expect, it } from '@jest/globals';
import factory from '@cornerstonejs/codec-charls/wasmjs';
import fc from 'fast-check';
// Internal: neither encoding nor reading JPEG-LS headers has a public function.
import type { Image } from '../../src/codec/encode.js';
import { createJpegLsEncoder } from '../../src/codec/jpeg-ls.js';
import { jpegLsHeader } from '../../src/core/frame/jpeg-ls.js';

interface Charls {
  JpegLSDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
  };
}

const encoder = await createJpegLsEncoder();
const { JpegLSDecoder } = (await factory({})) as Charls;

function decode(codestream: Uint8Array, bits: number): number[] {
  const decoder = new JpegLSDecoder();
  decoder.getEncodedBuffer(codestream.length).set(codestream);
  decoder.decode();
  const bytes = new Uint8Array(decoder.getDecodedBuffer());
  return [...(bits > 8 ? new Uint16Array(bytes.buffer) : bytes)];
}

const image = (samples: number, bitsStored: number, rows: number, columns: number, seed: number): Image => {
  const length = rows * columns * samples;
  const values = Array.from({ length }, (_, i) => (Math.imul(i + 1, seed | 1) >>> 7) % 2 ** bitsStored);
  const pixels = bitsStored > 8 ? Uint16Array.from(values) : Uint8Array.from(values);
  return { pixels, rows, columns, samples, bitsStored, signed: false };
};

describe('JPEG-LS', () => {
  it('gives back the same samples, of 2 to 16 bits, grey and RGB, and says what it is', async () => {
    const images = fc
      .record({
        bits: fc.integer({ min: 2, max: 16 }),
        colour: fc.boolean(),
        rows: fc.integer({ min: 1, max: 40 }),
        columns: fc.integer({ min: 1, max: 40 }),
        seed: fc.nat(),
      })
      .map(({ bits, colour, rows, columns, seed }) =>
        image(colour && bits <= 8 ? 3 : 1, bits, rows, columns, seed),
      );
    await fc.assert(
      fc.asyncProperty(images, async (picture) => {
        const codestream = await encoder.encodeLossless(picture);
        const { rows, columns, samples, bitsStored } = picture;
        expect(jpegLsHeader(codestream)).toEqual({
          rows,
          columns,
          components: samples,
          precision: bitsStored,
          near: 0,
        });
        expect(decode(codestream, bitsStored)).toEqual([...picture.pixels]);
      }),
    );
  });

  it('refuses what it does not hold: signed samples, and single bits', async () => {
    const signed = { ...image(1, 8, 2, 2, 1), pixels: new Int8Array(4), signed: true };
    await expect(encoder.encodeLossless(signed)).rejects.toThrow(/cannot hold signed samples/);
    await expect(encoder.encodeLossless(image(1, 1, 2, 2, 1))).rejects.toThrow(/samples of 1 bit/);
  });

  it('is told from other bytes by its header', async () => {
    const codestream = await encoder.encodeLossless(image(1, 8, 3, 5, 7));
    for (let length = 0; length < codestream.length; length++) {
      const header = jpegLsHeader(codestream.subarray(0, length));
      if (header !== undefined) expect(header).toMatchObject({ rows: 3, columns: 5, near: 0 });
    }
    expect(jpegLsHeader(codestream.subarray(0, 20))).toBeUndefined();
    expect(jpegLsHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9))).toBeUndefined();
    expect(jpegLsHeader(Uint8Array.of(0xff, 0x4f, 0xff, 0x51))).toBeUndefined();
  });
});
