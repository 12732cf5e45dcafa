import type { Outcome, Task, WrittenFile } from './task.js';
import runTask from './worker.js';

/** What a worker process says of its task: as the task goes on, and at last the outcome. */
export type FromWorker =
  | { readonly frame: number | null | 'reading' }
  | { readonly written: WrittenFile }
  | { readonly outcome: Outcome };

const send = (message: FromWorker): void => {
  process.send?.(message);
};

process.on('message', (task: Task) => {
  const reporter = {
    frame: (frame: number | undefined) => send({ frame: frame ?? null }),
    written: (written: WrittenFile) => send({ written }),
    reading: () => send({ frame: 'reading' }),
  };
  void runTask(task, reporter).then((outcome) => send({ outcome }));
});
// The main process ended, or was killed.
process.on('disconnect', () => process.exit());
// Ctrl-C is for the main process, which knows what to do.
process.on('SIGINT', () => undefined);
