import { type CzmError, DecodeError, HostError } from '../core/index.js';
import { reviveError, type FromWorker, type Task, type TaskResults } from './protocol.js';
import { StartTrouble } from './start-trouble.js';
import { WorkerLink, type Death } from './worker-link.js';

/** Tasks that a worker has at a time: one in progress, and one ready for when it is done. */
const TASKS_PER_WORKER = 2;

export interface PoolOptions {
  readonly createWorker: () => Worker;
  /** The largest number of workers, at least 1; all but the first are started when there is work for them. */
  readonly size: number;
}

/** A rank before frames that are to be decoded: that takes many times as long. */
export const SOON = -1;

/** A task, and the buffers in it that are transferred. */
export interface Prepared<T extends Task> {
  readonly task: T;
  readonly transfer: Transferable[];
}

type TaskOf<K> = Extract<Task, { kind: K }>;

/** A task that can be assigned twice: its buffer is transferred each time. */
export interface Assignment<K extends keyof TaskResults> {
  /** A new task. The worker is kept for it until it is there. */
  readonly prepare: () => Prepared<TaskOf<K>> | Promise<Prepared<TaskOf<K>>>;
  /** Bytes of the task, at least 1. */
  readonly length: number;
  /** Lower ranks go first, equal ranks in order of arrival. A function is called each time. */
  readonly rank: number | (() => number);
  /** One-based, for the error if workers die of it. */
  readonly frameNumber?: number | undefined;
}

interface Job extends Omit<Assignment<keyof TaskResults>, 'prepare'> {
  readonly prepare: () => Prepared<Task> | Promise<Prepared<Task>>;
  readonly id: number;
  readonly resolve: (result: TaskResults[keyof TaskResults]) => void;
  readonly reject: (error: CzmError) => void;
  deaths: number;
}

interface Entry {
  readonly link: WorkerLink;
  /** Those that it was sent: the first is in progress. */
  readonly jobs: Job[];
  /** Those that are prepared for it. */
  readonly preparing: Set<Job>;
}

const loadOf = ({ jobs, preparing }: Entry): number => jobs.length + preparing.size;

