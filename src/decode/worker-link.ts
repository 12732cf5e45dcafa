import type { FromWorker, TaskMessage } from './protocol.js';

/*
 * Silence after which a worker with work is taken for dead: milliseconds, and milliseconds for each byte it was given.
 * Only pages that are not secure (http://) depend on it; generous, for a slow machine decodes some 100 kB a second.
 */
const SILENCE = 10_000;
const SILENCE_PER_BYTE = 0.01;

export interface LinkEvents {
  readonly message: (message: Exclude<FromWorker, { ready: true }>) => void;
  /** At most once. `wasReady`: whether the worker's script ever ran. */
  readonly death: (reason: string, wasReady: boolean) => void;
  /** Bytes of the tasks to which an answer is due. */
  readonly bytesAtWork: () => number;
}

/** One worker, and whether it lives: workers end without a word when they run out of memory or are terminated. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #events: LinkEvents;
  readonly #lock = `czm-decode ${performance.timeOrigin} ${Math.random()}`;
  readonly #waiting: [TaskMessage, Transferable[]][] = [];
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
  }

  /** What is sent before the worker is there waits for it: a worker that ends before it holds its lock ends unseen. */
  send(message: TaskMessage, transfer: Transferable[]): void {
    if (this.#ready) this.#worker.postMessage(message, transfer);
    else this.#waiting.push([message, transfer]);
    if (this.#watchdog === undefined) this.#watch();
  }

  /** Ends the worker; no event follows. */
  terminate(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog);
    this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (this.#ended) return;
    if ('ready' in message) {
      this.#ready = true;
      this.#waitForEnd();
      for (const [task, transfer] of this.#waiting.splice(0)) this.#worker.postMessage(task, transfer);
      return;
    }
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    this.#events.message(message);
    if (this.#events.bytesAtWork() > 0) this.#watch();
  }

  /** The worker holds the lock: we get it when the worker is gone. */
  #waitForEnd(): void {
    if (!('locks' in navigator)) return;
    void navigator.locks.request(this.#lock, () => this.#die('it ended without a word'));
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    const limit = SILENCE + SILENCE_PER_BYTE * this.#events.bytesAtWork();
    const silent = `no answer within ${Math.round(limit / 1000)} s`;
    this.#watchdog = setTimeout(() => this.#die(silent), limit);
  }

  #die(reason: string): void {
    if (this.#ended) return;
    this.terminate();
    this.#events.death(reason, this.#ready);
  }
}
