import { randomBits } from '../test/generator/random.js';

/** Pseudo-random choices from a seed, the same each time. */
export class Chance {
  readonly #bits: () => number;

  constructor(seed: number) {
    this.#bits = randomBits(seed);
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return below <= 1 ? 0 : this.#bits() % below;
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.below(of.length)];
    if (chosen === undefined) throw new RangeError('Nothing to choose from.');
    return chosen;
  }

  /** True once in `of` times. */
  once(of: number): boolean {
    return this.below(of) === 0;
  }
}
