import type { FromWorker, TaskMessage } from './protocol.js';

/**
 * Milliseconds without an answer after which a worker with work is taken for dead. Only for browsers that do not
 * report a closed port; generous, for the largest frame takes seconds on a slow machine.
 */
const SILENCE_LIMIT = 60_000;

export interface LinkEvents {
  readonly message: (message: Exclude<FromWorker, { ready: true }>) => void;
  /** At most once. `wasReady`: whether the worker's script ever ran. */
  readonly death: (reason: string, wasReady: boolean) => void;
  /** Whether an answer is due. */
  readonly busy: () => boolean;
}

/**
 * One worker, and whether it lives. Workers end without a word when they run out of memory or are terminated, so
 * each holds one end of a channel: when that closes, the worker is gone.
 */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #events: LinkEvents;
  readonly #lifeline: MessagePort;
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
    const { port1, port2 } = new MessageChannel();
    this.#lifeline = port1;
    port1.addEventListener('close', () => this.#die('it ended without a word'));
    port1.start();
    worker.postMessage({ lifeline: port2 }, [port2]);
  }

  send(message: TaskMessage, transfer: Transferable[]): void {
    this.#worker.postMessage(message, transfer);
    if (this.#watchdog === undefined) this.#watch();
  }

  /** Ends the worker; no event follows. */
  terminate(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog);
    this.#lifeline.close();
    this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (this.#ended) return;
    if ('ready' in message) {
      this.#ready = true;
      return;
    }
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    this.#events.message(message);
    if (this.#events.busy()) this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    const silent = `no answer within ${SILENCE_LIMIT / 1000} s`;
    this.#watchdog = setTimeout(() => this.#die(silent), SILENCE_LIMIT);
  }

  #die(reason: string): void {
    if (this.#ended) return;
    this.terminate();
    this.#events.death(reason, this.#ready);
  }
}
