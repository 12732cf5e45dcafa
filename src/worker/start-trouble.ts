/** Milliseconds that tasks wait for the first worker: time enough to fetch a megabyte over a slow line. */
const FIRST_PATIENCE = 20_000;
/** The same once it is known that workers do not start. */
const PATIENCE = 3_000;
/**
 * Milliseconds after which a worker that has not started is given up for a new one, should there be work. Chromium
 * keeps the request of a worker that was ended, and has a new one for the same address wait for it, 20 s long.
 */
const HUNG = 25_000;
/** Milliseconds without another start where one failed and other workers run. */
const PAUSE = 30_000;

/** A worker that has not said yet that it runs. */
interface Starting {
  readonly link: { readonly age: number };
}

/**
 * Remembers that workers do not start. A server that hangs is waited for once; from then on one worker is on trial, for
 * which tasks wait a moment before they fail. The first worker that runs ends all that.
 */
export class StartTrouble {
  readonly #refuse: (reason: string) => void;
  #failures = 0;
  #reason = '';
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param refuse called where tasks have waited long enough. */
  constructor(refuse: (reason: string) => void) {
    this.#refuse = refuse;
  }

  /**
   * A worker did not start.
   *
   * @param mayRetry a second try may help, and takes no time.
   * @returns whether it is no use to go on trying.
   */
  failed(reason: string, mayRetry: boolean): boolean {
    this.#failures += mayRetry ? 1 : 2;
    this.#reason = reason;
    this.#last = performance.now();
    return this.#isLasting;
  }

  /** A worker runs. */
  over(): void {
    this.#failures = 0;
    this.#stop();
  }

  /** Whether another worker may be started beside `starting` others. */
  mayStart(starting: number, someRun: boolean): boolean {
    if (!this.#isLasting) return true;
    return starting === 0 && (!someRun || performance.now() - this.#last > PAUSE);
  }

  /** Those of the workers that a new one should replace. */
  hung<T extends Starting>(starting: readonly T[]): readonly T[] {
    const old = starting.filter(({ link }) => link.age > HUNG);
    if (old.length > 0) this.failed(silence(HUNG), false);
    return old;
  }

  /** Bounds the time that tasks wait for a worker; `waiting`: whether there are such. */
  bound(waiting: boolean, starting: readonly Starting[]): void {
    if (!waiting) return this.#stop();
    if (this.#timer !== undefined) return;
    const limit = this.#isLasting ? PATIENCE : FIRST_PATIENCE;
    const age = Math.min(limit, ...starting.map(({ link }) => link.age));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isLasting) this.failed(silence(limit), false);
      this.#refuse(this.#reason);
    }, limit - age);
  }

  get #isLasting(): boolean {
    return this.#failures > 1;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

const silence = (limit: number): string => `no answer within ${limit / 1000} s`;
