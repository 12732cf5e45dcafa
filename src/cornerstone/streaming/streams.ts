import type { CzmError } from '../../core/index.js';
import type { HostCore, HostImageLoad, HostImageLoaderPackage } from '../host/host.js';
import { hostRequest } from '../host/host-request.js';
import { ADD, type HostStore } from '../host/host-store.js';
import { baseImageId, fileImageId } from '../host/image-id.js';
import { unregistered } from '../host/unregistered.js';
import type { RepairService } from '../scans/repair-service.js';
import { type FileRequest, isOwn, StreamedFile, type StreamedFileOptions } from './streamed-file.js';
import { cancelled } from './streamed-frames.js';

/** Milliseconds between two reports of progress, as an XMLHttpRequest makes them. */
const PROGRESS = 50;

export interface StreamsOptions {
  readonly core: HostCore;
  readonly loaders: HostImageLoaderPackage;
  readonly store: HostStore;
  readonly repairs: RepairService;
  /** Told when metadata of a file's images are there for the host to read. */
  readonly added: (query: string) => void;
  readonly purge: (query: string) => void;
  /** Told that so many frames are to be decoded. */
  readonly expect: (frames: number) => void;
  /** Begins to decode a frame that will be asked for. */
  readonly ahead: (query: string, frame: number, bytes: Uint8Array) => void;
}

/** How a file is read that no image ID of the host's led to. */
export type AskedFor = Pick<StreamedFileOptions, 'give' | 'progress' | 'isWhole' | 'asRawData'>;

/** The files that are read as they arrive, and who wants what of them. */
export class Streams {
  readonly #options: StreamsOptions;
  /** Those that are being opened, and those that are shown as they arrive. */
  readonly #files = new Map<string, StreamedFile | undefined>();
  /** Image IDs that the host loads or has, by base image ID: while there are such, the file is read on. */
  readonly #wanted = new Map<string, Set<string>>();
  #closed: CzmError | undefined;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /**
   * Asks for a file of which the host knows nothing yet, in the place of the host's loader.
   *
   * @returns when the host has its metadata, or is to load the file itself.
   * @throws (rejects) as {@link StreamedFile.open}.
   */
  async open(imageId: string): Promise<void> {
    const { core, loaders, added } = this.#options;
    const query = baseImageId(imageId);
    this.#files.set(query, undefined);
    const request = await hostRequest(query, loaders);
    if (this.#closed !== undefined) throw this.#closed;
    if (request === undefined) return this.purge(query);
    const report = reporter(core, query.slice(query.indexOf(':') + 1), imageId);
    const file = this.file(query, request, {
      progress: report.progress,
      give: (base, { buffer, byteOffset, byteLength }) => {
        const isAll = byteOffset === 0 && byteLength === buffer.byteLength;
        const part10Buffer = isAll ? buffer : new Uint8Array(buffer, byteOffset, byteLength);
        return Promise.resolve(core.metaData.getMetaData(ADD, base, { part10Buffer }));
      },
    });
    report.start();
    let isStreamed = false;
    try {
      const outcome = await file.open();
      isStreamed = outcome === 'streamed';
      if (typeof outcome === 'string') added(query);
      else if (isOwn(outcome.failure)) throw outcome.failure;
    } finally {
      report.end();
      if (!isStreamed) this.purge(query);
    }
  }

  /** A file that is to be asked for; from now on its loads are {@link follow}ed. */
  file(query: string, request: FileRequest, asked: AskedFor): StreamedFile {
    if (this.#closed !== undefined) throw this.#closed;
    const { store, repairs, purge, expect, ahead } = this.#options;
    const file = new StreamedFile(query, request, { store, repairs, purge, expect, ahead, ...asked });
    this.#files.set(query, file);
    return file;
  }

  /**
   * A load that can be cancelled. The host does so as well when it takes the image out of its cache: when nobody wants
   * anything of a file any more, its connection is freed.
   *
   * @param giveUp called when it is cancelled, which may be before it has begun.
   */
  follow(imageId: string, load: HostImageLoad, giveUp: () => void): HostImageLoad {
    const query = this.#queryOf(imageId);
    if (!this.#files.has(query) || this.#files.get(query)?.isWhole === true) return load;
    const wanted = this.#wanted.get(query) ?? new Set();
    this.#wanted.set(query, wanted.add(imageId));
    const leave = (): void => {
      wanted.delete(imageId);
      if (wanted.size === 0) this.#files.get(query)?.rest();
    };
    let cancel = (): void => undefined;
    const cancellation = new Promise<never>((_, reject) => {
      cancel = () => reject(cancelled());
    });
    cancellation.catch(() => undefined);
    load.promise.catch(leave);
    return {
      promise: Promise.race([load.promise, cancellation]),
      cancelFn: () => {
        cancel();
        giveUp();
        this.#files.get(query)?.cancel(imageId);
        leave();
      },
    };
  }

  /** How often the file of an image was paused. */
  pausesOf(imageId: string): number {
    return this.#files.get(this.#queryOf(imageId))?.pauses ?? 0;
  }

  /** What a file was asked for by: with the container that an image ID names, where it was the host who asked. */
  #queryOf(imageId: string): string {
    const base = baseImageId(imageId);
    return this.#files.has(base) ? base : fileImageId(imageId);
  }

  /** Frees all connections; whoever waits for something is told why. */
  close(): void {
    this.#closed = unregistered();
    for (const file of this.#files.values()) file?.close(this.#closed);
    this.#files.clear();
    this.#wanted.clear();
  }

  /** Frees the connection of a file, whoever waits for it, and all that was read of it. */
  end(query: string): void {
    this.#files.get(query)?.close(cancelled());
    this.purge(query);
  }

  /** Whatever was read of a file is let go. */
  purge(query: string): void {
    this.#files.delete(query);
    this.#wanted.delete(query);
  }
}

/** Tells the host's listeners how a file comes in, by the events of its own loader. */
function reporter(
  { eventTarget }: HostCore,
  url: string,
  imageId: string,
): {
  readonly start: () => void;
  readonly progress: (loaded: number, total: number | undefined) => void;
  readonly end: () => void;
} {
  const tell = (what: string, detail: object): void => {
    const init = { detail: { url, imageId, ...detail }, cancelable: true };
    eventTarget.dispatchEvent(new CustomEvent(`cornerstoneimageload${what}`, init));
  };
  let last = Number.NEGATIVE_INFINITY;
  return {
    start: () => tell('start', {}),
    progress: (loaded, total) => {
      const now = performance.now();
      if (now - last < PROGRESS && loaded !== total) return;
      last = now;
      const percentComplete = total === undefined ? undefined : Math.round((loaded / total) * 100);
      tell('progress', { loaded, total, percentComplete });
    },
    end: () => tell('end', {}),
  };
}
