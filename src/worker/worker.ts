import wasmBase64 from '@cornerstonejs/codec-openjpeg/decodewasm';
import { DicomError, type NormalizedInstance, StoredFrame } from '../core/index.js';
import { normalizeOpened, openParsed, severalImages } from '../core/internal.js';
import { measureLayers, proveLayerOrder, reduceBScan } from '../core/layers/index.js';
import { reasonOf } from '../codec/codec.js';
import type { DecodedFrame } from '../codec/decode.js';
import { createDecoder, type Decoder } from '../codec/decoder.js';
import { rangeOf } from '../codec/range.js';
import { release } from '../codec/release.js';
import { KeptCubes } from './kept-cubes.js';
import {
  plainError,
  type DecodeTask,
  type FromWorker,
  type NormalizeTask,
  type Task,
  type ToWorker,
} from './protocol.js';

/*
 * The decode worker. It is built into one file that holds the codec's .wasm too (webpack puts it here as base64),
 * so that it needs nothing of the page: no second URL, no network, nothing in the Content-Security-Policy but
 * worker-src and 'wasm-unsafe-eval'.
 */

/** Of DedicatedWorkerGlobalScope; TypeScript's DOM types are the page's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}
const scope = globalThis as unknown as WorkerScope;

let decoder: Promise<Decoder> | undefined;
const cubes = new KeptCubes();

/** One after another: a decode of a frame must not be overtaken while it waits for the codec. */
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  last = last.then(() => ('lock' in data ? live(data.lock) : answer(data.id, data.task)));
};

/** Starts the codec, takes the lock for good, and says so. Without locks (pages that are not secure) there is only the watchdog. */
async function live(lock: string): Promise<void> {
  // It is compiled on another thread, while this one repairs the first file.
  decoder = startDecoder();
  if ('locks' in navigator) {
    await new Promise<void>((held) => {
      void navigator.locks.request(lock, () => {
        held();
        return new Promise<never>(() => undefined);
      });
    });
  }
  scope.postMessage({ ready: true }, []);
}

async function answer(id: number, task: Task): Promise<void> {
  try {
    if (task.kind === 'decode') {
      const frame = await decode(task);
      scope.postMessage({ id, result: frame }, [frame.pixels.buffer as ArrayBuffer]);
    } else if (task.kind === 'read') {
      const bytes = await read(task.blob);
      scope.postMessage({ id, result: bytes }, [bytes.buffer]);
    } else if (task.kind === 'slab') {
      const slab = cubes.project(task);
      scope.postMessage({ id, result: slab }, [slab.values.buffer]);
    } else if (task.kind === 'keep' || task.kind === 'purge') {
      if (task.kind === 'keep') cubes.keep(task);
      else cubes.purge(task.cube);
      scope.postMessage({ id, result: null }, []);
    } else if (task.kind === 'reduce') {
      scope.postMessage({ id, result: reduceBScan(task.bScan) }, []);
    } else if (task.kind === 'prove layers') {
      scope.postMessage({ id, result: proveLayerOrder(task.surfaces, task.cube) }, []);
    } else if (task.kind === 'measure') {
      const { layers, description, orderEvidence, options } = task;
      const result = measureLayers(layers, description, orderEvidence, options);
      scope.postMessage({ id, result }, result.map === undefined ? [] : [result.map.micrometres.buffer]);
    } else {
      const instance = normalize(task);
      const { buffer } = instance.bytes;
      if (buffer !== task.file.bytes.buffer) release(task.file.bytes);
      scope.postMessage({ id, result: instance }, [buffer as ArrayBuffer]);
    }
  } catch (error) {
    scope.postMessage({ id, error: plainError(error) }, []);
  }
}

async function decode({ frame, encoding, reduce, coarse, ...task }: DecodeTask): Promise<DecodedFrame> {
  const { turn, ifSize, frameNumber, maxSamples } = task;
  const options = { turn, ifSize, frameNumber, maxSamples };
  const stored = StoredFrame.of(frame, { encoding });
  decoder ??= startDecoder();
  const ready = await decoder;
  const decoded = await (coarse === undefined
    ? ready.decode(stored, { ...options, reduce })
    : ready.decodeCoarse(stored, coarse, options));
  // The host would look for it on the page's thread.
  return decoded.range === undefined ? { ...decoded, range: rangeOf(decoded.pixels) } : decoded;
}

async function read(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    const message = `The file cannot be read: ${reasonOf(cause)}. It may have been moved or changed: open it again.`;
    throw new DicomError(message, { cause });
  }
}

/** A decoder that could not be started is tried again with the next frame. */
function startDecoder(): Promise<Decoder> {
  const binary = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0));
  const started = createDecoder({ wasmBinary: binary });
  started.catch(() => (decoder = undefined));
  return started;
}

/** For a viewer: frames that cannot be read stay, and fail alone when they are decoded. */
function normalize({
  file,
  orientation,
  turnTable,
  container,
  pixelData,
}: NormalizeTask): NormalizedInstance {
  const options = { orientation, damagedFrames: 'keep', turnTable, pixelData } as const;
  const instances = normalizeOpened(openParsed(file, options), options);
  const chosen =
    container === undefined
      ? instances
      : instances.filter((instance) => instance.container?.tag === container);
  const [instance, ...others] = chosen;
  if (instance !== undefined && others.length === 0) return instance;
  throw severalImages(instances, container);
}