/**
 * A few decode workers. A worker that dies is replaced; its current task is tried once more, and its other task goes to
 * other workers. Only running workers get tasks: one that hangs while it starts blocks nothing that another could do.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  #links: Entry[] = [];
  #queue: Job[] = [];
  #ended: CzmError | undefined;
  #nextId = 1;
  readonly #trouble = new StartTrouble((reason) => this.#refuse(cannotStart(reason)));

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * @throws (rejects) the worker's error; {@link DecodeError} if two workers died of the task; {@link HostError} if no
   * worker can be started; the reason passed to {@link end}.
   */
  run<K extends keyof TaskResults>(assignment: Assignment<K>): Promise<TaskResults[K]> {
    return new Promise<TaskResults[keyof TaskResults]>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#queue.push({ ...assignment, id: this.#nextId++, resolve, reject, deaths: 0 });
      this.#dispatch();
    }) as Promise<TaskResults[K]>;
  }

  /** Starts this many workers, up to the limit, before there is work for them, so that no frame waits for one. */
  warm(workers = 1): void {
    if (this.#ended !== undefined) return;
    while (this.#links.length < Math.min(workers, this.#options.size)) {
      const starting = this.#starting().length;
      if (!this.#trouble.mayStart(starting, this.#links.length > starting)) return;
      if (this.#start() === undefined) return;
    }
  }

  /** Ends all workers; current and later tasks are rejected with `reason`. */
  end(reason: CzmError): void {
    this.#ended = reason;
    const given = this.#links.flatMap(({ jobs, preparing }) => [...jobs, ...preparing]);
    const jobs = [...given, ...this.#queue];
    for (const { link } of this.#links) link.terminate();
    this.#links = [];
    this.#queue = [];
    this.#trouble.over();
    for (const job of jobs) job.reject(reason);
  }

  #dispatch(): void {
    this.#giveOut(1);
    this.#startMore();
    this.#giveOut(TASKS_PER_WORKER);
    const waiting = this.#queue.length > 0 && !this.#links.some(({ link }) => link.isReady);
    this.#trouble.bound(waiting, this.#starting());
  }

  /** Assigns tasks in order, to the least busy worker, as long as one has fewer than this many. */
  #giveOut(most: number): void {
    while (this.#queue.length > 0) {
      const [entry] = this.#links
        .filter((one) => one.link.isReady && loadOf(one) < most)
        .sort((a, b) => loadOf(a) - loadOf(b));
      if (entry === undefined) return;
      const job = this.#takeFirst();
      if (job === undefined) return;
      void this.#send(entry, job);
    }
  }

  async #send(entry: Entry, job: Job): Promise<void> {
    entry.preparing.add(job);
    try {
      const { task, transfer } = await job.prepare();
      // The worker may have died meanwhile: then another one has the task, or will.
      if (!entry.preparing.delete(job)) return;
      entry.jobs.push(job);
      entry.link.send({ id: job.id, task }, transfer);
    } catch (cause) {
      if (!entry.preparing.delete(job)) return;
      job.reject(notPrepared(job.length, cause));
      this.#dispatch();
    }
  }

  /** Starts a worker for each waiting task, up to the limit. */
  #startMore(): void {
    if (this.#queue.length === 0) return;
    for (const { link } of this.#trouble.hung(this.#starting())) {
      link.terminate();
      this.#links = this.#links.filter((entry) => entry.link !== link);
    }
    while (this.#starting().length < this.#queue.length && this.#links.length < this.#options.size) {
      const starting = this.#starting().length;
      if (!this.#trouble.mayStart(starting, this.#links.length > starting)) return;
      if (this.#start() === undefined) return;
    }
  }

  #starting(): readonly Entry[] {
    return this.#links.filter(({ link }) => !link.isReady);
  }

  #takeFirst(): Job | undefined {
    let [first, least] = [0, Number.POSITIVE_INFINITY];
    for (const [index, { rank }] of this.#queue.entries()) {
      const own = typeof rank === 'number' ? rank : rank();
      if (own < least) [first, least] = [index, own];
    }
    return this.#queue.splice(first, 1)[0];
  }

  #start(): Entry | undefined {
    try {
      const link = new WorkerLink(this.#options.createWorker(), {
        ready: () => {
          this.#trouble.over();
          this.#dispatch();
        },
        message: (message) => this.#settle(entry, message),
        death: (death) => this.#bury(entry, death),
        bytesAtWork: () => entry.jobs.reduce((sum, { length }) => sum + length, 0),
      });
      const entry: Entry = { link, jobs: [], preparing: new Set() };
      this.#links.push(entry);
      return entry;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#trouble.failed(reason, false);
      if (this.#links.length === 0) this.#refuse(cannotStart(reason, cause));
      return undefined;
    }
  }

  #refuse(error: HostError): void {
    for (const job of this.#queue.splice(0)) job.reject(error);
  }

  #settle(entry: Entry, message: Exclude<FromWorker, { ready: true }>): void {
    const index = entry.jobs.findIndex(({ id }) => id === message.id);
    const [job] = index < 0 ? [] : entry.jobs.splice(index, 1);
    if (job === undefined) return;
    this.#dispatch();
    if ('error' in message) job.reject(reviveError(message.error));
    else job.resolve(message.result);
  }

  #bury(entry: Entry, { reason, wasReady, wasSilent }: Death): void {
    this.#links = this.#links.filter((other) => other !== entry);
    const [suspect, ...others] = entry.jobs.splice(0);
    this.#queue.unshift(...others, ...entry.preparing);
    entry.preparing.clear();
    if (suspect !== undefined) {
      suspect.deaths++;
      if (suspect.deaths < 2) this.#queue.unshift(suspect);
      else suspect.reject(killed(suspect.frameNumber, reason));
    }
    if (!wasReady) {
      const isLasting = this.#trouble.failed(reason, !wasSilent);
      if (isLasting && !this.#links.some(({ link }) => link.isReady)) this.#refuse(cannotStart(reason));
    }
    this.#dispatch();
  }
}

function killed(frame: number | undefined, reason: string): DecodeError {
  const what = frame === undefined ? 'The file' : `Frame ${frame}`;
  const message = `${what} cannot be read: the decode worker ended twice while it processed it (${reason}).`;
  return new DecodeError(message, { frame });
}

function notPrepared(length: number, cause: unknown): HostError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${length} bytes cannot be copied for a worker: ${reason}. Close what is open, and try again.`;
  return new HostError(message, { cause });
}

function cannotStart(reason: string, cause?: unknown): HostError {
  return new HostError(
    `The decode worker does not start: ${reason}. Check that its file is served from the page's own origin, as ` +
      "JavaScript, and that the Content-Security-Policy allows worker-src 'self' and script-src 'wasm-unsafe-eval'. " +
      'If your bundler does not emit it, pass register({ workerUrl }).',
    { cause },
  );
}
