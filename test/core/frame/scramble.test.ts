import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isCzmError,
  isScrambled,
  MIN_SCRAMBLED_LENGTH,
  scramble,
  ScrambleError,
  unscramble,
  unscrambleInPlace,
} from '../../../src/core/index.js';
import { thrownBy } from '../../support/thrown.js';

const SIGNATURE = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
const SOC_SIZ = [0xff, 0x4f, 0xff, 0x51];

/** The published function: mask, four-byte search, then the pieces in their order. Undefined where it raises. */
function published(frame: Uint8Array): Uint8Array | undefined {
  const data = Buffer.from(frame);
  for (let i = 0; i < data.length; i += 7) data.writeUInt8(data.readUInt8(i) ^ 0x5a, i);
  const jp2 = Math.floor((data.length / 5) * 3);
  if (data.indexOf(Buffer.from([0, 0, 0, 0x0c])) !== jp2) return undefined;
  return assemble(data, jp2);
}

/** Python slices, one after the other; `data` is unmasked. */
const assemble = (data: Buffer, j: number): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      data.subarray(j, j + 253),
      data.subarray(993, 1016),
      data.subarray(276, 763),
      data.subarray(23, 276),
      data.subarray(1016, j),
      data.subarray(0, 23),
      data.subarray(763, 993),
      data.subarray(j + 253),
    ]),
  );

/** Bytes that look like nothing, the same for the same seed; 1 to 255, so that no four-byte hit occurs. */
function noise(length: number, seed: number): Uint8Array {
  const result = new Uint8Array(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    result[i] = 1 + ((state >>> 16) % 255);
  }
  return result;
}

function plainFrame(length: number, seed = 1, head: readonly number[] = SIGNATURE): Uint8Array {
  const plain = noise(length, seed);
  plain.set(head);
  return plain;
}

const withTail = (frame: Uint8Array, ...tail: number[]): Uint8Array => Uint8Array.from([...frame, ...tail]);
const lengths = fc.integer({ min: MIN_SCRAMBLED_LENGTH, max: 6000 });
const seeds = fc.integer();

const failure = (action: () => unknown): ScrambleError => thrownBy(action, ScrambleError);

describe('scramble', () => {
  it('moves every piece to the place that was labelled by hand (2000 bytes, head at 1200)', () => {
    const plain = new Uint8Array(2000);
    const fill = (label: string, start: number, end: number) => plain.fill(label.charCodeAt(0), start, end);
    fill('A', 0, 253);
    fill('B', 253, 276);
    fill('C', 276, 763);
    fill('D', 763, 1016);
    fill('E', 1016, 1200);
    fill('F', 1200, 1223);
    fill('G', 1223, 1453);
    fill('H', 1453, 2000);
    const frame = scramble(plain);
    for (let i = 0; i < 2000; i += 7) frame[i] = frame[i]! ^ 0x5a;
    const runs = Buffer.from(frame)
      .toString('latin1')
      .match(/(.)\1*/g)!
      .map((run) => [run[0], run.length]);
    expect(runs).toEqual([
      ['F', 23],
      ['D', 253],
      ['C', 487],
      ['G', 230],
      ['B', 23],
      ['E', 184],
      ['A', 253],
      ['H', 547],
    ]);
  });

  it('masks every seventh byte from the first, and no other', () => {
    const frame = scramble(new Uint8Array(2000));
    expect(frame.every((value, i) => value === (i % 7 === 0 ? 0x5a : 0))).toBe(true);
  });

  it('refuses what is too short, with both numbers', () => {
    const error = failure(() => scramble(new Uint8Array(1693)));
    expect(error).toMatchObject({ code: 'CZM_SCRAMBLE', found: 1693, expected: 1694 });
    expect(error.message).toMatch(/1693.*1694/);
    expect(scramble(new Uint8Array(1694))).toHaveLength(1694);
  });
});

