/** Milliseconds that tasks wait for the first worker: enough to fetch a megabyte over a slow line. */
const FIRST_PATIENCE = 20_000;
/** The same once it is known that workers do not start. */
const PATIENCE = 3_000;
/**
 * Milliseconds after which a worker that has not started is replaced by a new one, if there is work. Chromium keeps the
 * request of a terminated worker, and makes a new one for the same address wait for it for 20 s.
 */
const HUNG = 25_000;
/** Milliseconds without another start, if one failed and other workers run. */
const PAUSE = 30_000;

/** A worker that has not reported yet that it runs. */
interface Starting {
  readonly link: { readonly age: number };
}

/**
 * Remembers that workers do not start. Tasks wait for a hanging server once; after that, one worker is started at a
 * time, for which tasks wait briefly before they fail. The first worker that runs ends this.
 */
export class StartTrouble {
  readonly #refuse: (reason: string) => void;
  #failures = 0;
  #reason = '';
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param refuse called when tasks have waited long enough. */
  constructor(refuse: (reason: string) => void) {
    this.#refuse = refuse;
  }

  /**
   * A worker did not start.
   *
   * @param mayRetry a second try may help, and takes no time.
   * @returns whether further attempts are useless.
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

  /** The workers that a new one should replace. */
  hung<T extends Starting>(starting: readonly T[]): readonly T[] {
    const old = starting.filter(({ link }) => link.age > HUNG);
    if (old.length > 0) this.failed(silence(HUNG), false);
    return old;
  }

  /** Bounds the time that tasks wait for a worker; `waiting`: whether any wait. */
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
