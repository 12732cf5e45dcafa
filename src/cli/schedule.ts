import { memoryOf } from './memory.js';
import type { Task } from './task.js';

export interface Limits {
  /** Tasks at a time. */
  readonly jobs: number;
  /** Bytes that all current tasks may take together. A task that takes more is done alone. */
  readonly memory: number;
}

/** Does all tasks in order, except those that wait for another. */
export function doAll(
  tasks: readonly Task[],
  { jobs, memory }: Limits,
  work: (task: Task) => Promise<void>,
): Promise<void> {
  const waiting = new Set(tasks);
  const undone = new Set(tasks.map(({ path }) => path));
  let running = 0;
  let taken = 0;
  /** The first that may begin. One that is too large for now blocks the others, or its turn would never come. */
  const next = (): Task | undefined => {
    for (const task of waiting) {
      if (task.after !== undefined && undone.has(task.after)) continue;
      return running === 0 || taken + memoryOf(task) <= memory ? task : undefined;
    }
    return undefined;
  };
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      if (undone.size === 0) resolve();
      while (running < jobs) {
        const task = next();
        if (task === undefined) return;
        waiting.delete(task);
        running += 1;
        taken += memoryOf(task);
        work(task).then(() => {
          undone.delete(task.path);
          running -= 1;
          taken -= memoryOf(task);
          begin();
        }, reject);
      }
    };
    begin();
  });
}
