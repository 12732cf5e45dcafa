import { parentPort } from 'node:worker_threads';
import { StoredFrame } from '../core/index.js';
import { workOn, type FrameJob, type FrameMade } from './frame-job.js';
import { problemOf, type Problem } from './problem.js';

/** The request to a thread: a frame as stored, and what to make from it. */
export interface FrameOrder {
  readonly bytes: Uint8Array;
  readonly job: FrameJob;
}

/** The messages of a thread about its frame: that a part of the work begins, and finally the result. */
export type FromFrameThread =
  { readonly begins: true } | { readonly made: FrameMade } | { readonly problem: Problem };

const say = (message: FromFrameThread, transfer: ArrayBuffer[] = []): void => {
  parentPort?.postMessage(message, transfer);
};

parentPort?.on('message', ({ bytes, job }: FrameOrder) => {
  workOn(StoredFrame.of(bytes), job, () => say({ begins: true })).then(
    (made) => say({ made }, [made.bytes.buffer]),
    (error: unknown) => say({ problem: problemOf(error) }),
  );
});
