import { parentPort } from 'node:worker_threads';
import { StoredFrame } from '../core/index.js';
import { workOn, type FrameJob, type FrameMade } from './frame-job.js';
import { problemOf, type Problem } from './problem.js';

/** What a thread is asked: a frame as it is stored, and what to make of it. */
export interface FrameOrder {
  readonly bytes: Uint8Array;
  readonly job: FrameJob;
}

/** What a thread says of its frame: that a part of the work begins, and at last what came of it. */
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
