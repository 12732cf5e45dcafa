import type { Outcome, Task } from './task.js';
import { WorkerProcess } from './worker-process.js';

/** Something that does tasks, several at a time. */
export interface Workers {
  /** Never rejects. */
  run(task: Task): Promise<Outcome>;
  /** Stops at once; what runs is given up. */
  stop(): Promise<void>;
  /** The same without waiting. */
  kill(): void;
}

export interface WorkerOptions {
  /** Seconds for a frame, and without a sign of life while a file is read. */
  readonly timeLimit: number;
  /** Files, and frames of all of them, worked on at a time. */
  readonly jobs: number;
  /** Bytes for all of them. */
  readonly memory: number;
}

export type StartWorkers = (options: WorkerOptions) => Workers;

/** A process keeps the memory that it once took: after a file of more bytes it makes room for a fresh one. */
const LARGE_FILE = 1 << 28;

/** The outcome of what is asked for after the end: nobody waits for it. */
const GIVEN_UP = new Promise<never>(() => undefined);

/**
 * Worker processes, as many as there are tasks at a time. Threads would be lighter, but what kills one by taking all
 * memory can take all of them with it, and the main thread.
 */
export const startProcesses: StartWorkers = ({ timeLimit, jobs, memory }) => {
  const idle: WorkerProcess[] = [];
  let stopped = false;
  const all = new Set<WorkerProcess>();
  const running = new Set<WorkerProcess>();
  let sharing: ReturnType<typeof setImmediate> | undefined;
  /** Fewer files than jobs: each works on several frames at a time. Told when the next files have begun. */
  const share = (): void => {
    sharing ??= setImmediate(() => {
      sharing = undefined;
      for (const [place, worker] of [...running].entries()) {
        const threads = Math.max(1, Math.floor((jobs + running.size - 1 - place) / running.size));
        worker.use({ threads, memory: Math.floor((memory * threads) / jobs) });
      }
    });
  };
  const start = (): WorkerProcess => {
    const worker = new WorkerProcess(timeLimit);
    all.add(worker);
    return worker;
  };
  const free = (): WorkerProcess => {
    for (let worker = idle.pop(); worker !== undefined; worker = idle.pop())
      if (worker.isAlive) return worker;
    return start();
  };
  return {
    async run(task) {
      if (stopped) return GIVEN_UP;
      const worker = free();
      running.add(worker);
      share();
      const outcome = await worker.run(task);
      running.delete(worker);
      share();
      if (worker.isAlive && task.size <= LARGE_FILE) idle.push(worker);
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
