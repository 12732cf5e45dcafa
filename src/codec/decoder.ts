import factory from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import type { StoredFrame } from '../core/index.js';
import {
  CodecHolder,
  hasConstructors,
  loadCodec,
  type Codec,
  type CodecOptions,
  type DecodeModule,
} from './codec.js';
import { decodeCoarse } from './coarse.js';
import { decodeFrame, type DecodedFrame, type DecodeOptions } from './decode.js';

const isDecodeModule = (module: unknown): module is DecodeModule => hasConstructors(module, 'J2KDecoder');

/** Starts an instance of the build that only decodes. For a single use; {@link createDecoder} is safer. */
export function loadDecodeCodec(options: CodecOptions = {}): Promise<Codec> {
  return loadCodec(factory, isDecodeModule, options);
}

/** Decodes one frame after another, each as if it were the first. */
export interface Decoder {
  /**
   * As {@link decodeFrame}. `frame` is read when the instance is ready (usually at once): do not change it before the
   * promise settles.
   */
  decode(frame: Uint8Array | StoredFrame, options?: DecodeOptions): Promise<DecodedFrame>;
  /** As {@link decodeCoarse}. */
  decodeCoarse(
    frame: Uint8Array | StoredFrame,
    halvings: number,
    options?: Omit<DecodeOptions, 'reduce'>,
  ): Promise<DecodedFrame>;
}

/**
 * A decoder for Node, a page or a worker. After a {@link DecodeError} it takes a fresh instance of the codec.
 *
 * @throws {@link HostError} (rejects) if the codec cannot be started.
 */
export async function createDecoder(options: CodecOptions = {}): Promise<Decoder> {
  const holder = new CodecHolder(() => loadDecodeCodec(options));
  await holder.ready();
  return {
    decode: (frame, decodeOptions) => holder.run((codec) => decodeFrame(codec, frame, decodeOptions)),
    decodeCoarse: (frame, halvings, decodeOptions) =>
      holder.run((codec) => decodeCoarse(codec, frame, halvings, decodeOptions)),
  };
}
