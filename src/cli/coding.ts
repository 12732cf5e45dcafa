import type { ImageFacts, NewFrames } from '../core/internal.js';
import { jpegLsHolds } from '../codec/samples.js';
import type { Task, TransferSyntaxName } from './task.js';

/** How the frames of an image are re-encoded. */
export interface Recoding {
  readonly coding: NewFrames['coding'];
  /** Whether they are turned. */
  readonly turned: boolean;
}

/** The image, and whether its frames are to be turned. */
interface Wanted {
  readonly image: ImageFacts;
  readonly turning: boolean;
}

/**
 * Whether the frames of an image are re-encoded, and how; undefined if they stay as stored. Only JPEG 2000 is decoded
 * here. Frames with signed samples, which JPEG-LS does not have, become JPEG 2000 instead.
 */
export function recodingOf(
  { transferSyntax }: Pick<Task, 'transferSyntax'>,
  { image, turning }: Wanted,
): Recoding | undefined {
  if (image.basis !== 'codestream') return undefined;
  const coding = CODINGS[transferSyntax ?? (turning ? 'jpeg-ls' : 'jpeg-2000')];
  const held = coding === 'jpeg-ls' && !jpegLsHolds(image) ? 'jpeg-2000' : coding;
  // Frames that are not turned are JPEG 2000 already.
  return turning || held !== 'jpeg-2000' ? { coding: held, turned: turning } : undefined;
}

const CODINGS: Readonly<Record<TransferSyntaxName, NewFrames['coding']>> = {
  'jpeg-ls': 'jpeg-ls',
  'jpeg-2000': 'jpeg-2000',
  explicit: 'native',
};

/** Its name in the record of a result. The name for turned JPEG 2000 frames dates from before there were others. */
export function recordedAs(turning: boolean, recoding: Recoding | undefined): string {
  const kind = turning ? 'upright' : 'stored';
  const { coding = 'jpeg-2000' } = recoding ?? {};
  return coding === 'jpeg-2000' ? kind : `${kind} ${coding === 'native' ? 'explicit' : coding}`;
}
