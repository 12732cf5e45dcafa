import { DecodeError, UnsupportedError } from '../core/index.js';
import type { Pixels } from '../core/internal.js';
import {
  deleteQuietly,
  reasonOf,
  type Codec,
  type EncodeModule,
  type FrameInfo,
  type J2KEncoder,
} from './codec.js';
import { decodeFrame } from './decode.js';
import { passesAsUnsigned, setSignInPlace } from './ssiz.js';

/** A picture to encode. */
export interface Image {
  /** Reading order, the samples of a pixel side by side; any of the four types, values within `bitsStored`. */
  readonly pixels: Pixels;
  readonly rows: number;
  readonly columns: number;
  /** 1, or 3 (RGB, at most 8 bits). */
  readonly samples: number;
  /** 1 to 16. */
  readonly bitsStored: number;
  readonly signed: boolean;
}

export interface EncodeOptions {
  /** 5-3 filter and RCT, or 9-7 filter and ICT. */
  readonly reversible: boolean;
  /** Size of the pixels ÷ size of the codestream. Default: as many bytes as the filter needs. */
  readonly compressionRatio?: number | undefined;
}

/** As most writers use; fewer for pictures that are too small. */
const MAX_DECOMPOSITIONS = 5;

/**
 * Encodes a picture as a bare JPEG 2000 codestream: one tile, one layer, RPCL, in colour with the component
 * transform.
 *
 * @returns a fresh array.
 * @throws {@link UnsupportedError} for a picture that the codec cannot encode, or that contradicts itself; {@link
 * DecodeError} if the codec fails: then `codec` must not be used again (see createEncoder).
 */
export function encodeCodestream(
  codec: Codec<EncodeModule>,
  image: Image,
  { reversible, compressionRatio }: EncodeOptions,
): Uint8Array {
  checkImage(image);
  const asUnsigned = passesAsUnsigned(image.signed, image.bitsStored);
  const info: FrameInfo = {
    width: image.columns,
    height: image.rows,
    bitsPerSample: image.bitsStored,
    componentCount: image.samples,
    isSigned: image.signed && !asUnsigned,
  };
  let encoder: J2KEncoder | undefined;
  codec.takeMessages();
  try {
    encoder = new codec.module.J2KEncoder();
    writeSamples(image, asUnsigned, encoder.getDecodedBuffer(info));
    encoder.setDecompositions(
      Math.min(MAX_DECOMPOSITIONS, Math.floor(Math.log2(Math.min(image.rows, image.columns)))),
    );
    encoder.setQuality(reversible, 1);
    // To the codec 0 means "no limit".
    encoder.setCompressionRatio(0, compressionRatio ?? 0);
    encoder.encode();
    const codestream = new Uint8Array(encoder.getEncodedBuffer());
    if (codestream.length === 0) throw new DecodeError('it returned no codestream');
    if (asUnsigned) setSignInPlace(codestream, image.samples, true);
    return codestream;
  } catch (cause) {
    const messages = codec.takeMessages().join(' ');
    throw new DecodeError(
      `The picture of ${image.rows} rows × ${image.columns} columns cannot be encoded: ${reasonOf(cause)}. ${messages}`,
      { cause },
    );
  } finally {
    deleteQuietly(encoder);
  }
}

/**
 * Lossless {@link encodeCodestream}. By default the codestream is decoded again and compared, sample by sample: a
 * converted file must show what the original shows.
 *
 * @throws as {@link encodeCodestream}; {@link DecodeError} if the comparison fails.
 */
export function encodeLossless(
  codec: Codec<EncodeModule>,
  image: Image,
  { verify = true }: { readonly verify?: boolean } = {},
): Uint8Array {
  const codestream = encodeCodestream(codec, image, { reversible: true });
  if (verify) {
    const { pixels } = decodeFrame(codec, codestream, { maxSamples: Infinity });
    refuseOthers(pixels, image.pixels);
  }
  return codestream;
}

/** @throws {@link DecodeError} if an encoded picture does not decode to the pixels that it was made from. */
export function refuseOthers(decoded: ArrayLike<number>, pixels: Pixels): void {
  let same = 0;
  while (same < pixels.length && pixels[same] === decoded[same]) same++;
  if (same === pixels.length && decoded.length === same) return;
  throw new DecodeError('The encoded picture decodes to different pixels, so it was discarded.', {
    found: decoded[same] ?? decoded.length,
    expected: pixels[same] ?? pixels.length,
  });
}

/** @throws {@link UnsupportedError} for a picture that contradicts itself, or that no encoder here accepts. */
export function checkImage({ pixels, rows, columns, samples, bitsStored, signed }: Image): void {
  const refuse = (what: string, found: number, expected: string | number): never => {
    throw new UnsupportedError(`A picture with ${what} ${found} cannot be encoded: it must be ${expected}.`, {
      found,
      expected,
    });
  };
  if (!Number.isInteger(rows) || rows < 1) refuse('rows', rows, 'a positive integer');
  if (!Number.isInteger(columns) || columns < 1) refuse('columns', columns, 'a positive integer');
  // With several components above 8 bits, the codec would write only the first, past the end of its memory.
  if (samples !== 1 && samples !== 3) refuse('Samples per Pixel', samples, '1 or 3');
  const maxBits = samples === 1 ? 16 : 8;
  if (!Number.isInteger(bitsStored) || bitsStored < 1 || bitsStored > maxBits) {
    refuse(`${samples} sample(s) per pixel and Bits Stored`, bitsStored, `1 to ${maxBits}`);
  }
  const length = rows * columns * samples;
  if (pixels.length !== length) refuse('a number of samples of', pixels.length, length);
  // Bytes always fit into 8 unsigned bits.
  if (pixels instanceof Uint8Array && bitsStored === 8 && !signed) return;
  const min = signed ? -(2 ** (bitsStored - 1)) : 0;
  const max = min + 2 ** bitsStored - 1;
  const outside = pixels.find((sample) => sample < min || sample > max);
  if (outside !== undefined) refuse('the sample value', outside, `${min} to ${max}`);
}

/** Writes bytes up to 8 bits, 16-bit little endian above, into the codec's buffer. */
export function writeSamples({ pixels, bitsStored }: Image, asUnsigned: boolean, buffer: Uint8Array): void {
  if (bitsStored <= 8) {
    if (pixels instanceof Uint8Array && !asUnsigned) {
      buffer.set(pixels);
      return;
    }
    const half = asUnsigned ? 1 << (bitsStored - 1) : 0;
    for (let i = 0; i < pixels.length; i++) buffer[i] = (pixels[i] ?? 0) + half;
    return;
  }
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  for (let i = 0; i < pixels.length; i++) view.setUint16(i * 2, (pixels[i] ?? 0) & 0xffff, true);
}
