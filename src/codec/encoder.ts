import factory from '@cornerstonejs/codec-openjpeg/wasmjs';
import {
  CodecHolder,
  hasConstructors,
  loadCodec,
  type Codec,
  type CodecOptions,
  type EncodeModule,
} from './codec.js';
import { encodeCodestream, encodeLossless, type EncodeOptions, type Image } from './encode.js';

const isEncodeModule = (module: unknown): module is EncodeModule =>
  hasConstructors(module, 'J2KDecoder', 'J2KEncoder');

/** Starts an instance of the build that encodes and decodes. For a single use; {@link createEncoder} is safer. */
export function loadEncodeCodec(options: CodecOptions = {}): Promise<Codec<EncodeModule>> {
  return loadCodec(factory, isEncodeModule, options);
}

/** Encodes one picture after another. */
export interface Encoder {
  /** As {@link encodeLossless}: verified unless `verify` is false. */
  encodeLossless(image: Image, options?: { readonly verify?: boolean }): Promise<Uint8Array>;
  /** As {@link encodeCodestream}. */
  encodeCodestream(image: Image, options: EncodeOptions): Promise<Uint8Array>;
}

/**
 * An encoder. After a {@link DecodeError} it takes a fresh instance of the codec.
 *
 * @throws {@link HostError} (rejects) if the codec cannot be started.
 */
export async function createEncoder(options: CodecOptions = {}): Promise<Encoder> {
  const holder = new CodecHolder(() => loadEncodeCodec(options));
  await holder.ready();
  return {
    encodeLossless: (image, encodeOptions) =>
      holder.run((codec) => encodeLossless(codec, image, encodeOptions)),
    encodeCodestream: (image, encodeOptions) =>
      holder.run((codec) => encodeCodestream(codec, image, encodeOptions)),
  };
}
