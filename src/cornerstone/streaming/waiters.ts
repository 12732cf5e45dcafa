interface Waiter {
  readonly resolve: (frame: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait for frames, by one-based frame number. */
export class Waiters {
  readonly #waiting = new Map<number, Waiter[]>();

  /** Frames that are waited for. */
  get numbers(): readonly number[] {
    return [...this.#waiting.keys()];
  }

  wait(number: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), { resolve, reject }]);
    });
  }

  resolve(number: number, frame: Uint8Array): void {
    for (const { resolve } of this.#take(number)) resolve(frame);
  }

  reject(number: number, reason: unknown): void {
    for (const { reject } of this.#take(number)) reject(reason);
  }

  #take(number: number): readonly Waiter[] {
    const waiters = this.#waiting.get(number) ?? [];
    this.#waiting.delete(number);
    return waiters;
  }
}
