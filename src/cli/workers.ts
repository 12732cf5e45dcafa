import type { Share } from './frame-threads.js';
import type { Outcome, Task } from './task.js';
import { threadChannel } from './channel.js';
import { TaskWorker, WorkerProcess } from './worker-process.js';

/** A pool that does tasks, several at a time. */
export interface Workers {
  /** Never rejects. */
  run(task: Task): Promise<Outcome>;
  /** Stops at once; current work is lost. */
  stop(): Promise<void>;
  /** The same, without waiting. */
  kill(): void;
}

export interface WorkerOptions {
  /** Seconds for a frame, and without progress while a file is read. */
  readonly timeLimit: number;
  /** Files, and frames of all of them, processed at a time. */
  readonly jobs: number;
  /** Bytes for all of them. */
  readonly memory: number;
}

export type StartWorkers = (options: WorkerOptions) => Workers;

/** A process keeps the memory that it once took: after a file of more bytes, a new one replaces it. */
const LARGE_FILE = 1 << 28;

type Kind = 'process' | 'thread';

/** The outcome of tasks requested after the end: nobody waits for it. */
const GIVEN_UP = new Promise<never>(() => undefined);

/** Bytes of the largest file for a thread. */
const SMALL_FILE = 1 << 23;

/**
 * Whether a thread may do it: if the frames of a small file are copied unchanged, that takes at most twice the file in
 * memory. Decoding can take any amount.
 */
const isLight = ({ command, size, upright, transferSyntax }: Task): boolean =>
  command !== 'export' && !upright && transferSyntax === undefined && size <= SMALL_FILE;

/**
 * Worker processes and threads, as many as there are tasks at a time. Threads are lighter, but if one runs out of
 * memory, all of them and the main thread can die with it: they do only what cannot run out.
 */
export const startProcesses: StartWorkers = ({ timeLimit, jobs, memory }) => {
  const idle = { process: [] as TaskWorker[], thread: [] as TaskWorker[] };
  let stopped = false;
  const all = new Set<TaskWorker>();
  const running = new Set<TaskWorker>();
  let sharing: ReturnType<typeof setImmediate> | undefined;
  /** With fewer files than jobs, each processes several frames at a time. */
  const shareOf = (place: number): Share => {
    const threads = Math.max(1, Math.floor((jobs + running.size - 1 - place) / running.size));
    return { threads, memory: Math.floor((memory * threads) / jobs) };
  };
  /** Updated when the next files have begun. */
  const shareLater = (): void => {
    sharing ??= setImmediate(() => {
      sharing = undefined;
      for (const [place, worker] of [...running].entries()) worker.use(shareOf(place));
    });
  };
  const start = (kind: Kind): TaskWorker => {
    const worker =
      kind === 'thread' ? new TaskWorker(timeLimit, threadChannel()) : new WorkerProcess(timeLimit);
    all.add(worker);
    return worker;
  };
  const free = (kind: Kind): TaskWorker => {
    for (let worker = idle[kind].pop(); worker !== undefined; worker = idle[kind].pop())
      if (worker.isAlive) return worker;
    return start(kind);
  };
  return {
    async run(task) {
      if (stopped) return GIVEN_UP;
      const kind = isLight(task) ? 'thread' : 'process';
      const worker = free(kind);
      running.add(worker);
      if (kind === 'process') worker.use(shareOf(running.size - 1));
      shareLater();
      const outcome = await worker.run(task);
      running.delete(worker);
      shareLater();
      if (worker.isAlive && task.size <= LARGE_FILE) idle[kind].push(worker);
      else {
        await worker.end();
        all.delete(worker);
      }
      return outcome;
    },
    async stop() {
      stopped = true;
      await Promise.all([...all].map((worker) => worker.end()));
    },
    kill() {
      stopped = true;
      for (const worker of all) worker.kill();
    },
  };
};
