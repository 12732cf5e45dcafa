import type { Decoder } from '../codec/decoder.js';
import type { Encoder } from '../codec/encoder.js';

/* The codec takes its time to load: only what needs it waits for it. */

let decoder: Promise<Decoder> | undefined;
let encoder: Promise<Encoder> | undefined;

/** This process's decoder, started when first asked for. */
export const ownDecoder = (): Promise<Decoder> =>
  (decoder ??= import('../codec/decoder.js').then(({ createDecoder }) => createDecoder()));

/** This process's encoder, started when first asked for. */
export const ownEncoder = (): Promise<Encoder> =>
  (encoder ??= import('../codec/encoder.js').then(({ createEncoder }) => createEncoder()));
