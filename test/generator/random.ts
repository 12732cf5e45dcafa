// Jest's modules look a global up again at each use, which took most of the time.
const { floor, imul } = Math;

/** A small deterministic generator (mulberry32): 32 unsigned bits a call. No clock, no Math.random. */
export function randomBits(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** One seed out of several numbers, so that neighbouring frames get unrelated speckle. */
export function mixSeeds(...seeds: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const seed of seeds) {
    h = imul(h ^ (seed & 0xffff), 0x01000193);
    h = imul(h ^ (seed >>> 16), 0x01000193);
    h ^= h >>> 15;
  }
  return h >>> 0;
}

/** `length` bytes of noise, the same for the same seed. */
export function randomBytes(length: number, seed: number): Uint8Array {
  const next = randomBits(seed);
  return Uint8Array.from({ length }, () => next() & 0xff);
}

function latticeValue(i: number, j: number, k: number): number {
  let h = imul(i, 0x27d4eb2d) ^ imul(j, 0x165667b1) ^ imul(k, 0x9e3779b1);
  h = imul(h ^ (h >>> 15), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0xffffffff;
}

const ease = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
const edge = (i: number, j: number, k: number, u: number): number =>
  mix(latticeValue(i, j, k), latticeValue(i + 1, j, k), u);

/** Smooth noise in 0…1 that is continuous in three dimensions: what makes tissue agree from B-scan to B-scan. */
export function smoothNoise(x: number, y: number, z: number): number {
  const i = floor(x);
  const j = floor(y);
  const k = floor(z);
  const u = ease(x - i);
  const v = ease(y - j);
  const w = ease(z - k);
  const near = mix(edge(i, j, k, u), edge(i, j + 1, k, u), v);
  const far = mix(edge(i, j, k + 1, u), edge(i, j + 1, k + 1, u), v);
  return mix(near, far, w);
}
