import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from './problem.js';
import { failed, type Outcome, type Task, type WrittenFile } from './task.js';
import type { FromWorker } from './worker-main.js';

/** Beside this file, also where it was bundled into another; run from source both end in .ts. */
const WORKER_SCRIPT = fileURLToPath(
  new URL(`./worker-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);

interface Job {
  readonly task: Task;
  readonly outputs: WrittenFile[];
  readonly resolve: (outcome: Outcome) => void;
  /** The frame that is at work, or that the file is being read. */
  frame: number | 'reading' | undefined;
  tooLong: boolean;
}

/** A process that does one file at a time. Whatever ends it costs that file, and nothing else. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #timeLimit: number;
  readonly #ended: Promise<void>;
  #alive = true;
  #job: Job | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param timeLimit seconds for a frame, and without a sign of life while a file is read. */
  constructor(timeLimit: number, script = WORKER_SCRIPT) {
    this.#timeLimit = timeLimit;
    this.#child = fork(script, [], {
      // What the runtime prints when it dies is for nobody.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A group of its own: Ctrl-C in a terminal goes to all processes of a group.
      detached: process.platform !== 'win32',
    });
    this.#child.on('message', (message: FromWorker) => this.#receive(message));
    const exit = new Promise<string>((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
      this.#child.once('error', (error) => {
        if (this.#child.pid === undefined) resolve(error.message);
      });
    });
    // Its last words may come after its end.
    const silence = new Promise<void>((resolve) => {
      this.#child.once('disconnect', resolve);
      this.#child.once('error', () => {
        if (this.#child.pid === undefined) resolve();
      });
    });
    this.#ended = Promise.all([exit, silence]).then(([reason]) => this.#bury(reason));
  }

  /** Whether it can do another file. */
  get isAlive(): boolean {
    return this.#alive && this.#child.connected;
  }

  /** Does a file's work; never rejects. */
  run(task: Task): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#job = { task, outputs: [], resolve, frame: undefined, tooLong: false };
      if (!this.#alive) this.#bury('it was gone');
      // Where it cannot be sent any more, the process has ended: that is heard of.
      else this.#child.send(task, () => undefined);
    });
  }

  /** Ends it at once; what it does is given up. */
  async end(): Promise<void> {
    this.kill();
    await this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #receive(message: FromWorker): void {
    const job = this.#job;
    if (job === undefined) return;
    if ('written' in message) job.outputs.push(message.written);
    else if ('frame' in message) this.#watch(job, message.frame ?? undefined);
    else this.#settle(job, message.outcome);
  }

  #watch(job: Job, frame: Job['frame']): void {
    clearTimeout(this.#timer);
    job.frame = frame;
    if (frame === undefined) return;
    this.#timer = setTimeout(() => {
      job.tooLong = true;
      this.kill();
    }, this.#timeLimit * 1000);
  }

  #bury(reason: string): void {
    this.#alive = false;
    const job = this.#job;
    if (job === undefined) return;
    const problem = job.tooLong ? tooLong(job.frame, this.#timeLimit) : died(job.frame, reason);
    this.#settle(job, failed(job.task.path, problem, job.outputs));
  }

  #settle(job: Job, outcome: Outcome): void {
    clearTimeout(this.#timer);
    this.#job = undefined;
    job.resolve(outcome);
  }
}

const atFrame = (frame: Job['frame']): Pick<Problem, 'frame'> => (typeof frame === 'number' ? { frame } : {});

const tooLong = (frame: Job['frame'], seconds: number): Problem => ({
  code: 'TIME_LIMIT',
  message:
    frame === 'reading'
      ? `It could not be read within ${seconds} s, so it was given up: it may be made to take for ever, or its disk ` +
        'does not answer. Where the machine or the disk is slow, run again with a higher --time-limit.'
      : `Frame ${frame ?? 1} was not done within ${seconds} s, so the file was given up: the frame may be made to take ` +
        'for ever. Where the machine is slow, run again with a higher --time-limit.',
  ...atFrame(frame),
});

const died = (frame: Job['frame'], reason: string): Problem => ({
  code: 'WORKER',
  message:
    `The process that worked on it ended${typeof frame === 'number' ? ` at frame ${frame}` : ''} (${reason}): as a rule ` +
    'because there is not enough memory. Run again with this file alone, or with --jobs 1.',
  ...atFrame(frame),
});
