import { nextTask } from '../host/next-task.js';

/** Drawing may take one part in so many of the time, while others wait. */
const SHARE = 4;
/** Milliseconds between two batches: at least, and at most. */
const LEAST = 100;
const MOST = 500;
/** Images that are handed over in one task of the page's thread. */
const AT_ONCE = 16;
/** Milliseconds after which a page that draws nothing, as in a hidden tab, is not waited for. */
const HIDDEN = 250;

/**
 * Hands frames of volumes that are loaded in stages to the host in batches. For each frame or two that arrive, the host draws
 * every view of the volume again, as soon as the screen can show it: without a fast GPU, that takes longer than to decode them
 * all. So the next batch waits until drawing has taken no more than a quarter of the time, but not once nothing is left to
 * decode. This gains something only if the host asks for many frames at a time, as {@link coarseFirst} has it do; what it
 * asks for by its own pool, five at a time, would wait for one another.
 */
export class VolumeBatches {
  readonly #ready: (() => void)[] = [];
  #decoding = 0;
  #batches = 0;
  #isResting = false;

  /**
   * What `decoding` gives, when it may be handed over.
   *
   * @param isUrgent whether somebody looks at it, once it is decoded.
   * @throws (rejects) what `decoding` does, at once.
   */
  async take<T>(decoding: Promise<T>, isUrgent: () => boolean): Promise<T> {
    this.#decoding += 1;
    let decoded: T;
    try {
      decoded = await decoding;
    } finally {
      this.#decoding -= 1;
      if (this.#decoding === 0 && this.#ready.length > 0) void this.#handOver();
    }
    if (isUrgent()) return decoded;
    if (this.#decoding > 0) {
      if (!this.#isResting) void this.#begin();
      await new Promise<void>((resolve) => this.#ready.push(resolve));
    } else void this.#handOver();
    return decoded;
  }

  /** Nothing waits from now on. */
  end(): void {
    for (const resolve of this.#ready.splice(0)) resolve();
  }

  /** The first ones wait for others. */
  async #begin(): Promise<void> {
    this.#isResting = true;
    const batch = this.#batches;
    await passed(LEAST);
    if (batch === this.#batches) await this.#handOver();
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
    const rest = (SHARE - 1) * (performance.now() - began);
    await passed(Math.min(MOST, Math.max(LEAST, rest)));
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
