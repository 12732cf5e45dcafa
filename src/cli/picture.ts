import { type OpenedFrame, UnsupportedError } from '../core/index.js';
import { damagedAtByte, type OpenedSource } from '../core/internal.js';
import { workOnFrame } from './each-frame.js';
import type { FrameJob } from './frame-job.js';
import { frameThreads } from './frame-threads.js';
import { knownSize } from './known-size.js';
import { otherThanCopy, otherThanPicture, PNG_KEYWORD } from './made-of.js';
import type { Outcome, PictureFormat, Reporter } from './task.js';

/** The file for one frame. */
export interface PictureFile {
  readonly extension: 'png' | 'jp2' | 'j2k';
  /** What the file at `path` is instead; undefined if it is this one. */
  readonly otherThan: (path: string) => string | undefined;
  readonly make: () => Promise<{ readonly bytes: Uint8Array; readonly warnings: Outcome['warnings'] }>;
}

/** A frame of an opened image. */
export interface FrameSource {
  readonly opened: OpenedSource;
  /** One-based. */
  readonly frameNumber: number;
  /** What identifies its image. */
  readonly image: string;
}

/** @throws the frame's error, if it has no file of that format. */
export const pictureOf = (source: FrameSource, format: PictureFormat, reporter: Reporter): PictureFile =>
  format === 'png' ? pngPicture(source, reporter) : jp2Picture(source);

function pngPicture({ opened, frameNumber, image: name }: FrameSource, reporter: Reporter): PictureFile {
  const { image, description } = opened;
  const turn = description.orientation.turns[frameNumber - 1] ?? 'none';
  const damage = image?.damaged.get(frameNumber);
  if (damage !== undefined) throw damage;
  const record = `${name} frame ${frameNumber} ${turn}`;
  const { x, y } = knownSize(description);
  const pixel = x === undefined || y === undefined ? undefined : { x, y };
  const notes = { text: { [PNG_KEYWORD]: record }, pixel };
  return {
    extension: 'png',
    otherThan: (path) => otherThanPicture(path, record),
    make: async () => {
      const raw =
        image?.encodings[frameNumber - 1] === 'raw'
          ? { rows: image.rows, columns: image.columns }
          : undefined;
      const job: FrameJob = { frameNumber, turn, to: 'png', raw, notes };
      const { bytes, damagedAt } = await workOnFrame(frameThreads, opened, job, reporter);
      return { bytes, warnings: damageWarnings(damagedAt, frameNumber) };
    },
  };
}

function jp2Picture({ opened: { stored, image }, frameNumber }: FrameSource): PictureFile {
  if (image?.encodings[frameNumber - 1] === 'raw') {
    throw new UnsupportedError(
      `Frame ${frameNumber} is not compressed, so it has no JP2. Export it as PNG.`,
      { frame: frameNumber },
    );
  }
  // Also a frame that can be opened, but does not belong to this image.
  const damage = image?.damaged.get(frameNumber);
  if (damage !== undefined) throw damage;
  // The bytes are valid until the next frame is read.
  const open = (): OpenedFrame => stored.at(frameNumber - 1).open(frameNumber);
  const { plain, codestream } = open();
  return {
    extension: plain.byteOffset === codestream.byteOffset ? 'j2k' : 'jp2',
    otherThan: (path) => otherThanCopy(path, open().plain),
    make: () => Promise.resolve({ bytes: open().plain, warnings: [] }),
  };
}

/** The picture belongs to this frame, but it does not show that parts of it are wrong. */
function damageWarnings(damagedAt: number | undefined, frame: number): Outcome['warnings'] {
  if (damagedAt === undefined) return [];
  const message = `${damagedAtByte(frame, damagedAt)}: parts of its picture are wrong.`;
  return [{ code: 'FRAME_DAMAGED', message }];
}
