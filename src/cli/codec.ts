import type { Decoder } from '../codec/decoder.js';
import type { Encoder } from '../codec/encoder.js';
import type { JpegLsEncoder } from '../codec/jpeg-ls.js';

/* The codecs are slow to load, so only what needs one waits for it. */

let decoder: Promise<Decoder> | undefined;
let encoder: Promise<Encoder> | undefined;
let jpegLsEncoder: Promise<JpegLsEncoder> | undefined;

/** This thread's decoder, started when first used. */
export const ownDecoder = (): Promise<Decoder> =>
  (decoder ??= import('../codec/decoder.js').then(({ createDecoder }) => createDecoder()));

/** This thread's JPEG 2000 encoder, started when first used. */
export const ownEncoder = (): Promise<Encoder> =>
  (encoder ??= import('../codec/encoder.js').then(({ createEncoder }) => createEncoder()));

/** This thread's JPEG-LS encoder, started when first used. */
export const ownJpegLsEncoder = (): Promise<JpegLsEncoder> =>
  (jpegLsEncoder ??= import('../codec/jpeg-ls.js').then(({ createJpegLsEncoder }) => createJpegLsEncoder()));
