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
import type { LayerMeasures, LayerNumbersOptions } from '../core/layers/index.js';
import type { FileSource } from './add-file.js';
import type { ArrivingFile, UrlSource } from './add-url.js';
import type { HostViewport } from './host/host.js';
import type { ImageLayers } from './layers/image-layers.js';
import type { EnFaceSlabs, SlabsOptions } from './layers/en-face-slabs.js';
import type { ShowLayersOptions } from './layers/show-layers.js';
import type { Warn } from './host/warn.js';
import type { ImageStack } from './scans/image-stack.js';
import type { ImageDescription } from './scans/registry.js';

/** Options of {@link register}; all are optional. */
export interface RegisterOptions {
  /** `upright` turns frames as the instrument's own viewer does; `stored` shows them as stored. Default: `upright`. */
  readonly orientation?: Orientation | undefined;
  /** Your own turns, by shape (`1x600x800`: frames × stored rows × columns), protocol or kind. Default: none. */
  readonly turnTable?: TurnTable | undefined;
  /** The largest number of decode workers. Default: the number of processors, at most 4. */
  readonly workers?: number | undefined;
  /** Samples (rows × columns × components) above which a frame is refused. Default: 67,108,864. */
  readonly maxSamples?: number | undefined;
  /** What to do with frames whose bytes prove damage, although they can be decoded. Default: `reject`. */
  readonly damagedFrames?: 'reject' | 'show' | undefined;
  /**
   * Whether files at `wadouri:` and `dicomweb:` addresses are shown as they arrive, frame by frame. Default: true;
   * docs/performance.md says what a server needs for this.
   */
  readonly streaming?: boolean | undefined;
  /**
   * Whether volumes are loaded with {@link coarseFirst}, which then also works for `wadors:` images. Retrieve stages that
   * you configure for a volume or a transfer syntax are respected. Default: false.
   */
  readonly coarseFirst?: boolean | undefined;
  /** Starts a decode worker, if your bundler needs another way. Default: starts the package's own. */
  readonly createWorker?: (() => Worker) | undefined;
  /**
   * Where the worker's file is served; it must be of the same origin. Default: beside the script, or where the bundler
   * puts it.
   */
  readonly workerUrl?: string | URL | undefined;
  /** Called with what a user should know about an image that is shown. Default: nothing is reported. */
  readonly onWarning?: Warn | undefined;
}

