import type {
  Description,
  DicomJson,
  Orientation,
  NormalizedJson,
  OrderProof,
  Repair,
  TurnTable,
} from '../core/index.js';
import type { WebInstance } from '../dicomweb/web-instance.js';
import type { NotKnown } from '../core/index.js';
import type { FileSource } from './add-file.js';
import type { ArrivingFile, UrlSource } from './add-url.js';
import type { HostViewport } from './host/host.js';
import type { ImageLayers } from './layers/image-layers.js';
import type { ShowLayersOptions } from './layers/show-layers.js';
import type { Warn } from './host/warn.js';
import type { ImageStack } from './scans/image-stack.js';
import type { ImageDescription } from './scans/registry.js';

/** Options of {@link register}; all are optional. */
export interface RegisterOptions {
  /** `upright` turns frames as the instrument's own viewer does; `stored` shows them as they lie. Default: `upright`. */
  readonly orientation?: Orientation | undefined;
  /** Your own turns, by shape (`1x600x800`: frames × stored rows × columns), protocol or kind. Default: none. */
  readonly turnTable?: TurnTable | undefined;
  /** Decode workers, at most. Default: the number of processors, at most 4. */
  readonly workers?: number | undefined;
  /** Samples (rows × columns × components) above which a frame is refused. Default: 67,108,864. */
  readonly maxSamples?: number | undefined;
  /** What to do with frames whose bytes prove damage, though they can be decoded. Default: `reject`. */
  readonly damagedFrames?: 'reject' | 'show' | undefined;
  /**
   * Whether files at `wadouri:` and `dicomweb:` addresses are shown as they arrive, frame by frame. Default: true; what a
   * server needs for it stands in docs/performance.md.
   */
  readonly streaming?: boolean | undefined;
  /** Starts a decode worker, where your bundler needs another form. Default: starts the package's own. */
  readonly createWorker?: (() => Worker) | undefined;
  /** Where the worker's file is served; same origin. Default: beside the script, or where the bundler puts it. */
  readonly workerUrl?: string | URL | undefined;
  /** Called with what a user should know about an image that is shown. Default: nothing is said. */
  readonly onWarning?: Warn | undefined;
}

/** What was registered, and its undoing. */
export interface Registration {
  /**
   * Restores the host: its own task, loaders and metadata, and forgets what was repaired and decoded. Loads under way
   * are rejected. Twice is once.
   */
  unregister(): void;
  /** What is known of an image; undefined for other people's, and before its metadata were added. */
  describe(imageId: string): ImageDescription | undefined;
  /**
   * Opens a DICOM file that is no URL: what comes back are the images in it, one or as many as Raw Data Storage holds,
   * each with ordinary image IDs. Nothing is decoded before it is asked for. Of Raw Data Storage, a Blob or File is
   * read from again for each frame; bytes are kept where they are, and must stay as they are.
   *
   * An image that cannot be shown is among them, with the `error` that says why.
   *
   * @throws (rejects) `HostError` where the plugin has no dicom-image-loader; `DicomError` where it is no DICOM
   * file; `UnsupportedError` for Raw Data Storage that holds no container.
   */
  addFile(source: FileSource): Promise<readonly ImageStack[]>;
  /**
   * Opens the DICOM file at an address, in one request. A file that can be shown while it arrives is open when its first
   * frame is there (docs/performance.md says which); every other when all of it is, as with {@link addFile}.
   *
   * @param file `onProgress` is called until all of it is there; when `signal` is aborted, the connection is freed.
   * @throws (rejects) `HttpError` where the server does not answer, refuses, breaks off, or sends something else; what
   * `signal` was aborted with; as {@link addFile}.
   *
   * @example
   * ```ts page
   * import * as cornerstone from '@cornerstonejs/core';
   * import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
   * import { register } from 'cornerstone-czm-image-loader';
   *
   * await cornerstone.init();
   * dicomImageLoader.init();
   * const czm = register();
   * const file = await czm.addUrl({ url: '/scans/cube.EX.DCM' });
   * const [cube] = file.images;
   * await cornerstone.imageLoader.loadAndCacheImage(cube?.imageIds[0] ?? '');
   * (await file.bytes()).length; // → 418806
   * ```
   */
  addUrl(file: UrlSource): Promise<ArrivingFile>;
  /**
   * Opens Raw Data Storage of which a DICOMweb server sent the metadata: what comes back are the images in it, as those
   * of {@link addFile}. Where the metadata say at which address each frame is, a frame is asked for when it is to be
   * shown; otherwise the instance is retrieved once, with progress.
   *
   * @throws (rejects) `HttpError` where the server does not answer, refuses, or sends something else; `DicomError` where
   * its answer is no DICOM; `UnsupportedError` where there is no container; what the signal was aborted with.
   */
  addRawData(json: DicomJson, instance: WebInstance): Promise<readonly ImageStack[]>;
  /**
   * The same for a host that has the whole data set in memory: its JSON has the bytes of every frame as values.
   *
   * @param imageId the data set's own, of which those of its images are made.
   */
  addRawDataInMemory(imageId: string, json: DicomJson): readonly ImageStack[];
  /**
   * Whether a cube's B-scans lie in the order that is derived for all CZM's cubes, as the instrument's own en-face
   * picture in the same Raw Data Storage shows it. At most 64 B-scans are fetched, and decoded at a quarter of their
   * size, behind every frame that is waited for.
   *
   * @param cube the image ID of any of its frames.
   * @param enFace the image ID of the picture, from the same source.
   * @throws (rejects) `UnsupportedError` where they are not a cube and an en-face picture of one source; the frame's
   * error where the picture cannot be decoded.
   */
  proveOrder(cube: string, enFace: string): Promise<OrderProof>;
  /**
   * Adds the retinal layers in a file to those that can be drawn: an analysis object of the instrument, Raw Data Storage, or
   * Height Map Segmentation. {@link addFile} does so by itself. Of a Blob or File the depths are read again when they are
   * needed.
   *
   * @returns whether there are any in it.
   * @throws (rejects) `DicomError` where it is no DICOM file.
   */
  addLayers(source: FileSource): Promise<boolean>;
  /**
   * The layers of the cube that an image is of, of all that were added, or why there are none. They are its own by what they
   * refer to, or the only ones of its study, eye, time and grid; which way round they lie is shown by its pixels, for which at
   * most 64 of its B-scans are loaded, behind every picture that is waited for.
   */
  layers(imageId: string): Promise<ImageLayers | NotKnown>;
  /**
   * Draws the layers of whatever a viewport shows over it, B-scans and cuts through a cube, with the names of the surfaces and
   * whose they are. The drawing follows the picture, and other pictures, as long as the viewport is there.
   *
   * @param viewport of Cornerstone: of a stack or a volume.
   * @returns what takes the drawing away.
   */
  showLayers(viewport: HostViewport, options?: ShowLayersOptions): () => void;
  /**
   * Repairs DICOM JSON for a host that keeps metadata of its own (OHIF), as everything else is repaired here, and
   * remembers it under the data set's SOP Instance UID. The very object comes back where nothing needs to change.
   */
  repairJson(json: DicomJson): NormalizedJson;
  /** Keeps track of a data set that was repaired elsewhere for the `orientation` of this registration. */
  track(
    id: { readonly imageId: string } | { readonly sopInstanceUID: string },
    repaired: { readonly description: Description; readonly repairs: readonly Repair[] },
  ): void;
}
