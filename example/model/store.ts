/** Holds one immutable state and tells who listens when it was replaced. Knows no DOM. */
export class Store<S extends object> {
  #state: S;
  readonly #listeners = new Set<() => void>();

  constructor(initial: S) {
    this.#state = initial;
  }

  get state(): S {
    return this.#state;
  }

  /** Replaces the named fields; nobody is told where all of them are what they were. */
  update(change: Partial<S>): void {
    const keys = Object.keys(change) as (keyof S)[];
    if (keys.every((key) => Object.is(change[key], this.#state[key]))) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * Calls `effect` now, and again whenever one of the values that `select` picks has changed.
   *
   * @returns what ends it.
   */
  watch<V extends readonly unknown[]>(
    select: (state: S) => readonly [...V],
    effect: (...values: NoInfer<V>) => void,
  ): () => void {
    let last = select(this.#state);
    const listener = (): void => {
      const next = select(this.#state);
      if (next.every((value, index) => Object.is(value, last[index]))) return;
      last = next;
      effect(...next);
    };
    this.#listeners.add(listener);
    effect(...last);
    return () => void this.#listeners.delete(listener);
  }
}
