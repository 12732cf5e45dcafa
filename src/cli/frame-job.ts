import { createHash } from 'node:crypto';
import { DecodeError, type StoredFrame, turnedSize, type Turn } from '../core/index.js';
import { type Pixels, turnPixels } from '../core/internal.js';
import { ownDecoder, ownEncoder, ownJpegLsEncoder } from './codec.js';
import type { Picture, PngNotes } from './png.js';

/* The work on one frame: it is decoded, turned, and converted. It needs nothing but the frame. */

/** What a frame's picture must be, before it is turned. */
export interface FrameFacts {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
  readonly signed: boolean;
}

export interface FrameJob {
  /** One-based. */
  readonly frameNumber: number;
  readonly turn: Turn;
  /** `native`: pixels in reading order, little endian. */
  readonly to: 'jpeg-ls' | 'jpeg-2000' | 'native' | 'png';
  /** What it must be to form one image with others; undefined if it is alone. */
  readonly expected?: FrameFacts;
  /** Its size if it is uncompressed (samples of 8 bits); undefined if it is compressed. */
  readonly raw?: Pick<FrameFacts, 'rows' | 'columns'> | undefined;
  /** `png`. */
  readonly notes?: PngNotes;
}

/** What became of a frame. */
export interface FrameMade {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The hash of `bytes`. */
  readonly sha256: string;
  /** As {@link DecodedFrame.damagedAt}. */
  readonly damagedAt: number | undefined;
}

/**
 * Does the work. What is encoded losslessly was decoded again, and compared with the picture.
 *
 * @param begins called before the frame is decoded, and before it is encoded: each has the time limit.
 * @throws the errors of decoding and encoding.
 */
export async function workOn(
  frame: StoredFrame,
  job: FrameJob,
  begins: () => void = () => undefined,
): Promise<FrameMade> {
  begins();
  const { damagedAt, ...picture } =
    job.raw === undefined ? await decoded(frame, job) : uncompressed(frame, job.turn, job.raw);
  begins();
  const bytes = await made(picture, job);
  return { bytes, sha256: sha256Of(bytes), damagedAt };
}

/** 64 hexadecimal digits. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Decoded extends Picture {
  readonly damagedAt: number | undefined;
}

async function decoded(
  frame: StoredFrame,
  { frameNumber, turn, expected: facts }: FrameJob,
): Promise<Decoded> {
  const decoder = await ownDecoder();
  const picture = await decoder.decode(frame, { turn, frameNumber });
  if (facts === undefined) return picture;
  const { stored, samples, bitsStored, signed } = picture;
  const describe = (of: FrameFacts): string =>
    `${of.rows} × ${of.columns} × ${of.samplesPerPixel} of ${of.bitsStored} bits, ${of.signed ? 'signed' : 'unsigned'}`;
  const [found, expected] = [
    describe({ ...stored, samplesPerPixel: samples, bitsStored, signed }),
    describe(facts),
  ];
  if (found === expected) return picture;
  throw new DecodeError(`Frame ${frameNumber} decodes to ${found}, but the image has ${expected}.`, {
    frame: frameNumber,
    found,
    expected,
  });
}

/** A frame of rows × columns bytes, turned. */
function uncompressed(
  frame: StoredFrame,
  turn: Turn,
  { rows, columns }: NonNullable<FrameJob['raw']>,
): Decoded {
  const pixels = turnPixels(frame.read().subarray(0, rows * columns), rows, columns, 1, turn);
  const size = turnedSize(rows, columns, turn);
  return { pixels, ...size, samples: 1, bitsStored: 8, signed: false, damagedAt: undefined };
}

async function made(picture: Picture, { to, notes }: FrameJob): Promise<Uint8Array<ArrayBuffer>> {
  switch (to) {
    case 'jpeg-ls':
      return own(await (await ownJpegLsEncoder()).encodeLossless(picture));
    case 'jpeg-2000':
      return own(await (await ownEncoder()).encodeLossless(picture));
    case 'native':
      return littleEndian(picture.pixels);
    case 'png': {
      const { pngOf } = await import('./png.js');
      return own(pngOf(picture, notes));
    }
  }
}

/** Bytes in separate memory, which can be transferred. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);

function littleEndian(pixels: Pixels): Uint8Array<ArrayBuffer> {
  if (pixels.BYTES_PER_ELEMENT === 1)
    return own(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length));
  const bytes = new Uint8Array(pixels.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < pixels.length; i++) view.setUint16(2 * i, (pixels[i] ?? 0) & 0xffff, true);
  return bytes;
}
