import { DecodeError, type SourceRecord } from '../core/index.js';
import { damagedAtByte, type ImageFacts, type PlannedResult, refuseTooLong } from '../core/internal.js';
import type { Recoding } from './coding.js';
import type { FrameStore } from './frame-store.js';
import type { FrameJob, FrameMade } from './frame-job.js';
import { frameThreads } from './frame-threads.js';
import { eachFrame } from './each-frame.js';
import type { SourceImage } from './images.js';
import type { Reporter } from './task.js';

/** The image with its frames re-encoded losslessly, and turned if requested. */
export async function recoded(
  { opened, plan }: SourceImage,
  recoding: Recoding,
  source: SourceRecord,
  store: FrameStore,
  reporter: Reporter,
): Promise<PlannedResult> {
  const { stored, image, description } = opened;
  if (image === undefined) return plan({ source });
  // A frame of a different size is reported here, before any is decoded.
  const [damage] = image.damaged.values();
  if (damage !== undefined) throw damage;
  if (recoding.coding === 'native') refuseTooLong(stored.length * pixelBytes(image));
  const { rows, columns, samplesPerPixel, bitsStored, signed } = image;
  const facts = { rows, columns, samplesPerPixel, bitsStored, signed };
  const { turns } = description.orientation;
  const job = (index: number): FrameJob => ({
    frameNumber: index + 1,
    turn: recoding.turned ? (turns[index] ?? 'none') : 'none',
    to: recoding.coding,
    expected: facts,
  });
  const take = (made: FrameMade, index: number): void => {
    if (made.damagedAt !== undefined) throw spoilt(index + 1, made.damagedAt);
    store.add(made);
  };
  try {
    await eachFrame(frameThreads, opened, { job, reporter }, take);
  } finally {
    reporter.frame(undefined);
  }
  return plan({ newFrames: { frames: store.frames(), ...recoding }, source });
}

const pixelBytes = ({ rows, columns, samplesPerPixel, bitsStored }: ImageFacts): number =>
  rows * columns * samplesPerPixel * Math.ceil(bitsStored / 8);

const spoilt = (frame: number, offset: number): DecodeError =>
  new DecodeError(
    `${damagedAtByte(frame, offset)}. Encoded again, it would look sound to every ` +
      'reader, so nothing was written: convert without --upright and --transfer-syntax, which keeps the frame as it is.',
    { frame, offset },
  );
