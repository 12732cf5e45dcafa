import { encode } from 'fast-png';
import { type OpenedFrame, type Turn, turnedSize, UnsupportedError } from '../core/index.js';
import { damagedAtByte, type ImageFacts, type OpenedSource, turnPixels } from '../core/internal.js';
import type { DecodedFrame } from '../codec/decode.js';
import { ownDecoder } from './codec.js';
import { otherThanCopy, otherThanPicture, PNG_KEYWORD } from './made-of.js';
import type { ExportFormat, Outcome, Reporter } from './task.js';

/** The file for one frame. */
export interface PictureFile {
  readonly extension: 'png' | 'jp2' | 'j2k';
  /** What the file at `path` is instead; undefined where it is this one. */
  readonly otherThan: (path: string) => string | undefined;
  readonly make: () => Promise<{ readonly bytes: Uint8Array; readonly warnings: Outcome['warnings'] }>;
}

/** A frame of an opened image. */
export interface FrameSource {
  readonly opened: OpenedSource;
  /** One-based. */
  readonly frameNumber: number;
  /** What tells its image from every other. */
  readonly image: string;
}

/** @throws the frame's error, where it has no file of that format. */
export const pictureOf = (source: FrameSource, format: ExportFormat, reporter: Reporter): PictureFile =>
  format === 'png' ? pngPicture(source, reporter) : jp2Picture(source);

function pngPicture({ opened, frameNumber, image: name }: FrameSource, reporter: Reporter): PictureFile {
  const { stored, image, description } = opened;
  const turn = description.orientation.turns[frameNumber - 1] ?? 'none';
  const damage = image?.damaged.get(frameNumber);
  if (damage !== undefined) throw damage;
  const record = `${name} frame ${frameNumber} ${turn}`;
  const text = { [PNG_KEYWORD]: record };
  return {
    extension: 'png',
    otherThan: (path) => otherThanPicture(path, record),
    make: async () => {
      const frame = stored.at(frameNumber - 1);
      if (image?.encodings[frameNumber - 1] === 'raw') {
        return { bytes: pngOf(uncompressed(frame.read(), image, turn), text), warnings: [] };
      }
      const decoder = await ownDecoder();
      reporter.frame(frameNumber);
      try {
        const picture = await decoder.decode(frame, { turn, frameNumber });
        return { bytes: pngOf(picture, text), warnings: damageWarnings(picture, frameNumber) };
      } finally {
        reporter.frame(undefined);
      }
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
  // Also a frame that can be opened, but is not of this image.
  const damage = image?.damaged.get(frameNumber);
  if (damage !== undefined) throw damage;
  // The bytes are valid until the next frame is asked for.
  const open = (): OpenedFrame => stored.at(frameNumber - 1).open(frameNumber);
  const { plain, codestream } = open();
  return {
    extension: plain.byteOffset === codestream.byteOffset ? 'j2k' : 'jp2',
    otherThan: (path) => otherThanCopy(path, open().plain),
    make: () => Promise.resolve({ bytes: open().plain, warnings: [] }),
  };
}

/** The picture is this frame's own, but no picture shows that parts of it are wrong. */
function damageWarnings({ damagedAt }: DecodedFrame, frame: number): Outcome['warnings'] {
  if (damagedAt === undefined) return [];
  const message = `${damagedAtByte(frame, damagedAt)}: parts of its picture are wrong.`;
  return [{ code: 'FRAME_DAMAGED', message }];
}

/** A frame of rows × columns bytes, turned. */
function uncompressed(frame: Uint8Array, { rows, columns }: ImageFacts, turn: Turn): Picture {
  const pixels = turnPixels(frame.subarray(0, rows * columns), rows, columns, 1, turn);
  return { pixels, ...turnedSize(rows, columns, turn), samples: 1, bitsStored: 8, signed: false };
}

type Picture = Pick<DecodedFrame, 'pixels' | 'rows' | 'columns' | 'samples' | 'bitsStored' | 'signed'>;

/**
 * The picture as PNG of 8 or 16 bits, with `text` behind its pixels, gray or RGB, its values as they are: 12 bits stored stay 0 to 4095. PNG knows
 * no sign: signed values are raised by half their range.
 */
export function pngOf(
  { pixels, rows, columns, samples, bitsStored, signed }: Picture,
  text: Readonly<Record<string, string>> = {},
): Uint8Array {
  const depth = bitsStored > 8 ? 16 : 8;
  const half = signed ? 2 ** (bitsStored - 1) : 0;
  const data = depth === 16 ? new Uint16Array(pixels.length) : new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) data[i] = (pixels[i] ?? 0) + half;
  return encode({ width: columns, height: rows, data, depth, channels: samples, text });
}
