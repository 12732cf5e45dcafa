import { Piscina } from 'piscina';
import type { Outcome, Task } from './task.js';

/** Something that does tasks, several at a time. */
export interface Workers {
  run(task: Task): Promise<Outcome>;
  /** Stops at once; what runs is given up. */
  stop(): Promise<void>;
}

/** Starts up to `jobs` worker threads. */
export type StartWorkers = (jobs: number) => Workers;

export const startThreads: StartWorkers = (jobs) => {
  // In dist this is workers.js and worker.js; run from source both end in .ts.
  const filename = import.meta.url.replace(/workers(\.[jt]s)$/, 'worker$1');
  const pool = new Piscina<Task, Outcome>({ filename, minThreads: 1, maxThreads: jobs });
  return {
    run: (task) => pool.run(task),
    stop: () => pool.destroy(),
  };
};
