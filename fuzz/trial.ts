import type { Chance } from './chance.js';
import { apply, changes, type Change } from './mutate.js';

/** One input, and what must hold for it. */
export interface Trial {
  /** What it was made from, for the report. */
  readonly of: string;
  /** @throws if something does not hold. */
  check(): void | Promise<void>;
  /** The input, to be kept. */
  content(): Uint8Array | string;
  /** The same with less damage, the least first. */
  smaller(): readonly Trial[];
}

export interface Target {
  readonly name: string;
  trial(chance: Chance): Trial;
}

export interface Base {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly marks: readonly number[];
}

/** A target of damaged bytes. */
export function bytesTarget(
  name: string,
  bases: readonly Base[],
  check: (bytes: Uint8Array) => void | Promise<void>,
): Target {
  return {
    name,
    trial: (chance) => {
      const base = chance.one(bases);
      return damaged(base, changes(chance, base.bytes.length, base.marks), check);
    },
  };
}

function damaged(
  base: Base,
  list: readonly Change[],
  check: (bytes: Uint8Array) => void | Promise<void>,
): Trial {
  const bytes = apply(base.bytes, list);
  return {
    of: base.name,
    check: () => check(bytes),
    content: () => bytes,
    smaller: () =>
      list.length < 2
        ? []
        : list.map((_, left) =>
            damaged(
              base,
              list.filter((_, i) => i !== left),
              check,
            ),
          ),
  };
}
