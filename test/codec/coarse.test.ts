import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openFrame, TURNS } from '../../src/core/index.js';
// Internal: decoding has no public function.
import type { Codec } from '../../src/codec/codec.js';
import { decodeCoarse } from '../../src/codec/coarse.js';
import { decodeFrame, type DecodedFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import { encodeAfresh, LOSSLESS, LOSSY } from '../generator/codec.js';
import { fixtureFrames, sha256 } from './fixture-frames.js';

let codec: Codec;
beforeAll(async () => {
  codec = await loadDecodeCodec();
});

/** What a coarse picture of a ramp has more than the ramp itself, but for a border: on average, and at most. */
function offBy(coarse: DecodedFrame, whole: DecodedFrame, border: number): { mean: number; most: number } {
  const differences: number[] = [];
  for (let y = border; y < whole.rows - border; y++) {
    for (let x = border; x < whole.columns - border; x++) {
      const at = y * whole.columns + x;
      differences.push(coarse.pixels[at]! - whole.pixels[at]!);
    }
  }
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return { mean: Math.abs(mean), most: Math.max(...differences.map(Math.abs)) };
}

/** Mean of the differences between two pictures, the first one moved. */
function difference(a: DecodedFrame, b: DecodedFrame, dx: number, dy: number): number {
  const MARGIN = 8;
  let sum = 0;
  let count = 0;
  for (let y = MARGIN; y < a.rows - MARGIN; y++) {
    for (let x = MARGIN; x < a.columns - MARGIN; x++, count++) {
      sum += Math.abs(a.pixels[(y + dy) * a.columns + x + dx]! - b.pixels[y * a.columns + x]!);
    }
  }
  return sum / count;
}

describe('decodeCoarse', () => {
  // Both wavelets leave a ramp as it is, so that its coarse picture must be the ramp itself: a picture that is moved by one
  // pixel, or by half of one, is off by the slope.
  it('lays every sample where it is in the whole frame, in any size, turned in any way', async () => {
    const size = fc.integer({ min: 40, max: 62 });
    const slope = fc.constantFrom(-2, 2);
    await fc.assert(
      fc.asyncProperty(
        ...([size, size, slope, slope, fc.constantFrom(...TURNS), fc.constantFrom(1, 2)] as const),
        fc.boolean(),
        async (rows, columns, down, across, turn, halvings, lossless) => {
          const low = Math.min(0, down * rows) + Math.min(0, across * columns);
          const pixels = Uint8Array.from({ length: rows * columns }, (_, i) => {
            const [y, x] = [Math.floor(i / columns), i % columns];
            return down * y + across * x - low;
          });
          const encoding = lossless ? LOSSLESS : { ...LOSSY, ratio: 0 };
          const frame = (await encodeAfresh({ pixels, rows, columns, samples: 1 }, encoding)).slice();
          const whole = decodeFrame(codec, frame, { turn });
          const coarse = decodeCoarse(codec, frame, halvings, { turn });
          expect(coarse).toMatchObject({ rows: whole.rows, columns: whole.columns, reduced: halvings });
          expect(coarse.stored).toEqual(whole.stored);
          expect(coarse.pixels).toHaveLength(whole.pixels.length);
          // Half a pixel is one grey value; the codec rounds at each level.
          const { mean, most } = offBy(coarse, whole, 3 << halvings);
          expect(mean).toBeLessThan(0.75);
          expect(most).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(TURNS)('is nowhere nearer to the whole frame than in its place: a B-scan, %s', (turn) => {
    const [frame] = fixtureFrames('cube-8.EX.DCM');
    const whole = decodeFrame(codec, frame!.bytes, { turn });
    const coarse = decodeCoarse(codec, frame!.bytes, 2, { turn });
    const here = difference(coarse, whole, 0, 0);
    for (const [dx, dy] of [
      ...[-1, 1, -2, 2].flatMap((d) => [
        [d, 0],
        [0, d],
        [d, d],
      ]),
    ] as [number, number][]) {
      expect(here).toBeLessThan(difference(coarse, whole, dx, dy));
    }
  });

  it('goes by the stored size where either of two turns may be right', () => {
    const [frame] = fixtureFrames('cube-8.EX.DCM');
    const { stored } = decodeFrame(codec, frame!.bytes);
    const options = { turn: 'none', ifSize: { ...stored, turn: 'rotate-90' } } as const;
    const coarse = decodeCoarse(codec, frame!.bytes, 2, options);
    const expected = decodeCoarse(codec, frame!.bytes, 2, { turn: 'rotate-90' });
    expect(coarse).toEqual(expected);
  });

  it('is the whole frame where there is no honest coarse one', async () => {
    const grey = (rows: number, columns: number): Uint8Array =>
      Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7) % 251);
    const picture = { pixels: grey(64, 64), rows: 64, columns: 64, samples: 1 } as const;
    const plain = (await encodeAfresh(picture, LOSSLESS)).slice();
    const { levels } = openFrame(plain).header.cod;
    const colour = (
      await encodeAfresh({ pixels: grey(64, 192), rows: 64, columns: 64, samples: 3 }, LOSSLESS)
    ).slice();
    for (const [frame, halvings] of [
      [plain, levels + 1],
      [colour, 2],
    ] as const) {
      const whole = decodeFrame(codec, frame);
      expect(decodeCoarse(codec, frame, halvings)).toEqual(whole);
    }
    expect(decodeCoarse(codec, plain, 2).reduced).toBe(2);
  });

  it('is the whole frame, or none, where the codec finds damage', () => {
    const [good] = fixtureFrames('hd-2.EX.DCM');
    const bytes = new Uint8Array(openFrame(good!.bytes).codestream);
    // In the packets of the smallest picture.
    bytes.fill(0xff, 200, 230);
    const outcome = (decode: () => DecodedFrame): unknown => {
      try {
        const { pixels, ...rest } = decode();
        return { ...rest, pixels: sha256(pixels) };
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(outcome(() => decodeCoarse(codec, bytes, 2))).toEqual(outcome(() => decodeFrame(codec, bytes)));
  });
});
