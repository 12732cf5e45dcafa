import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { StoredFrame } from '../core/index.js';
import { workOn, type FrameJob, type FrameMade } from './frame-job.js';
import type { FrameOrder, FromFrameThread } from './frame-thread.js';
import { ProblemError } from './problem.js';
import type { Reporter } from './task.js';

/** Beside this file, even if it was bundled into another; both end in .ts when run from source. */
const THREAD_SCRIPT = new URL(`./frame-thread${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** What this process may use of the machine for its file: this changes while others come and go. */
export interface Share {
  /** Frames processed at a time. */
  readonly threads: number;
  /** Bytes for all of them. */
  readonly memory: number;
}

/** The number of frames that makes starting a thread worthwhile. */
const MIN_FRAMES = 4;
/** Memory of a thread with its codecs; and for each sample that of the decoder, the picture, and the result. */
const THREAD = 32 * 2 ** 20;
const PER_SAMPLE = 16;

interface Waiting {
  readonly order: FrameOrder;
  readonly reporter: Reporter;
  readonly resolve: (made: FrameMade) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  doing: Waiting | undefined;
}

/**
 * Processes frames, several at a time if the process has the resources. Threads suffice: a crash costs at most the
 * file, and this process does only one.
 */
export class FrameThreads {
  share: Share = { threads: 1, memory: 0 };
  readonly #threads = new Set<Thread>();
  readonly #waiting: Waiting[] = [];

  /** How many frames are processed at a time, given their number and samples. */
  width(frames: number, samples: number): number {
    const { threads, memory } = this.share;
    const held = Math.floor(memory / (THREAD + PER_SAMPLE * samples));
    return Math.max(1, Math.min(threads, held, Math.ceil(frames / MIN_FRAMES)));
  }

  /** Processes a frame in this thread. */
  async here(frame: StoredFrame, job: FrameJob, reporter: Reporter): Promise<FrameMade> {
    try {
      return await workOn(frame, job, () => reporter.frame(job.frameNumber));
    } finally {
      reporter.frameDone(job.frameNumber);
    }
  }

  /** Processes a frame in another thread, one of `width`, as soon as one is free; the frame is read now. */
  there(frame: StoredFrame, job: FrameJob, reporter: Reporter, width: number): Promise<FrameMade> {
    const bytes = new Uint8Array(frame.read());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order: { bytes, job }, reporter, resolve, reject });
      this.#goOn(width);
    });
  }

  #goOn(width: number): void {
    while (this.#waiting.length > 0) {
      const threads = [...this.#threads];
      if (threads.filter(({ doing }) => doing !== undefined).length >= width) return;
      const thread = threads.find(({ doing }) => doing === undefined) ?? this.#start();
      const next = this.#waiting.shift();
      if (next === undefined) return;
      thread.doing = next;
      thread.worker.ref();
      thread.worker.postMessage(next.order, [next.order.bytes.buffer as ArrayBuffer]);
    }
  }

  #start(): Thread {
    const thread: Thread = { worker: new Worker(THREAD_SCRIPT), doing: undefined };
    this.#threads.add(thread);
    thread.worker.unref();
    thread.worker.on('message', (message: FromFrameThread) => this.#receive(thread, message));
    thread.worker.on('error', (error) => this.#bury(thread, error.message));
    thread.worker.on('exit', (code) => this.#bury(thread, `exit code ${code}`));
    return thread;
  }

  #receive(thread: Thread, message: FromFrameThread): void {
    const { doing } = thread;
    if (doing === undefined) return;
    const { frameNumber } = doing.order.job;
    if ('begins' in message) {
      doing.reporter.frame(frameNumber);
      return;
    }
    thread.doing = undefined;
    thread.worker.unref();
    doing.reporter.frameDone(frameNumber);
    if ('made' in message) doing.resolve(message.made);
    else doing.reject(new ProblemError(message.problem));
    this.#goOn(this.#threads.size);
  }

  #bury(thread: Thread, reason: string): void {
    this.#threads.delete(thread);
    const { doing } = thread;
    thread.doing = undefined;
    if (doing !== undefined) {
      const frame = doing.order.job.frameNumber;
      doing.reporter.frameDone(frame);
      const message =
        `Work on frame ${frame} ended (${reason}), usually for lack of memory. Run again with this ` +
        'file alone, or with --jobs 1.';
      doing.reject(new ProblemError({ code: 'WORKER', message, frame }));
    }
    this.#goOn(Math.max(1, this.#threads.size));
  }
}

/** Those of this process. */
export const frameThreads = new FrameThreads();
