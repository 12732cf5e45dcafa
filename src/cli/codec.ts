import { createDecoder, type Decoder } from '../decode/decoder.js';
import { createEncoder, type Encoder } from '../decode/encoder.js';

let decoder: Promise<Decoder> | undefined;
let encoder: Promise<Encoder> | undefined;

/** This thread's decoder, started when first asked for. */
export const threadDecoder = (): Promise<Decoder> => (decoder ??= createDecoder());

/** This thread's encoder, started when first asked for. */
export const threadEncoder = (): Promise<Encoder> => (encoder ??= createEncoder());
