/** How the metadata of a file came to the host: while it arrives, or with the whole of it; or why they did not. */
export type Outcome = 'streamed' | 'complete' | { readonly failure: unknown };

interface Settle {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait for a file to be open, or to be complete. */
export class FileWaiters {
  #open: ((outcome: Promise<Outcome>) => void) | undefined;
  #ends: Settle[] = [];

  /** Settles when the file is open. */
  untilOpen(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Settles when the file is complete, or no more of it comes. */
  untilWhole(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ends.push({ resolve, reject });
    });
  }

  /** Whether somebody wants all of it. */
  get isWholeWanted(): boolean {
    return this.#ends.length > 0;
  }

  /** The first outcome counts. */
  opened(outcome: Promise<Outcome>): void {
    // Who waits for it learns of a failure; there may be nobody.
    outcome.catch(() => undefined);
    this.#open?.(outcome);
    this.#open = undefined;
  }

  /** For those who wait now. */
  ended(outcome: Promise<unknown>): void {
    const ends = this.#ends.splice(0);
    outcome.then(
      () => ends.forEach(({ resolve }) => resolve()),
      (reason: unknown) => ends.forEach(({ reject }) => reject(reason)),
    );
  }
}
