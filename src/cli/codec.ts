import type { Decoder } from '../decode/decoder.js';
import type { Encoder } from '../decode/encoder.js';

/* The codec takes its time to load: only what needs it waits for it. */

let decoder: Promise<Decoder> | undefined;
let encoder: Promise<Encoder> | undefined;

/** This process's decoder, started when first asked for. */
export const ownDecoder = (): Promise<Decoder> =>
  (decoder ??= import('../decode/decoder.js').then(({ createDecoder }) => createDecoder()));

/** This process's encoder, started when first asked for. */
export const ownEncoder = (): Promise<Encoder> =>
  (encoder ??= import('../decode/encoder.js').then(({ createEncoder }) => createEncoder()));
