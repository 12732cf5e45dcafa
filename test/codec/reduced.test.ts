import { beforeAll, describe, expect, it } from '@jest/globals';
import { openFrame } from '../../src/core/index.js';
// Internal: decoding has no public function.
import type { Codec } from '../../src/codec/codec.js';
import { decodeFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import { encodeAfresh, LOSSLESS } from '../generator/codec.js';
import { FIXTURE_FILES, fixtureFrames, sha256 } from './fixture-frames.js';

let codec: Codec;
beforeAll(async () => {
  codec = await loadDecodeCodec();
});

/** Pixels of the reduced picture between two that are compared. */
const STRIDE = 7;

/** Mean of the absolute differences between a reduced picture and the block means of the whole one. */
function distance(whole: ReturnType<typeof decodeFrame>, small: ReturnType<typeof decodeFrame>): number {
  const block = 2 ** small.reduced;
  const differences: number[] = [];
  for (let i = 0; i < small.pixels.length; i += STRIDE) {
    const top = Math.floor(i / small.columns) * block;
    const left = (i % small.columns) * block;
    let total = 0;
    let count = 0;
    for (let y = top; y < top + block && y < whole.rows; y++) {
      for (let x = left; x < left + block && x < whole.columns; x++) {
        total += whole.pixels[y * whole.columns + x]!;
        count++;
      }
    }
    differences.push(total / count - small.pixels[i]!);
  }
  return (
    differences.reduce((sum, difference) => sum + (difference < 0 ? -difference : difference), 0) /
    differences.length
  );
}

describe('decodeFrame with reduce', () => {
  it.each(FIXTURE_FILES)('%s: a smaller picture of the same frame, turned as the whole one is', (file) => {
    const [frame] = fixtureFrames(file);
    const whole = decodeFrame(codec, frame!.bytes, { turn: 'transpose' });
    for (const reduce of [1, 3]) {
      const small = decodeFrame(codec, frame!.bytes, { turn: 'transpose', reduce });
      expect(small).toMatchObject({
        reduced: reduce,
        rows: Math.ceil(whole.rows / 2 ** reduce),
        columns: Math.ceil(whole.columns / 2 ** reduce),
        stored: whole.stored,
      });
      expect(small.pixels).toHaveLength(small.rows * small.columns);
      const other = decodeFrame(codec, frame!.bytes, { turn: 'transverse', reduce });
      expect(distance(whole, small)).toBeLessThan(0.5 * distance(whole, other));
    }
  });

  it('rounds sizes up, and halves no more often than the codestream allows', async () => {
    const pixels = Uint8Array.from({ length: 129 * 67 }, (_, i) => (i * 7) % 251);
    const frame = (await encodeAfresh({ pixels, rows: 129, columns: 67, samples: 1 }, LOSSLESS)).slice();
    const { levels } = openFrame(frame).header.cod;
    const quarter = decodeFrame(codec, frame, { reduce: 2 });
    expect([quarter.rows, quarter.columns]).toEqual([33, 17]);
    const least = decodeFrame(codec, frame, { reduce: 32 });
    expect(least.reduced).toBe(levels);
    expect([least.rows, least.columns]).toEqual([Math.ceil(129 / 2 ** levels), Math.ceil(67 / 2 ** levels)]);
  });

  it('is the whole picture by default, and after a reduced one', () => {
    const [frame] = fixtureFrames('hd-2.EX.DCM');
    const before = decodeFrame(codec, frame!.bytes);
    decodeFrame(codec, frame!.bytes, { reduce: 2 });
    const after = decodeFrame(codec, frame!.bytes);
    expect(after.reduced).toBe(0);
    expect(sha256(after.pixels)).toBe(sha256(before.pixels));
  });

  it('refuses a frame that cannot be decoded, also after one that could', () => {
    const [good] = fixtureFrames('hd-2.EX.DCM');
    decodeFrame(codec, good!.bytes, { reduce: 2 });
    const damaged = new Uint8Array(openFrame(good!.bytes).codestream);
    damaged.fill(0, 60, 90);
    expect(() => decodeFrame(codec, damaged, { reduce: 2 })).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^CZM_(DECODE|CODESTREAM)$/) }),
    );
  });
});
