/* Real codestreams from OpenJPEG's encoder, and the damage that tests do to them. */

interface Encoder {
  getDecodedBuffer(frame: {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
  }): Uint8Array;
  setQuality(lossless: boolean, rate: number): void;
  setDecompositions(levels: number): void;
  setProgressionOrder(order: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
type Factory = (options: {
  print: () => void;
  printErr: () => void;
}) => Promise<{ J2KEncoder: new () => Encoder }>;

// The package has no types; a name that is no literal keeps the compiler from looking for them.
const CODEC: string = '@cornerstonejs/codec-openjpeg/wasmjs';
const { default: factory } = (await import(CODEC)) as { default: Factory };
const silent = () => undefined;
const codec = await factory({ print: silent, printErr: silent });

export interface Picture {
  width?: number;
  height?: number;
  components?: number;
  bits?: number;
  signed?: boolean;
  lossless?: boolean;
  levels?: number;
  progression?: number;
  /** Of a lossy codestream, each with half the bytes of the next. */
  layers?: number | undefined;
  /** All samples 0. */
  black?: boolean;
}

/** A bare codestream of a picture with edges and texture. A fresh array. */
export function encode(picture: Picture = {}): Uint8Array {
  const { width = 96, height = 64, components = 1, bits = 8, signed = false, lossless = true } = picture;
  const encoder = new codec.J2KEncoder();
  const samples = encoder.getDecodedBuffer({
    width,
    height,
    bitsPerSample: bits,
    componentCount: components,
    isSigned: signed,
  });
  const wide = bits > 8;
  const high = wide ? 2 ** (bits - 9) - 1 : 0xff;
  for (let i = 0; i < samples.length; i++)
    samples[i] = picture.black === true ? 0 : ((i * 7) ^ (i >> 5)) & (wide && i % 2 === 1 ? high : 0xff);
  if (picture.levels !== undefined) encoder.setDecompositions(picture.levels);
  if (picture.progression !== undefined) encoder.setProgressionOrder(picture.progression);
  if (picture.layers === undefined) encoder.setQuality(lossless, lossless ? 0 : 5);
  else {
    encoder.setQuality(false, picture.layers);
    for (let i = 0; i < picture.layers; i++) encoder.setCompressionRatio(i, 2 ** (picture.layers - i));
  }
  encoder.encode();
  const codestream = new Uint8Array(encoder.getEncodedBuffer());
  encoder.delete();
  return codestream;
}
