import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './worker-main.js';

/** Beside this file, even if it was bundled into another; both end in .ts when run from source. */
const WORKER_SCRIPT = fileURLToPath(
  new URL(`./worker-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);

/** The connection to a worker: a process, or a thread of this one. */
export interface Channel {
  readonly isOpen: boolean;
  /** If it can no longer be sent, the worker has ended, which is reported separately. */
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Why it ended; reported after all of its messages. */
  readonly ended: Promise<string>;
  kill(): void;
}

/** A separate process: if it runs out of memory, this one survives. */
export function processChannel(script = WORKER_SCRIPT): Channel {
  const child = fork(script, [], {
    // What the runtime prints when it dies is of no use.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // A separate process group: Ctrl+C in a terminal goes to all processes of a group.
    detached: process.platform !== 'win32',
  });
  const exit = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
  // Its last messages may arrive after its end.
  const silence = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
    child.once('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
  return {
    get isOpen() {
      return child.connected;
    },
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    ended: Promise.all([exit, silence]).then(([reason]) => reason),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** A thread, which starts in a fraction of the time. Only for work that takes little memory, whatever the file. */
export function threadChannel(script = WORKER_SCRIPT): Channel {
  const worker = new Worker(script, { stdout: true, stderr: true });
  let isOpen = true;
  let reason: string | undefined;
  worker.on('error', (error) => {
    reason = error.message;
  });
  const ended = new Promise<string>((resolve) => {
    worker.once('exit', (code) => {
      isOpen = false;
      resolve(reason ?? `exit code ${code}`);
    });
  });
  return {
    get isOpen() {
      return isOpen;
    },
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    ended,
    kill: () => void worker.terminate(),
  };
}
