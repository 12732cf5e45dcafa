import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Picture } from './picture.js';

/*
 * codec-openjpeg, called directly: what the fixtures hold and expect must not depend on the code under test.
 * Encoding takes about 100 ms a frame, so codestreams and the hashes of their pixels are kept on disk, named by
 * the hash of everything that makes them: parameters, the phantom's source files, the codec.
 */

export interface Encoding {
  /** 5-3 (lossless) instead of 9-7. */
  readonly reversible: boolean;
  /** Size of the pixels by the size of the codestream; 0 = as good as the filter allows. */
  readonly ratio: number;
}

/** What most instruments do (docs/format.md section 4). */
export const LOSSY: Encoding = { reversible: false, ratio: 10 };
export const LOSSLESS: Encoding = { reversible: true, ratio: 0 };

export interface Encoded {
  readonly codestream: Uint8Array;
  /** SHA-256 of the pixels that the codestream decodes to, as stored. */
  readonly pixelsSha256: string;
}

interface FrameInfo {
  width: number;
  height: number;
  bitsPerSample: number;
  componentCount: number;
  isSigned: boolean;
}
interface Encoder {
  getDecodedBuffer(info: FrameInfo & { isUsingColorTransform: boolean }): Uint8Array;
  setQuality(lossless: boolean, layers: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  setDecompositions(levels: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): FrameInfo;
  delete(): void;
}
interface Module {
  J2KEncoder: new () => Encoder;
  J2KDecoder: new () => Decoder;
}

const require = createRequire(import.meta.url);
let loading: Promise<Module> | undefined;

function codec(): Promise<Module> {
  loading ??= (async () => {
    const factory: (options: object) => Promise<Module> = require('@cornerstonejs/codec-openjpeg/wasmjs');
    const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-openjpeg/wasm'));
    const quiet = () => undefined;
    return factory({ wasmBinary, print: quiet, printErr: quiet });
  })();
  return loading;
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Encodes without the cache: the same picture and encoding give the same bytes. */
export async function encodeAfresh(picture: Picture, encoding: Encoding): Promise<Uint8Array> {
  const encoder = new (await codec()).J2KEncoder();
  const info = {
    width: picture.columns,
    height: picture.rows,
    bitsPerSample: 8,
    componentCount: picture.samples,
    isSigned: false,
    isUsingColorTransform: picture.samples === 3,
  };
  encoder.getDecodedBuffer(info).set(picture.pixels);
  encoder.setDecompositions(Math.min(picture.rows, picture.columns) < 128 ? 3 : 5);
  encoder.setQuality(encoding.reversible, 1);
  encoder.setCompressionRatio(0, encoding.ratio);
  encoder.encode();
  const codestream = new Uint8Array(encoder.getEncodedBuffer());
  encoder.delete();
  return codestream;
}

/** What was decoded, by the hash of its bytes: tests ask for the same frames of the same scans again and again. */
const decoded = new Map<string, Promise<Picture | undefined>>();
const MOST_KEPT = 200;

/** Decodes a codestream or JP2 file by a fresh decoder. Undefined where the codec gives no picture. */
export async function decode(bytes: Uint8Array): Promise<Picture | undefined> {
  const key = sha256(bytes);
  let decoding = decoded.get(key);
  if (decoding === undefined) {
    if (decoded.size >= MOST_KEPT) decoded.clear();
    decoding = decodeAfresh(bytes);
    decoded.set(key, decoding);
  }
  const picture = await decoding;
  return picture && { ...picture, pixels: picture.pixels.slice() };
}

async function decodeAfresh(bytes: Uint8Array): Promise<Picture | undefined> {
  const decoder = new (await codec()).J2KDecoder();
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  let pixels: Uint8Array | undefined;
  try {
    decoder.decode();
    pixels = new Uint8Array(decoder.getDecodedBuffer());
  } catch {
    pixels = undefined;
  }
  const info = decoder.getFrameInfo();
  decoder.delete();
  if (!pixels?.length) return undefined;
  return { pixels, rows: info.height, columns: info.width, samples: info.componentCount };
}

function cacheFolder(): string | undefined {
  const manifest = require.resolve('@cornerstonejs/codec-openjpeg/wasm');
  const modules = manifest.slice(0, manifest.lastIndexOf('node_modules') + 'node_modules'.length);
  return existsSync(modules) ? join(modules, '.cache', 'czm-fixtures') : undefined;
}

/** Writes under a temporary name: several test processes may fill the cache at once. */
function keep(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** What decides over a phantom's pixels: a change to any of these files makes the cache start afresh. */
const SOURCES = [
  'anatomy',
  'angiography-kinds',
  'cornea',
  'flow',
  'kind-facts',
  'kinds',
  'line-kinds',
  'marker',
  'phantom',
  'picture',
  'random',
  'scan-lines',
  'codec',
];

let version: string | undefined;
function generatorVersion(): string {
  version ??= sha256(
    SOURCES.map((name) => readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8')).join() +
      sha256(new Uint8Array(readFileSync(require.resolve('@cornerstonejs/codec-openjpeg/wasm')))),
  );
  return version;
}

/**
 * Encodes what `paint` returns, or takes the codestream from node_modules/.cache/czm-fixtures.
 *
 * `parameters` (in JSON) must decide over the picture; `paint` is not called where the cache has it.
 */
export async function encode(parameters: object, paint: () => Picture, encoding: Encoding): Promise<Encoded> {
  const folder = cacheFolder();
  const path = folder && join(folder, sha256(JSON.stringify([generatorVersion(), parameters, encoding])));
  if (path && existsSync(`${path}.sha256`)) {
    return {
      codestream: new Uint8Array(readFileSync(`${path}.j2k`)),
      pixelsSha256: readFileSync(`${path}.sha256`, 'utf8'),
    };
  }
  const picture = paint();
  const { rows, columns, samples } = picture;
  const codestream = await encodeAfresh(picture, encoding);
  const seen = await decodeAfresh(codestream);
  if (seen?.rows !== rows || seen.columns !== columns || seen.samples !== samples) {
    throw new Error(
      `The codec does not decode what it encoded from ${rows} × ${columns} × ${samples} pixels.`,
    );
  }
  const pixelsSha256 = sha256(seen.pixels);
  if (path) {
    keep(`${path}.j2k`, codestream);
    keep(`${path}.sha256`, pixelsSha256);
  }
  return { codestream, pixelsSha256 };
}
