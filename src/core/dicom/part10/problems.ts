import { MAX_OF_A_KIND } from '../../base/warning.js';
import type { Tag } from '../tag.js';

/** What an attribute is called in messages. */
export type NameOf = (tag: Tag) => string;

/** Faults of a file that its reader can work around: the first ones in words, the rest counted. */
export class Problems {
  readonly #kept: string[] = [];
  #count = 0;

  /** @param nameOf what attributes are called in them, and in the errors about what cannot be worked around. */
  constructor(readonly nameOf: NameOf) {}

  /** Half a sentence, without a full stop. */
  add(problem: string): void {
    this.#count++;
    if (this.#kept.length < MAX_OF_A_KIND) this.#kept.push(problem);
  }

  addAll(other: Problems): void {
    this.#count += other.#count;
    this.#kept.push(...other.#kept.slice(0, MAX_OF_A_KIND - this.#kept.length));
  }

  list(): readonly string[] {
    const more = this.#count - this.#kept.length;
    return more === 0 ? this.#kept : [...this.#kept, `and ${more} more of this kind`];
  }
}
