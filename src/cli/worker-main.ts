import { parentPort } from 'node:worker_threads';
import { frameThreads, type Share } from './frame-threads.js';
import type { Outcome, Task, WrittenFile } from './task.js';
import runTask from './worker.js';

/** The messages to a worker process: its task, and changes of what it may use of the machine. */
export type ToWorker = Task | { readonly share: Share };

/** The messages of a worker process about its task: its progress, and finally the outcome. */
export type FromWorker =
  | { readonly frame: number | null | 'reading' }
  | { readonly frameDone: number }
  | { readonly written: WrittenFile }
  | { readonly outcome: Outcome };

const send = (message: FromWorker): void => {
  if (parentPort === null) process.send?.(message);
  else parentPort.postMessage(message);
};

const receive = (message: ToWorker): void => {
  if ('share' in message) {
    frameThreads.share = message.share;
    return;
  }
  const reporter = {
    frame: (frame: number | undefined) => send({ frame: frame ?? null }),
    frameDone: (frameDone: number) => send({ frameDone }),
    written: (written: WrittenFile) => send({ written }),
    reading: () => send({ frame: 'reading' }),
  };
  void runTask(message, reporter).then((outcome) => send({ outcome }));
};

if (parentPort === null) {
  process.on('message', receive);
  // The main process ended, or was killed.
  process.on('disconnect', () => process.exit());
  // Ctrl+C is handled by the main process.
  process.on('SIGINT', () => undefined);
} else parentPort.on('message', receive);
