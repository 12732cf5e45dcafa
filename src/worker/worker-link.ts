import type { FromWorker, TaskMessage } from './protocol.js';

/*
 * Silence after which a worker with work counts as dead: milliseconds, and milliseconds for each byte of its tasks.
 * Only insecure pages (http://) depend on it. It is generous, because a slow machine decodes about 100 kB per second.
 */
const SILENCE = 10_000;
const SILENCE_PER_BYTE = 0.01;
/**
 * Milliseconds after which a worker that has not reported that it runs is terminated. No task waits for it that long.
 */
const START = 45_000;

export interface LinkEvents {
  /** Called at most once: tasks may be sent from now on. */
  readonly ready: () => void;
  readonly message: (message: Exclude<FromWorker, { ready: true }>) => void;
  /** Called at most once. */
  readonly death: (death: Death) => void;
  /** Bytes of the unanswered tasks. */
  readonly bytesAtWork: () => number;
}

export interface Death {
  readonly reason: string;
  /** Whether the worker's script ever ran. */
  readonly wasReady: boolean;
  /** It was terminated because it did not answer. */
  readonly wasSilent: boolean;
}

/** One worker, and whether it lives: workers end without any event when they run out of memory or are terminated. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #events: LinkEvents;
  readonly #lock = `czm-decode ${performance.timeOrigin} ${Math.random()}`;
  readonly #born = performance.now();
  #ready = false;
  #ended = false;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(worker: Worker, events: LinkEvents) {
    this.#worker = worker;
    this.#events = events;
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) => this.#receive(event.data));
    worker.addEventListener('messageerror', () => this.#die('it sent a message that cannot be read'));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#die(event.message || 'its script cannot be loaded');
    });
    worker.postMessage({ lock: this.#lock });
    this.#watch(START);
  }

  /** Whether its script runs. */
  get isReady(): boolean {
    return this.#ready;
  }

  /** Milliseconds since it was started. */
  get age(): number {
    return performance.now() - this.#born;
  }

  /** Sends to a worker that is ready: one that ends before it holds its lock ends unnoticed. */
  send(message: TaskMessage, transfer: Transferable[]): void {
    this.#worker.postMessage(message, transfer);
    if (this.#watchdog === undefined) this.#watchWork();
  }

  /** Ends the worker; no event follows. */
  terminate(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog);
    this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (this.#ended) return;
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    if ('ready' in message) {
      this.#ready = true;
      this.#waitForEnd();
      this.#events.ready();
      return;
    }
    this.#events.message(message);
    if (this.#events.bytesAtWork() > 0) this.#watchWork();
  }

  /** The worker holds the lock, so we get it when the worker has ended. */
  #waitForEnd(): void {
    if (!('locks' in navigator)) return;
    void navigator.locks.request(this.#lock, () => this.#die('it ended without a message'));
  }

  #watchWork(): void {
    this.#watch(SILENCE + SILENCE_PER_BYTE * this.#events.bytesAtWork());
  }

  #watch(limit: number): void {
    clearTimeout(this.#watchdog);
    const silent = `no answer within ${Math.round(limit / 1000)} s`;
    this.#watchdog = setTimeout(() => this.#die(silent, true), limit);
  }

  #die(reason: string, wasSilent = false): void {
    if (this.#ended) return;
    this.terminate();
    this.#events.death({ reason, wasReady: this.#ready, wasSilent });
  }
}
