import { isCzmError } from 'cornerstone-czm-image-loader/core';
import { innerError, readableError, type ReadableError } from '../model/readable-error.js';
import type { Arriving, Loading, Series } from '../model/series.js';
import { NOT_LOADED } from '../model/series.js';
import { setLoading } from '../model/changes.js';
import { loadingOf, shownSeries, type ViewerStore } from '../model/state.js';
import { isFull, fullImage } from './full-image.js';

/** Frames that are on their way at once: enough that no decoder waits for the next. */
const IN_FLIGHT = Math.max(2, navigator.hardwareConcurrency) + 2;
const REPORT_EVERY_MS = 100;

/** Brings all frames of a series into Cornerstone's cache, says how far it is, and can be stopped. */
export class FrameLoader {
  readonly #store: ViewerStore;
  #job: { readonly id: string; readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(store: ViewerStore) {
    this.#store = store;
  }

  /** Loads what is missing, the frames next to `near` first. Another series' loading gives way. */
  async load(series: Series, near = 1): Promise<void> {
    if (this.#job?.id === series.id) return this.#job.done;
    this.#end(false);
    const stop = new AbortController();
    const job = { id: series.id, stop, done: this.#run(series, near, stop.signal) };
    this.#job = job;
    await job.done;
    if (this.#job === job) this.#job = undefined;
  }

  /** Loads what is missing of a cube; why frames cannot be shown, or undefined where loading was stopped. */
  async loadAll(series: Series): Promise<ReadonlyMap<number, ReadableError> | undefined> {
    await this.load(series, this.#store.state.frame);
    const { loaded, failed } = loadingOf(this.#store.state, series.id);
    return loaded + failed.size >= series.imageIds.length ? failed : undefined;
  }

  /** While single frames are looked at, the others come in behind, unless the user stopped that. */
  async loadRest(frame: number): Promise<void> {
    const { state } = this.#store;
    for (const series of shownSeries(state)) {
      const { cancelled, broken, running, loaded, failed } = loadingOf(state, series.id);
      if (cancelled || broken || running) return;
      if (loaded + failed.size >= series.imageIds.length) continue;
      await this.load(series, frame);
      // Then the cube beside it, if that is still there.
      const { cancelled: isStopped, broken: isBroken } = loadingOf(this.#store.state, series.id);
      if (isStopped || isBroken || this.#store.state.selected !== state.selected) return;
    }
  }

  /** Stops after the frames that are on their way; what is loaded stays. */
  cancel(): void {
    this.#end(true);
  }

  /** Stops for good where one of these series is loaded. */
  giveUp(ids: ReadonlySet<string>): void {
    if (this.#job !== undefined && ids.has(this.#job.id)) this.#end(false);
  }

  #end(cancelled: boolean): void {
    const job = this.#job;
    if (job === undefined) return;
    job.stop.abort();
    this.#job = undefined;
    setLoading(this.#store, job.id, {
      ...loadingOf(this.#store.state, job.id),
      running: false,
      cancelled,
    });
  }

  async #run(series: Series, near: number, signal: AbortSignal): Promise<void> {
    const { id, imageIds } = series;
    const waiting: Waiting[] = imageIds
      .map((imageId, index) => ({ imageId, frame: index + 1 }))
      .filter(({ imageId }) => !isFull(imageId))
      .sort((a, b) => Math.abs(a.frame - near) - Math.abs(b.frame - near));
    const failed = new Map<number, ReadableError>();
    const before = imageIds.length - waiting.length;
    const start = performance.now();
    let loaded = before;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const report = (change: Partial<Loading>): void => {
      const seconds = (performance.now() - start) / 1000;
      const rate = seconds > 0 ? (loaded - before) / seconds : 0;
      setLoading(this.#store, id, { ...NOT_LOADED, loaded, rate, failed: new Map(failed), ...change });
    };
    // Reports at intervals; the last frame before a pause is reported too.
    const reportSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (!signal.aborted) report({ running: true });
      }, REPORT_EVERY_MS);
    };
    let end: Partial<Loading> = {};
    const take = (): Waiting | undefined => takeNext(waiting, series.arriving);
    const work = async (): Promise<void> => {
      for (let next = take(); next !== undefined && !signal.aborted; next = take()) {
        try {
          await fullImage(next.imageId);
          loaded++;
        } catch (error) {
          const ended = series.arriving && howEnded(error);
          if (ended === undefined) failed.set(next.frame, readableError(error));
          else {
            end = ended;
            waiting.length = 0;
          }
        }
        reportSoon();
      }
    };
    if (waiting.length > 0) report({ running: true });
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    clearTimeout(timer);
    if (!signal.aborted) report({ running: false, ...end });
  }
}

interface Waiting {
  readonly imageId: string;
  readonly frame: number;
}

/** The first of those that wait; of a file that is arriving, the first that is there, or the one that comes next. */
function takeNext(waiting: Waiting[], arriving: Arriving | undefined): Waiting | undefined {
  if (arriving === undefined || arriving.isWhole) return waiting.shift();
  const there = waiting.findIndex(({ imageId }) => arriving.hasArrived(imageId));
  const first = Math.min(...waiting.map(({ frame }) => frame));
  return waiting.splice(there >= 0 ? there : waiting.findIndex(({ frame }) => frame === first), 1)[0];
}

/** That no more of a file comes: it is not the frame's fault. */
function howEnded(error: unknown): Pick<Loading, 'broken' | 'cancelled'> | undefined {
  const inner = innerError(error);
  const [broken, cancelled] = [isCzmError(inner, 'CZM_HTTP'), isCzmError(inner, 'CZM_HOST')];
  return broken || cancelled ? { broken, cancelled } : undefined;
}
