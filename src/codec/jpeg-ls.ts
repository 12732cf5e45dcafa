import factory from '@cornerstonejs/codec-charls/wasmjs';
import { DecodeError, UnsupportedError } from '../core/index.js';
import {
  CodecHolder,
  deleteQuietly,
  hasConstructors,
  loadCodec,
  reasonOf,
  type Codec,
  type CodecOptions,
  type FrameInfo,
} from './codec.js';
import { jpegLsHolds } from './samples.js';
import { checkImage, refuseOthers, writeSamples, type Image } from './encode.js';

/*
 * Lossless JPEG-LS (ISO/IEC 14495-1), by @cornerstonejs/codec-charls 1.2: several times as fast to encode as JPEG 2000,
 * and about as small.
 */

interface Deletable {
  delete(): void;
}

interface JpegLSEncoder extends Deletable {
  /** A view of WebAssembly memory to write the pixels to; any later call may detach it. */
  getDecodedBuffer(info: Omit<FrameInfo, 'isSigned'>): Uint8Array;
  /** How far a decoded sample may be from the original. */
  setNearLossless(near: number): void;
  /** 0: component after component; 1: line after line; 2: sample after sample. */
  setInterleaveMode(mode: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

interface JpegLSDecoder extends Deletable {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
}

interface CharlsModule {
  readonly JpegLSEncoder: new () => JpegLSEncoder;
  readonly JpegLSDecoder: new () => JpegLSDecoder;
}

const isCharls = (module: unknown): module is CharlsModule =>
  hasConstructors(module, 'JpegLSDecoder', 'JpegLSEncoder');
const CHARLS = { codec: 'JPEG-LS', package: '@cornerstonejs/codec-charls 1.2' };

/** NEAR, and the interleave mode of colour: three components side by side, as in the pixels. */
const WITHOUT_LOSS = 0;
const SAMPLE_AFTER_SAMPLE = 2;

/** Encodes pictures as JPEG-LS, one after another. */
export interface JpegLsEncoder {
  /**
   * A bare JPEG-LS codestream, decoded again and compared with the picture: a fresh array. Colour is RGB, without a
   * transform.
   *
   * @throws UnsupportedError for a picture that JPEG-LS cannot hold: see {@link jpegLsHolds}; DecodeError if the codec
   * fails, or returns other pixels.
   */
  encodeLossless(image: Image): Promise<Uint8Array>;
}

/**
 * An encoder. After a DecodeError it takes a fresh instance of the codec.
 *
 * @throws HostError (rejects) if the codec cannot be started.
 */
export async function createJpegLsEncoder(options: CodecOptions = {}): Promise<JpegLsEncoder> {
  const holder = new CodecHolder(() => loadCodec(factory, isCharls, options, CHARLS));
  await holder.ready();
  return { encodeLossless: (image) => holder.run((codec) => encodeAndCompare(codec, image)) };
}

function encodeAndCompare({ module }: Codec<CharlsModule>, image: Image): Uint8Array {
  checkImage(image);
  if (!jpegLsHolds(image)) {
    const found = image.signed ? 'signed samples' : `samples of ${image.bitsStored} bit`;
    throw new UnsupportedError(`JPEG-LS cannot hold ${found}: encode them as JPEG 2000.`, { found });
  }
  try {
    const codestream = encode(module, image);
    compare(module, codestream, image);
    return codestream;
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    const size = `${image.rows} rows × ${image.columns} columns`;
    throw new DecodeError(`The picture of ${size} cannot be encoded as JPEG-LS: ${reasonOf(cause)}.`, {
      cause,
    });
  }
}

function encode({ JpegLSEncoder: Encoder }: CharlsModule, image: Image): Uint8Array {
  const encoder = new Encoder();
  try {
    const info = {
      width: image.columns,
      height: image.rows,
      bitsPerSample: image.bitsStored,
      componentCount: image.samples,
    };
    writeSamples(image, false, encoder.getDecodedBuffer(info));
    encoder.setNearLossless(WITHOUT_LOSS);
    if (image.samples > 1) encoder.setInterleaveMode(SAMPLE_AFTER_SAMPLE);
    encoder.encode();
    return new Uint8Array(encoder.getEncodedBuffer());
  } finally {
    deleteQuietly(encoder);
  }
}

function compare({ JpegLSDecoder: Decoder }: CharlsModule, codestream: Uint8Array, image: Image): void {
  const decoder = new Decoder();
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const decoded = decoder.getDecodedBuffer();
    refuseOthers(image.bitsStored > 8 ? littleEndian(decoded) : decoded, image.pixels);
  } finally {
    deleteQuietly(decoder);
  }
}

/** The codec's 16-bit samples, which may be at an odd address. */
function littleEndian(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
}
