import { processChannel, type Channel } from './channel.js';
import type { Share } from './frame-threads.js';
import type { Problem } from './problem.js';
import { failed, type Outcome, type Task, type WrittenFile } from './task.js';
import type { FromWorker } from './worker-main.js';

interface Job {
  readonly task: Task;
  readonly outputs: WrittenFile[];
  readonly resolve: (outcome: Outcome) => void;
  /** The frames in progress, or the reading of the file: when each is given up. */
  readonly watched: Map<Watched, ReturnType<typeof setTimeout>>;
  tooLong: Watched | undefined;
}

type Watched = number | 'reading';

/** A worker that does one file at a time. If it ends, only that file fails. */
export class TaskWorker {
  readonly #channel: Channel;
  readonly #timeLimit: number;
  readonly #ended: Promise<void>;
  #alive = true;
  #job: Job | undefined;
  #share: Share | undefined;

  /** @param timeLimit seconds for a frame, and without progress while a file is read. */
  constructor(timeLimit: number, channel: Channel) {
    this.#timeLimit = timeLimit;
    this.#channel = channel;
    channel.onMessage((message) => this.#receive(message));
    this.#ended = channel.ended.then((reason) => this.#bury(reason));
  }

  /** Whether it can do another file. */
  get isAlive(): boolean {
    return this.#alive && this.#channel.isOpen;
  }

  /** Processes a file; never rejects. */
  run(task: Task): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#job = { task, outputs: [], resolve, watched: new Map(), tooLong: undefined };
      if (!this.#alive) this.#bury('it had ended');
      else this.#channel.send(task);
    });
  }

  /** Sets what it may use of the machine from now on. */
  use(share: Share): void {
    const same = this.#share?.threads === share.threads && this.#share.memory === share.memory;
    if (same || !this.isAlive) return;
    this.#share = share;
    this.#channel.send({ share });
  }

  /** Ends it at once; its current work is lost. */
  async end(): Promise<void> {
    this.kill();
    await this.#ended;
  }

  kill(): void {
    this.#channel.kill();
  }

  #receive(message: FromWorker): void {
    const job = this.#job;
    if (job === undefined) return;
    if ('written' in message) job.outputs.push(message.written);
    else if ('frameDone' in message) this.#leave(job, message.frameDone);
    else if ('outcome' in message) this.#settle(job, message.outcome);
    else if (message.frame === null) this.#leaveAll(job);
    else this.#watch(job, message.frame);
  }

  #watch(job: Job, frame: Watched): void {
    // When frames are being processed, the file has been read.
    this.#leave(job, 'reading');
    this.#leave(job, frame);
    const giveUp = (): void => {
      job.tooLong = frame;
      this.kill();
    };
    job.watched.set(frame, setTimeout(giveUp, this.#timeLimit * 1000));
  }

  #leave(job: Job, frame: Watched): void {
    clearTimeout(job.watched.get(frame));
    job.watched.delete(frame);
  }

  #leaveAll(job: Job): void {
    for (const frame of [...job.watched.keys()]) this.#leave(job, frame);
  }

  #bury(reason: string): void {
    this.#alive = false;
    const job = this.#job;
    if (job === undefined) return;
    const frames = [...job.watched.keys()].filter((frame) => frame !== 'reading');
    const problem = job.tooLong === undefined ? died(frames, reason) : tooLong(job.tooLong, this.#timeLimit);
    this.#settle(job, failed(job.task.path, problem, job.outputs));
  }

  #settle(job: Job, outcome: Outcome): void {
    this.#leaveAll(job);
    this.#job = undefined;
    job.resolve(outcome);
  }
}

/** A process that does one file at a time. */
export class WorkerProcess extends TaskWorker {
  constructor(timeLimit: number, script?: string) {
    super(timeLimit, processChannel(script));
  }
}

const tooLong = (frame: Watched, seconds: number): Problem => ({
  code: 'TIME_LIMIT',
  message:
    frame === 'reading'
      ? `It could not be read within ${seconds} s, so it was given up: it may be crafted to take forever, or its disk ` +
        'does not respond. If the machine or the disk is slow, run again with a higher --time-limit.'
      : `Frame ${frame} was not done within ${seconds} s, so the file was given up: the frame may be crafted to take ` +
        'forever. If the machine is slow, run again with a higher --time-limit.',
  ...(frame === 'reading' ? {} : { frame }),
});

/** @param frames those in progress. */
function died(frames: readonly number[], reason: string): Problem {
  const [frame, ...others] = frames;
  const where = frame === undefined ? '' : ` at frame ${frames.join(' or ')}`;
  return {
    code: 'WORKER',
    message:
      `The process that worked on it ended${where} (${reason}), usually for lack of memory. Run again ` +
      'with this file alone, or with --jobs 1.',
    ...(frame === undefined || others.length > 0 ? {} : { frame }),
  };
}
