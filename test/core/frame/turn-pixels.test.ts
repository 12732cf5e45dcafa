import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Turn, turnedSize, TURNS } from '../../../src/core/index.js';
// Public functions name the turns; only the codec turns pixels.
import { type Pixels, turnPixels } from '../../../src/core/internal.js';
import { naiveTurn } from './naive-turn.js';

const INVERSE: Readonly<Record<Turn, Turn>> = {
  none: 'none',
  transpose: 'transpose',
  'rotate-90': 'rotate-270',
  'rotate-180': 'rotate-180',
  'rotate-270': 'rotate-90',
  'flip-horizontal': 'flip-horizontal',
  'flip-vertical': 'flip-vertical',
  transverse: 'transverse',
};

const TYPES = [Uint8Array, Int8Array, Uint16Array, Int16Array] as const;

/** Sizes around the block size and single lines among them. */
const side = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 29, max: 67 }));
const picture = fc
  .record({ rows: side, columns: side, samples: fc.constantFrom(1, 3), type: fc.constantFrom(...TYPES) })
  .chain(({ rows, columns, samples, type }) =>
    fc.integer().map((seed) => {
      const pixels: Pixels = new type(rows * columns * samples);
      for (let i = 0; i < pixels.length; i++) pixels[i] = Math.imul(i + 1, seed | 1) >>> 11;
      return { rows, columns, samples, pixels };
    }),
  );

describe('turnPixels', () => {
  it('turns a 2 × 3 picture as the table in core says', () => {
    const stored = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const shown = Object.fromEntries(TURNS.map((turn) => [turn, [...turnPixels(stored, 2, 3, 1, turn)]]));
    expect(shown).toEqual({
      none: [1, 2, 3, 4, 5, 6],
      transpose: [1, 4, 2, 5, 3, 6],
      'rotate-90': [4, 1, 5, 2, 6, 3],
      'rotate-180': [6, 5, 4, 3, 2, 1],
      'rotate-270': [3, 6, 2, 5, 1, 4],
      'flip-horizontal': [3, 2, 1, 6, 5, 4],
      'flip-vertical': [4, 5, 6, 1, 2, 3],
      transverse: [6, 3, 5, 2, 4, 1],
    });
  });

  it.each(TURNS)('%s: agrees with paper, in every type, and leaves its input alone', (turn) => {
    fc.assert(
      fc.property(picture, ({ rows, columns, samples, pixels }) => {
        const before = Array.from(pixels);
        const turned = turnPixels(pixels, rows, columns, samples, turn);
        const paper = naiveTurn(before, rows, columns, samples, turn);
        expect(Array.from(turned)).toEqual(paper.samples);
        expect(turnedSize(rows, columns, turn)).toEqual({ rows: paper.rows, columns: paper.columns });
        expect(turned.constructor).toBe(pixels.constructor);
        expect(Array.from(pixels)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  it.each(TURNS)('%s: its inverse gives the picture back', (turn) => {
    fc.assert(
      fc.property(picture, ({ rows, columns, samples, pixels }) => {
        const turned = turnPixels(pixels, rows, columns, samples, turn);
        const size = turnedSize(rows, columns, turn);
        expect(turnPixels(turned, size.rows, size.columns, samples, INVERSE[turn])).toEqual(pixels);
      }),
      { numRuns: 40 },
    );
  });

  it('returns the input itself for none, and a fresh array otherwise', () => {
    const pixels = new Uint16Array(12);
    expect(turnPixels(pixels, 3, 4, 1, 'none')).toBe(pixels);
    expect(turnPixels(pixels, 3, 4, 1, 'rotate-180').buffer).not.toBe(pixels.buffer);
  });

  it('reads pixels that do not begin at the start of their buffer', () => {
    const pixels = new Uint8Array(10).map((_, i) => i).subarray(3, 9);
    expect([...turnPixels(pixels, 2, 3, 1, 'transpose')]).toEqual([3, 6, 4, 7, 5, 8]);
  });

  it('refuses pixels that are not the picture described', () => {
    expect(() => turnPixels(new Uint8Array(11), 3, 4, 1, 'transpose')).toThrow(RangeError);
  });
});
