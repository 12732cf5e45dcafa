import type { StatedExam } from '../core/index.js';
import { contentOf, requireAll } from '../dicomweb/download.js';
import type { WebFile } from '../dicomweb/web-instance.js';
import { noLoaders } from './add-file.js';
import { baseImageId, containerTag, frameNumber } from './host/image-id.js';
import { frameImageIds, type ImageStack } from './scans/image-stack.js';
import { ArrivingRawData } from './raw-data/arriving-raw-data.js';
import type { RawData } from './raw-data/raw-data.js';
import type { Registry } from './scans/registry.js';
import type { Streams } from './streaming/streams.js';

/** A file at a URL, as far as it has arrived. */
export interface ArrivingFile {
  /** The images in it, as `addFile` returns them; of Raw Data Storage those that have arrived so far. */
  readonly images: readonly ImageStack[];
  /** Whether the bytes of a frame have arrived; loads of other frames wait for them. */
  hasArrived(imageId: string): boolean;
  /**
   * Closes the connection. What has arrived is kept; loads that are waiting reject with `CZM_HOST`. The download continues when
   * a frame is loaded that has not arrived, or with {@link completed}.
   */
  pause(): void;
  /**
   * Resolves when the file is complete, and was checked. Continues a download that was paused, or whose connection broke.
   *
   * @throws (rejects) `HttpError` if the connection breaks, or the server has a different version by now; `HostError` if it is
   * paused, or its images are purged; `DicomError` if the complete file contradicts its beginning.
   */
  completed(): Promise<void>;
  /**
   * The complete file.
   *
   * @throws (rejects) as {@link completed}.
   */
  bytes(): Promise<Uint8Array>;
}

/** A file at a URL, and how to request it. */
export interface UrlSource extends WebFile {
  /**
   * Called with each image when it can be shown, or with one whose `error` says why it cannot; with the first before the file
   * is open. Default: nothing is called.
   */
  readonly onImage?: ((image: ImageStack) => void) | undefined;
}

export interface AddUrlOptions {
  readonly streams: Streams | undefined;
  readonly registry: Registry;
  /** Whether files are shown as they arrive. */
  readonly isStreaming: boolean;
  /** Opens a file that is there. */
  readonly addFile: (blob: Blob) => Promise<readonly ImageStack[]>;
  /** Adds the layers in a file, if there are any. */
  readonly addLayers: (bytes: Uint8Array) => void;
  /** Takes an image out of the host again. */
  readonly discard: (image: ImageStack) => void;
  /** Takes the pictures of an image, by its base image ID, away. */
  readonly purge: (base: string) => void;
  readonly rawData: RawData;
  /** Base image IDs given out so far; added to. */
  readonly taken: Set<string>;
}

/**
 * Opens the file at a URL, in one request: one that can be shown while it arrives when its first frame has arrived, every other
 * when it is complete.
 *
 * @throws (rejects) as `retrieveFile`, and as `addFile`.
 */
export async function addUrl(
  { url, headers, onProgress, onImage, signal }: UrlSource,
  { streams, registry, isStreaming, taken, ...opening }: AddUrlOptions,
): Promise<ArrivingFile> {
  if (streams === undefined) throw noLoaders();
  signal?.throwIfAborted();
  const address = new URL(url, globalThis.location?.href);
  address.hash = '';
  const query = freshId(address.href, taken);
  const request = { url: address.href, headers, credentials: 'same-origin' } as const;
  const asked = { url: address.href, what: 'a DICOM file' };
  const read: { whole?: Whole } = {};
  const images: ImageStack[] = [];
  const told = safely(onImage);
  const shown = (image: ImageStack): void => {
    images.push(image);
    told(image);
  };
  const { addFile, discard } = opening;
  const file = streams.file(query, request, {
    // Image IDs of such addresses would mean something else.
    isWhole: !isStreaming || !isPlain(query),
    asRawData: (body, readOn) => new ArrivingRawData(query, body, readOn, { ...opening, shown }),
    progress: safely(onProgress),
    give: async (_, bytes, answer) => {
      requireAll(asked, answer);
      const blob = new Blob([contentOf(asked, answer, bytes)]);
      read.whole = { blob, images: await addFile(blob) };
    },
  });
  const pause = (): void => file.pause();
  signal?.addEventListener('abort', pause);
  const outcome = await file.open().catch((failure: unknown) => ({ failure }));
  const stack = (): ImageStack => stackOf(query, file.claimed, file.exam, registry);
  const opened = (): readonly ImageStack[] => (file.claimed > 0 ? [stack()] : (read.whole?.images ?? images));
  const isGivenUp = signal?.aborted === true;
  if (isGivenUp) for (const image of opened()) discard(image);
  if (isGivenUp || outcome !== 'streamed') {
    // What was read is in the Blob now, which may lie on disk, or is of no use.
    streams.end(query);
    signal?.removeEventListener('abort', pause);
  }
  signal?.throwIfAborted();
  if (typeof outcome !== 'string') throw outcome.failure;
  if (outcome === 'complete') {
    for (const image of opened()) told(image);
    return arrived(read.whole);
  }
  if (file.claimed > 0) told(stack());
  return {
    get images() {
      return [...opened()];
    },
    hasArrived: (imageId) => file.has(imageId),
    pause,
    completed: () => file.completed(),
    bytes: () => file.bytes(),
  };
}

/** What a callback of the application throws is its own affair, and does not end the download. */
const safely =
  <A extends readonly unknown[]>(callback: ((...call: A) => void) | undefined): ((...call: A) => void) =>
  (...call) => {
    try {
      callback?.(...call);
    } catch (error) {
      reportError(error);
    }
  };

interface Whole {
  readonly blob: Blob;
  readonly images: readonly ImageStack[];
}

/** On its own, so that it holds on to nothing else. */
const arrived = ({ blob, images }: Whole = { blob: new Blob(), images: [] }): ArrivingFile => ({
  images,
  hasArrived: () => true,
  pause: () => undefined,
  completed: () => Promise.resolve(),
  bytes: async () => new Uint8Array(await blob.arrayBuffer()),
});

function stackOf(
  query: string,
  frames: number,
  exam: StatedExam | undefined,
  registry: Registry,
): ImageStack {
  const known = registry.describe(query);
  return {
    imageIds: frameImageIds(query, frames),
    description: known?.description,
    repairs: known?.repairs ?? [],
    container: undefined,
    exam,
    error: undefined,
    repairJson: undefined,
  };
}

/** The same address again is another file: it may have changed. */
function freshId(href: string, taken: Set<string>): string {
  let id = `dicomweb:${href}`;
  for (let number = 2; taken.has(id); number++) id = `dicomweb:${href}#${number}`;
  taken.add(id);
  return id;
}

const isPlain = (query: string): boolean =>
  baseImageId(query) === query && containerTag(query) === undefined && frameNumber(query) === 1;
