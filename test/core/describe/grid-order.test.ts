import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  depthMeans,
  framesToCompare,
  orderWarnings,
  proveOrder,
  type Turn,
} from '../../../src/core/index.js';
import { uprightPhantom } from '../../generator/phantom.js';
import { randomBits } from '../../generator/random.js';
import { turnPicture, type Picture } from '../../generator/picture.js';

/** How the picture has to be flipped where the first B-scan, or the first A-scan, lies elsewhere. */
const FLIPS: readonly (readonly [Turn, string, string])[] = [
  ['none', 'lowest', 'left'],
  ['flip-vertical', 'highest', 'left'],
  ['flip-horizontal', 'lowest', 'right'],
  ['rotate-180', 'highest', 'right'],
];

/** A few bright blobs, as a function of the place in a square of 0 to 1. */
const blobs = fc
  .array(
    fc.tuple(
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    ),
    {
      minLength: 3,
      maxLength: 6,
    },
  )
  .map((centres) => (x: number, y: number): number => {
    let value = 20;
    for (const [cx, cy] of centres) value += 150 / (1 + 90 * ((x - cx) ** 2 + (y - cy) ** 2));
    return value;
  });

type Scene = (x: number, y: number) => number;

/** The upright picture of a scene: superior is above. What is too bright is white. */
function pictureOf(scene: Scene, rows: number, columns: number): Picture {
  const pixels = new Uint8Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      pixels[r * columns + c] = Math.min(255, scene((c + 0.5) / columns, (r + 0.5) / rows));
    }
  }
  return { pixels, rows, columns, samples: 1 };
}

/** The depth means of a cube of the scene, whose first B-scan is the lowest. */
const sumsOf = (scene: Scene, bScans: number, aScans: number): Float64Array[] =>
  Array.from({ length: bScans }, (_, b) =>
    Float64Array.from({ length: aScans }, (_v, a) => scene((a + 0.5) / aScans, 1 - (b + 0.5) / bScans)),
  );

/** Bright in one place beside the middle. */
const spot: Scene = (x, y) => 250 / (1 + 60 * ((x - 0.3) ** 2 + (y - 0.2) ** 2));

describe('proveOrder', () => {
  it('finds which way round the picture lies, at any size of either', () => {
    let decided = 0;
    const sizes = fc.constantFrom([128, 128], [100, 100], [64, 90], [17, 33]);
    fc.assert(
      fc.property(blobs, sizes, sizes, fc.constantFrom(...FLIPS), (scene, cube, picture, [flip, b, a]) => {
        const sums = sumsOf(scene, cube[0]!, cube[1]!);
        const enFace = turnPicture(pictureOf(scene, picture[0]!, picture[1]!), flip);
        const proof = proveOrder(sums, enFace);
        // Blobs that lie symmetrically by chance say nothing; what is said must be right.
        fc.pre(proof.verdict !== 'undecided');
        decided++;
        expect(proof.winner).toEqual({ firstBScan: b, firstAScan: a });
        expect(proof.verdict).toBe(flip === 'none' ? 'shown' : 'contradicted');
      }),
      { numRuns: 25 },
    );
    expect(decided).toBeGreaterThanOrEqual(25);
  });

  it('says nothing of a scene that is its own mirror image', () => {
    const scene: Scene = (x, y) => 200 - 300 * ((x - 0.5) ** 2 + (y - 0.5) ** 2);
    const proof = proveOrder(sumsOf(scene, 64, 64), pictureOf(scene, 64, 64));
    expect(proof).toMatchObject({ verdict: 'undecided', winner: undefined });
    expect(orderWarnings(proof)).toEqual([]);
  });

  it('says nothing of a scene of which two mirror images are the same', () => {
    const scene: Scene = (x) => 100 + 80 * x;
    expect(proveOrder(sumsOf(scene, 64, 64), pictureOf(scene, 64, 64)).verdict).toBe('undecided');
  });

  it('says nothing of pictures that have nothing to do with each other', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const next = randomBits(seed);
        const sums = Array.from({ length: 64 }, () => Float64Array.from({ length: 64 }, () => next() & 255));
        const pixels = Uint8Array.from({ length: 64 * 64 }, () => next() & 255);
        expect(proveOrder(sums, { pixels, rows: 64, columns: 64 }).verdict).toBe('undecided');
      }),
      { numRuns: 20 },
    );
  });

  it('needs enough of the cube, and can do without some of it', () => {
    const scene = spot;
    const picture = pictureOf(scene, 100, 100);
    const sums = sumsOf(scene, 100, 100);
    const some = sums.map((values, index) => (framesToCompare(100).includes(index + 1) ? values : undefined));
    expect(proveOrder(some, picture).verdict).toBe('shown');
    expect(
      proveOrder(
        some.map((values, index) => (index > 30 && index < 36 ? undefined : values)),
        picture,
      ).verdict,
    ).toBe('shown');
    expect(proveOrder(sums.slice(0, 5), picture)).toMatchObject({ verdict: 'undecided', fits: [] });
    expect(proveOrder([], picture).verdict).toBe('undecided');
  });

  it('names both orders where they differ', () => {
    const scene = spot;
    const proof = proveOrder(sumsOf(scene, 64, 64), turnPicture(pictureOf(scene, 64, 64), 'flip-vertical'));
    const [warning] = orderWarnings(proof);
    expect(warning).toMatchObject({ code: 'SLOW_AXIS' });
    expect(warning!.message).toMatch(/the first B-scan is the highest.*the first B-scan is the lowest/);
  });

  it('finds the order of a phantom of a macula', () => {
    const frames = framesToCompare(128);
    const sums: (Float64Array | undefined)[] = new Array(128).fill(undefined);
    for (const frame of frames.filter((_, index) => index % 2 === 0)) {
      const { pixels, rows, columns } = uprightPhantom({ kind: 'macular-cube', index: frame - 1 });
      sums[frame - 1] = depthMeans(pixels, rows, columns);
    }
    const proof = proveOrder(sums, uprightPhantom({ kind: 'en-face', index: 0 }));
    expect(proof).toMatchObject({ verdict: 'shown', winner: { firstBScan: 'lowest', firstAScan: 'left' } });
  });
});

describe('framesToCompare', () => {
  it('gives one-based numbers in order, each once, spread over the scan', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (count) => {
        const frames = framesToCompare(count);
        expect(frames).toHaveLength(Math.min(count, 64));
        expect(new Set(frames).size).toBe(frames.length);
        expect([...frames].sort((a, b) => a - b)).toEqual(frames);
        if (count > 0) expect(frames.every((frame) => frame >= 1 && frame <= count)).toBe(true);
      }),
    );
  });
});
