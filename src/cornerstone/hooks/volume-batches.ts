import { nextTask } from '../host/next-task.js';

/** Drawing may take one part in so many of the time. */
const SHARE = 4;
/** Milliseconds that a batch waits at most, beside those of drawing. */
const MOST = 500;
/** Images that are handed over in one task of the page's thread. */
const AT_ONCE = 16;
/** Milliseconds after which a page that draws nothing, as in a hidden tab, is not waited for. */
const HIDDEN = 250;

/**
 * Hands decoded frames of volumes to the host in batches. For each frame that arrives, the host draws every view of the
 * volume anew, as soon as the screen can show it. Without a fast GPU, that takes longer than to decode them all. So after
 * each batch the next one waits until drawing has taken no more than a quarter of the time, or for half a second; but not
 * once nothing is left to decode.
 */
export class VolumeBatches {
  readonly #ready: (() => void)[] = [];
  #decoding = 0;
  #batches = 0;
  #isResting = false;

  /**
   * What `decoding` gives, when it may be handed over.
   *
   * @throws (rejects) what `decoding` does, at once.
   */
  async take<T>(decoding: Promise<T>): Promise<T> {
    this.#decoding += 1;
    let decoded: T;
    try {
      decoded = await decoding;
    } finally {
      this.#decoding -= 1;
      if (this.#decoding === 0 && this.#ready.length > 0) void this.#handOver();
    }
    if (this.#isResting && this.#decoding > 0)
      await new Promise<void>((resolve) => this.#ready.push(resolve));
    else void this.#handOver();
    return decoded;
  }

  /** Nothing waits from now on. */
  end(): void {
    for (const resolve of this.#ready.splice(0)) resolve();
  }

  async #handOver(): Promise<void> {
    this.#isResting = true;
    const batch = ++this.#batches;
    const began = performance.now();
    do {
      for (const resolve of this.#ready.splice(0, AT_ONCE)) resolve();
      await nextTask();
    } while (this.#ready.length > 0);
    await drawn();
    await passed(Math.min(MOST, (SHARE - 1) * (performance.now() - began)));
    // Another one was handed over meanwhile, and rests for itself.
    if (batch !== this.#batches) return;
    this.#isResting = false;
    if (this.#ready.length > 0) void this.#handOver();
  }
}

const passed = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves when the page has drawn what it was told until now. */
const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, HIDDEN);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