/** A registration of the plugin, and how to undo it. */
export interface Registration {
  /**
   * Restores the host's task, loaders and metadata, and purges what was repaired and decoded. Loads in progress are
   * rejected. Calling it again has no effect.
   */
  unregister(): void;
  /** What is known about an image; undefined for images that are not CZM's, and before its metadata were added. */
  describe(imageId: string): ImageDescription | undefined;
  /**
   * Opens a DICOM file that has no URL, and returns the images in it, one or as many as Raw Data Storage holds, each
   * with ordinary image IDs. Nothing is decoded before it is requested. For Raw Data Storage, each frame is read from
   * the Blob or File when it is needed; bytes are kept, and must not be changed.
   *
   * An image that cannot be shown is among them, with the `error` that says why.
   *
   * @throws (rejects) `HostError` if the plugin has no dicom-image-loader; `DicomError` if it is not a DICOM file;
   * `UnsupportedError` for Raw Data Storage without a container.
   */
  addFile(source: FileSource): Promise<readonly ImageStack[]>;
  /**
   * Opens the DICOM file at a URL, in one request. A file that can be shown while it arrives is open when its first frame
   * has arrived (docs/performance.md says which); every other when it is complete, as with {@link addFile}.
   *
   * @param file `onProgress` is called until it is complete; aborting `signal` closes the connection.
   * @throws (rejects) `HttpError` if the server does not answer, refuses, breaks off, or sends something else; what
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
   * Purges an image that is no longer shown: its pictures in the host's cache, volumes of them, its metadata, its file
   * (that of Raw Data Storage with the last of its images), and the layers that came in its file. If the file is still
   * arriving, the download ends. Close or change the viewports that show it first. Opened again, it is as new.
   *
   * @param image as {@link addFile}, {@link addUrl} and {@link addRawData} return it; of others, the image IDs of its frames.
   */
  purge(image: Pick<ImageStack, 'imageIds' | 'exam'>): void;
  /**
   * Opens Raw Data Storage whose metadata a DICOMweb server sent, and returns the images in it, like {@link addFile}.
   * If the metadata give the address of each frame, a frame is requested when it is to be shown; otherwise the instance
   * is retrieved once, with progress.
   *
   * @throws (rejects) `HttpError` if the server does not answer, refuses, or sends something else; `DicomError` if its
   * response is not DICOM; `UnsupportedError` if there is no container; what the signal was aborted with.
   */
  addRawData(json: DicomJson, instance: WebInstance): Promise<readonly ImageStack[]>;
  /**
   * The same for a host that has the whole data set in memory: its JSON has the bytes of every frame as values.
   *
   * @param imageId of the data set; those of its images are derived from it.
   */
  addRawDataInMemory(imageId: string, json: DicomJson): readonly ImageStack[];
  /**
   * Whether a cube's B-scans lie in the order that is derived for all CZM cubes, as shown by the instrument's own
   * en-face picture in the same Raw Data Storage. At most 64 B-scans are fetched, and decoded at a quarter of their
   * size, with lower priority than every frame that someone is waiting for.
   *
   * @param cube the image ID of any of its frames.
   * @param enFace the image ID of the picture, from the same source.
   * @throws (rejects) `UnsupportedError` if they are not a cube and an en-face picture of one source; the frame's error
   * if the picture cannot be decoded.
   */
  proveOrder(cube: string, enFace: string): Promise<OrderProof>;
  /**
   * Adds the retinal layers in a file to those that can be drawn: an analysis object of the instrument, Raw Data
   * Storage, or Height Map Segmentation. {@link addFile} does this by itself. From a Blob or File, the depths are read
   * again when they are needed.
   *
   * @returns whether there are any in it.
   * @throws (rejects) `DicomError` if it is not a DICOM file.
   */
  addLayers(source: FileSource): Promise<boolean>;
  /**
   * The same for a host that keeps its own metadata (OHIF): for an instance whose metadata a DICOMweb server sent, which is
   * retrieved when layers are requested of a cube that it could belong to; or for a data set in memory, whose JSON holds the
   * bytes of its surfaces as values.
   *
   * @param instance where to retrieve it. Default: nowhere; everything is in `json`.
   * @returns whether it holds any.
   */
  addLayersJson(json: DicomJson, instance?: WebInstance): boolean;
  /**
   * Why the cube that an image belongs to has no layers, as far as is known before anything is retrieved or decoded;
   * undefined if {@link layers} may find some.
   */
  whyNoLayers(imageId: string): string | undefined;
  /**
   * The layers of the cube that an image belongs to, out of all that were added, or why there are none. They are its
   * own if they reference it, or are the only ones of its study, eye, time and grid. Its pixels show which way round
   * they lie; for this, at most 64 of its B-scans are loaded, with lower priority than every picture that someone is
   * waiting for.
   */
  layers(imageId: string): Promise<ImageLayers | NotKnown>;
  /**
   * Measures, in a worker, with the layers that {@link layers} returns: the thickness between two surfaces at every A-scan,
   * and the ETDRS grid, or why there are none.
   */
  measureLayers(imageId: string, options?: LayerNumbersOptions): Promise<LayerMeasures | NotKnown>;
  /**
   * Draws layers over whatever a viewport shows, B-scans or sections of a cube, with the names of the surfaces and
   * their origin. The drawing follows the picture, and later pictures, as long as the viewport exists.
   *
   * @param viewport of Cornerstone, of a stack or a volume.
   * @returns a function that removes the drawing.
   */
  showLayers(viewport: HostViewport, options?: ShowLayersOptions): () => void;
  /**
   * Makes en-face slabs of the cube that an image belongs to, in a separate worker. All its B-scans are loaded, after every
   * picture that is waited for, and a copy of their samples stays in the worker (64 MB for 128 of 512 × 1024) until
   * {@link EnFaceSlabs.close}. B-scans that cannot be loaded, or are coarse for now, are holes.
   *
   * @returns the reason if there are none: it is not a cube, it is not known which way up it is, or it is shown as stored.
   * @throws (rejects) what the signal was aborted with.
   */
  slabs(imageId: string, options?: SlabsOptions): Promise<EnFaceSlabs | NotKnown>;
  /**
   * Repairs DICOM JSON for a host that keeps its own metadata (OHIF), by the same rules as everything else, and tracks
   * it under the data set's SOP Instance UID. Returns the very object if nothing needs to change.
   */
  repairJson(json: DicomJson): NormalizedJson;
  /** Tracks a data set that was repaired elsewhere for the `orientation` of this registration. */
  track(
    id: { readonly imageId: string } | { readonly sopInstanceUID: string },
    repaired: { readonly description: Description; readonly repairs: readonly Repair[] },
  ): void;
}
