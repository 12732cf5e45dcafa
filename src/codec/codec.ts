import { HostError, isCzmError } from '../core/index.js';

/*
 * The part of @cornerstonejs/codec-openjpeg 1.3.6 that this package uses, and how an instance of a codec is kept.
 *
 * That package has two WebAssembly builds: one that decodes (260 kB) and one that also encodes (370 kB). This
 * file names neither, so that a bundle holds only the one it asks for: decoder.ts and encoder.ts name them.
 */

/** What the codec says about a picture: size, bits, number of components. */
export interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
}

/** An object that lives in WebAssembly memory and leaks there unless deleted. */
interface Deletable {
  delete(): void;
}

export interface J2KDecoder extends Deletable {
  /** A view of WebAssembly memory to write the codestream to; any later call may detach it. */
  getEncodedBuffer(length: number): Uint8Array;
  /** Returns nothing. On failure, the object keeps what it held before. */
  decode(): void;
  /** The same at a size divided by 2 to the power of `level`, rounded up, from all layers where `layers` is 0. */
  decodeSubResolution(level: number, layers: number): void;
  getDecodedBuffer(): Uint8Array | Uint8ClampedArray;
  getFrameInfo(): FrameInfo;
}

export interface J2KEncoder extends Deletable {
  /** A view of WebAssembly memory to write the pixels to; any later call may detach it. */
  getDecodedBuffer(info: FrameInfo): Uint8Array;
  setDecompositions(levels: number): void;
  setQuality(reversible: boolean, layers: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

export interface DecodeModule {
  readonly J2KDecoder: new () => J2KDecoder;
}

export interface EncodeModule extends DecodeModule {
  readonly J2KEncoder: new () => J2KEncoder;
}

/** Where the `.wasm` file comes from. In Node neither is needed: the codec finds its file. */
export interface CodecOptions {
  /** The bytes of the `.wasm` file. Best for workers: a replaced instance then needs no second download. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
  /** The URL of the `.wasm` file, given its plain name. */
  readonly locateFile?: (fileName: string) => string;
}

/** The default export of one of the codec's builds. */
export type CodecFactory = (overrides: object) => Promise<unknown>;

/** One WebAssembly instance, and what it has printed since the last call of `takeMessages`. */
export interface Codec<M extends object = DecodeModule> {
  readonly module: M;
  /** The warnings and errors printed since the last call, oldest first, without their line ends. */
  takeMessages(): string[];
}

/** How messages name a codec. */
export interface CodecName {
  readonly codec: string;
  readonly package: string;
}

const OPENJPEG: CodecName = { codec: 'JPEG 2000', package: '@cornerstonejs/codec-openjpeg 1.3' };

/** A noisy codestream can print a line for each code-block: keep the first few. */
const MAX_MESSAGES = 16;
const MAX_MESSAGE_LENGTH = 200;

/**
 * Starts an instance of a build of the codec. Nothing reaches the console: `[INFO]` lines are dropped,
 * the others are kept for {@link Codec.takeMessages}.
 *
 * @throws {@link HostError} (rejects) if the `.wasm` file cannot be loaded or compiled.
 */
export async function loadCodec<M extends object>(
  factory: CodecFactory,
  isModule: (module: unknown) => module is M,
  options: CodecOptions = {},
  { codec, package: from }: CodecName = OPENJPEG,
): Promise<Codec<M>> {
  let messages: string[] = [];
  const keep = (line: string): void => {
    if (messages.length < MAX_MESSAGES) messages.push(line.trim().slice(0, MAX_MESSAGE_LENGTH));
  };
  const overrides = {
    print: (line: string) => {
      if (line.startsWith('[WARNING]') || line.startsWith('[ERROR]')) keep(line);
    },
    printErr: keep,
    ...(options.wasmBinary === undefined ? {} : { wasmBinary: options.wasmBinary }),
    ...(options.locateFile === undefined ? {} : { locateFile: options.locateFile }),
  };
  let module: unknown;
  try {
    module = await factory(overrides);
  } catch (cause) {
    throw new HostError(
      `The ${codec} codec did not start: ${reasonOf(cause)}. Check that its .wasm file is served and that ` +
        "the Content-Security-Policy allows script-src 'wasm-unsafe-eval'.",
      { cause },
    );
  }
  if (!isModule(module)) {
    throw new HostError(`The ${codec} codec has an unexpected interface. Install ${from}.`, {
      expected: 'its constructors',
      found: 'none',
    });
  }
  return {
    module,
    takeMessages() {
      const taken = messages;
      messages = [];
      return taken;
    },
  };
}

/** Whether `module` has the constructors `names`; the codec's methods are checked by what they return. */
export function hasConstructors(module: unknown, ...names: readonly string[]): boolean {
  if (typeof module !== 'object' || module === null) return false;
  return names.every((name) => typeof Reflect.get(module, name) === 'function');
}

/** The message of a thrown value. C++ exceptions arrive as a bare number, a meaningless pointer. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'number' ? 'a C++ exception' : String(thrown);
}

/** Deletes a codec object if there is one. After a trap, even delete() traps, which would hide the cause. */
export function deleteQuietly(object: Deletable | undefined): void {
  try {
    object?.delete();
  } catch {
    // The instance is dropped anyway: see CodecHolder.
  }
}

/**
 * Keeps an instance of the codec and never uses one again that failed.
 *
 * After a trap or an abort (out of memory, for example), the instance's memory is in an unknown state, and after a
 * failed decode nobody can prove that it is not. A fresh instance costs a few milliseconds; a picture made of another
 * patient's leftovers is unacceptable.
 */
export class CodecHolder<M extends object> {
  readonly #load: () => Promise<Codec<M>>;
  #current: Promise<Codec<M>> | undefined;

  constructor(load: () => Promise<Codec<M>>) {
    this.#load = load;
  }

  /** Starts the instance if there is none; rejects as {@link loadCodec} does. */
  async ready(): Promise<void> {
    await this.#start();
  }

  /** Runs the synchronous `job` on an instance that never failed, and drops the instance if `job` throws. */
  async run<T>(job: (codec: Codec<M>) => T): Promise<T> {
    for (;;) {
      const instance = this.#start();
      const codec = await instance;
      // Another job may have failed on it while this one waited: nothing may come between this and the job.
      if (this.#current !== instance) continue;
      try {
        return job(codec);
      } catch (error) {
        // These errors are found in the bytes before the codec sees them.
        if (!isCzmError(error, 'CZM_SCRAMBLE', 'CZM_CODESTREAM', 'CZM_UNSUPPORTED'))
          this.#current = undefined;
        throw error;
      }
    }
  }

  #start(): Promise<Codec<M>> {
    if (this.#current !== undefined) return this.#current;
    const instance = this.#load();
    this.#current = instance;
    instance.catch(() => {
      if (this.#current === instance) this.#current = undefined;
    });
    return instance;
  }
}
