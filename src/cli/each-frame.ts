import type { OpenedSource } from '../core/internal.js';
import type { FrameJob, FrameMade } from './frame-job.js';
import type { FrameThreads } from './frame-threads.js';
import { inOrder } from './in-order.js';
import type { Reporter } from './task.js';

/** Frames queued for each thread, so that it need not wait for the next. */
const AHEAD = 2;

/** How the frames of an image are processed. */
export interface FrameWork {
  readonly job: (index: number) => FrameJob;
  readonly reporter: Reporter;
}

/** How many frames of an image are processed or queued at a time. */
export function framesAhead(threads: FrameThreads, { stored, image }: OpenedSource): number {
  const samples = image === undefined ? 0 : image.rows * image.columns * image.samplesPerPixel;
  const width = threads.width(stored.length, samples);
  return width === 1 ? 1 : width * AHEAD;
}

/** Processes a frame: in another thread, if several are processed at a time. */
export function workOnFrame(
  threads: FrameThreads,
  opened: OpenedSource,
  job: FrameJob,
  reporter: Reporter,
): Promise<FrameMade> {
  const frame = opened.stored.at(job.frameNumber - 1);
  const ahead = framesAhead(threads, opened);
  return ahead === 1
    ? threads.here(frame, job, reporter)
    : threads.there(frame, job, reporter, ahead / AHEAD);
}

/** Processes all frames of an image, and collects them in order. */
export const eachFrame = (
  threads: FrameThreads,
  opened: OpenedSource,
  { job, reporter }: FrameWork,
  take: (made: FrameMade, index: number) => void,
): Promise<void> =>
  inOrder(
    opened.stored.length,
    () => framesAhead(threads, opened),
    (index) => workOnFrame(threads, opened, job(index), reporter),
    take,
  );