describe('unscramble', () => {
  it('agrees byte for byte with the published function, on frames that we scrambled', () => {
    fc.assert(
      fc.property(lengths, seeds, (length, seed) => {
        const plain = plainFrame(length, seed);
        const frame = scramble(plain);
        expect(Buffer.compare(published(frame)!, plain)).toBe(0);
        expect(Buffer.compare(unscramble(frame), plain)).toBe(0);
      }),
    );
  });

  it('agrees with it on bytes that were never scrambled by us but carry the head', () => {
    fc.assert(
      fc.property(lengths, seeds, (length, seed) => {
        const frame = noise(length, seed);
        const j = Math.floor((length * 3) / 5);
        SIGNATURE.forEach((value, i) => (frame[j + i] = value ^ ((j + i) % 7 === 0 ? 0x5a : 0)));
        const expected = published(frame);
        // Masking can make a zero of a 5A; such a run before the head is the published function's false hit.
        fc.pre(expected !== undefined);
        expect(Buffer.compare(unscramble(frame), expected)).toBe(0);
      }),
    );
  });

  it('is right where a false 0000000C leads the published function astray', () => {
    for (const at of [300, 1100, 1290]) {
      const plain = plainFrame(2200);
      plain.set([0, 0, 0, 0x0c], at);
      const frame = scramble(plain);
      expect(published(frame)).toBeUndefined();
      expect(unscramble(frame)).toEqual(plain);
    }
  });

  it.each([1694, 1695, 1696, 1697, 1698, 1699])('handles %i bytes, from the shortest up', (length) => {
    const plain = plainFrame(length);
    expect(unscramble(scramble(plain))).toEqual(plain);
  });

  it('is undone by scramble, for any content, with a JP2 signature or SOC and SIZ at its head', () => {
    fc.assert(
      fc.property(lengths, seeds, fc.constantFrom(SIGNATURE, SOC_SIZ), (length, seed, head) => {
        const plain = plainFrame(length, seed, head);
        const frame = scramble(plain);
        expect(Buffer.compare(unscramble(frame), plain)).toBe(0);
        expect(Buffer.compare(scramble(unscramble(frame)), frame)).toBe(0);
      }),
    );
  });

  it('takes the length as delivered where the frame was padded before', () => {
    const plain = withTail(plainFrame(2001), 0);
    expect(unscramble(scramble(plain))).toEqual(plain);
  });

  it.each([2001, 2003, 2005, 2007, 2009, 1695])(
    'leaves a byte that was added after (%i + 1) out of it',
    (length) => {
      const plain = plainFrame(length);
      const padded = withTail(scramble(plain), 0);
      const result = unscramble(padded);
      expect(result).toHaveLength(length + 1);
      expect(result.subarray(0, length)).toEqual(plain);
    },
  );

  it('leaves an added byte out of a bare codestream too, which no search would find', () => {
    const plain = plainFrame(2003, 1, SOC_SIZ);
    expect(unscramble(withTail(scramble(plain), 0)).subarray(0, 2003)).toEqual(plain);
  });

  it('finds the head by its whole signature where more was added after', () => {
    fc.assert(
      fc.property(lengths, seeds, fc.integer({ min: 2, max: 40 }), (length, seed, pad) => {
        const plain = plainFrame(length, seed);
        plain.set([0xff, 0xd9], length - 2);
        const padded = withTail(scramble(plain), ...new Array<number>(pad).fill(0));
        expect(Buffer.compare(unscramble(padded).subarray(0, length), plain)).toBe(0);
      }),
    );
  });

  it('does not take four bytes for a signature in that search', () => {
    const frame = noise(3000, 5);
    frame.set([0, 0, 0, 0x0c], 1100);
    expect(isScrambled(frame)).toBe(false);
  });

  it('handles 64 MiB', () => {
    const plain = new Uint8Array(64 * 2 ** 20);
    const words = new Uint32Array(plain.buffer);
    for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 2654435761);
    plain.set(SIGNATURE);
    const frame = scramble(plain);
    expect(Buffer.compare(frame, plain)).not.toBe(0);
    expect(Buffer.compare(unscrambleInPlace(frame), plain)).toBe(0);
  });

  it('does not depend on where the bytes lie', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 9 }), (length, shift) => {
        const plain = plainFrame(length);
        const room = new Uint8Array(length + shift + 5).fill(0xee);
        room.set(scramble(plain), shift);
        const view = room.subarray(shift, shift + length);
        expect(Buffer.compare(unscramble(view), plain)).toBe(0);
        expect(Buffer.compare(unscrambleInPlace(view), plain)).toBe(0);
        expect([...room.subarray(0, shift), ...room.subarray(shift + length)].every((b) => b === 0xee)).toBe(
          true,
        );
      }),
    );
  });

  it('leaves its input alone, Buffers too, and shares no memory with it', () => {
    for (const make of [(x: Uint8Array) => new Uint8Array(x), (x: Uint8Array) => Buffer.from(x)]) {
      const plain = make(plainFrame(2000));
      const plainBefore = [...plain];
      const frame = make(scramble(plain));
      const before = [...frame];
      const result = unscramble(frame);
      result.fill(0);
      expect([...frame]).toEqual(before);
      expect(result.buffer).not.toBe(frame.buffer);
      scramble(plain).fill(0);
      expect([...plain]).toEqual(plainBefore);
      expect(isScrambled(frame)).toBe(true);
      expect([...frame]).toEqual(before);
    }
  });

  it('in place returns the same array', () => {
    const plain = plainFrame(2000);
    const frame = scramble(plain);
    expect(unscrambleInPlace(frame)).toBe(frame);
    expect(frame).toEqual(plain);
  });

  it('refuses what is too short', () => {
    for (const length of [0, 1, 12, 1000, 1693]) {
      const error = failure(() => unscramble(new Uint8Array(length)));
      expect(error).toMatchObject({ found: length, expected: 1694 });
    }
  });

  it('refuses bytes without a signature and leaves them as they were', () => {
    for (const frame of [
      noise(3000, 1),
      plainFrame(3000),
      plainFrame(3000, 1, SOC_SIZ),
      new Uint8Array(1694),
    ]) {
      const before = [...frame];
      const error = failure(() => unscrambleInPlace(frame));
      expect(error.offset).toBe(Math.floor((frame.length * 3) / 5));
      expect(error.message).toContain('No JP2 signature');
      expect([...frame]).toEqual(before);
    }
  });

  it('gives no other error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2500 }), (frame) => {
        try {
          expect(unscramble(frame)).toHaveLength(frame.length);
        } catch (error) {
          if (!isCzmError(error, 'CZM_SCRAMBLE')) throw error;
          expect(isScrambled(frame)).toBe(false);
        }
      }),
    );
  });
});

describe('isScrambled', () => {
  it('is true of scrambled frames, false of plain and other ones', () => {
    expect(isScrambled(scramble(plainFrame(2000)))).toBe(true);
    expect(isScrambled(scramble(plainFrame(2000, 1, SOC_SIZ)))).toBe(true);
    expect(isScrambled(plainFrame(2000))).toBe(false);
    expect(isScrambled(noise(2000, 9))).toBe(false);
    expect(isScrambled(new Uint8Array())).toBe(false);
  });

  it('asks for all twelve bytes', () => {
    for (let i = 0; i < SIGNATURE.length; i++) {
      const plain = plainFrame(2000);
      plain[i] = plain[i]! ^ 1;
      expect(isScrambled(scramble(plain))).toBe(false);
    }
  });
});
