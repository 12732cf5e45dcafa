import { describe, expect, it } from '@jest/globals';
// Only the codec asks how much work a frame is.
import { decoderWork, packetLimit, setUpLimit } from '../../../../src/core/internal.js';
import { bytes, cod, EOC, poc, qcd, siz, SOC, tilePart } from './build.js';

const MAX = 64 * 1024 * 1024;

describe('decoderWork', () => {
  it('sums over all tiles', () => {
    const tiles = Array.from({ length: 8 }, (_, tile) => tilePart({ tile }));
    const main = [SOC, siz({ xtsiz: 128 }), cod({ levels: 1 }), qcd()];
    // A tile of 128 × 512 has sub-bands of 64 × 256, each 4 blocks of 64 × 64.
    expect(decoderWork(bytes(...main, ...tiles, EOC))).toMatchObject({
      tiles: 8,
      packets: 8 * 2,
      codeBlocks: 8 * 4 * 4,
    });
  });

  it('stops counting tiles when there are too many packets', () => {
    const tiles = Array.from({ length: 8 }, (_, tile) => tilePart({ tile }));
    const main = [SOC, siz({ xtsiz: 128 }), cod({ levels: 1, layers: 65535 }), qcd()];
    expect(decoderWork(bytes(...main, ...tiles, EOC))).toMatchObject({ tiles: 1, packets: 2 * 65535 });
  });

  it('costs as many samples as were measured', () => {
    const tile = (...parts: readonly (readonly number[])[]) =>
      decoderWork(bytes(SOC, siz(), ...parts, qcd(), tilePart(), EOC)).setUp;
    const plain = 1500 + 40 * 1 + 40 * (16 * 8);
    expect(tile(cod({ levels: 0 }))).toBe(plain + 4 + 0.5);
    expect(tile(cod({ levels: 0, layers: 10 }))).toBe(plain + 40 + 5);
    expect(tile(cod({ levels: 0 }), poc(0, 3))).toBe(plain + 4 + 0.5 * 3);
  });
});

describe('limits', () => {
  it('let a complete codestream have a packet for each byte, and some be truncated', () => {
    expect(packetLimit(1_000_000)).toBe(1_016_384);
  });

  it('leave the largest frame a part to spare, smaller ones more, and pay for bytes', () => {
    expect(setUpLimit(MAX, 100, MAX)).toBe(MAX / 4 + 25600);
    expect(setUpLimit(0, 100, MAX)).toBe(MAX + MAX / 4 + 25600);
    expect(setUpLimit(1, 1, Infinity)).toBe(Infinity);
  });

  it.each([
    ['64 × 64 in the largest frame', 8192, 4, true],
    ['16 × 16 in the largest frame', 8192, 2, true],
    ['8 × 8 in the largest frame', 8192, 1, false],
    ['4 × 4 in 4096 × 4096', 4096, 0, true],
    ['4 × 4 in the largest frame', 8192, 0, false],
  ])('code-blocks of %s, all black', (_, size, exponent, passes) => {
    const main = [SOC, siz({ xsiz: size, ysiz: size }), cod({ width: exponent, height: exponent }), qcd()];
    const black = bytes(...main, tilePart({ data: [0x80, 0, 0, 0, 0, 0] }), EOC);
    const { setUp } = decoderWork(black);
    expect(setUp <= setUpLimit(size * size, black.length, MAX)).toBe(passes);
  });

  it('let pass a complete codestream whose bytes are all empty packets of smallest precincts', () => {
    const main = [SOC, siz(), cod({ scod: 1, precincts: [0x11, 0x11, 0x11, 0x11, 0x11, 0x11] }), qcd()];
    const { packets, setUp } = decoderWork(bytes(...main, tilePart(), EOC));
    expect(packets).toBe(174720);
    // Not one sample to spare: their bytes alone pay for them.
    expect(setUp).toBeLessThan(setUpLimit(MAX + 16 * 1024 * 1024, packets, MAX));
  });
});
