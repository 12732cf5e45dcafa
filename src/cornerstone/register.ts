import type { Layout } from '../core/describe/conversion-record.js';
import type { Description } from '../core/describe/describe.js';
import type { TurnTable } from '../core/describe/turn-table.js';
import type { OrderProof } from '../core/grid-order.js';
import type { DicomJson } from '../core/json/attributes.js';
import type { NormalizedJson } from '../core/normalize/normalize-json.js';
import type { Repair } from '../core/repair/repair.js';
import { WorkerPool, type Assignment } from '../decode/pool.js';
import { startWorker } from '../decode/start-worker.js';
import { addFile, type FileSource } from './add-file.js';
import { addRawData, addRawDataAtHand } from './raw-data/add-raw-data.js';
import { blankFailedImages } from './blank-failed.js';
import { correctCalibration, describesOtherLayout } from './calibration.js';
import { openDecodeSeam, unregistered } from './decode-seam.js';
import { forgetRepaired } from './forget.js';
import { checkHost, type Host, type HostWorkerManager, type PostProcess } from './host.js';
import { createHostStore } from './host-store.js';
import { fileImageId } from './image-id.js';
import type { ImageStack } from './image-stack.js';
import { createIntake } from './intake.js';
import { openLegacySeam } from './legacy-seam.js';
import { openMetadataSeam } from './metadata-seam.js';
import { proveImageOrder } from './raw-data/prove-order.js';
import { RawData } from './raw-data/raw-data.js';
import { Registry, type ImageDescription } from './registry.js';
import { FIRST, Repairer } from './repairer.js';
import { shareDownloads } from './shared-download.js';
import { guardVolumes } from './volume-guard.js';
import { drawTrueSlices } from './true-slices.js';
import type { ImageWarning, Warn } from './warn.js';
import type { WebInstance } from './raw-data/web-instance.js';

/** Options of {@link register}; all are optional. */
export interface RegisterOptions {
  /** `upright` turns frames as the instrument's own viewer does; `stored` shows them as they lie. Default: `upright`. */
  readonly orientation?: Layout | undefined;
  /** Your own turns, by shape (`1x600x800`: frames × stored rows × columns), protocol or kind. Default: none. */
  readonly orientations?: TurnTable | undefined;
  /** Decode workers, at most. Default: the number of processors, at most 4. */
  readonly workers?: number | undefined;
  /** Samples (rows × columns × components) above which a frame is refused. Default: 67,108,864. */
  readonly maxSamples?: number | undefined;
  /** What to do with frames whose bytes prove damage, though they can be decoded. Default: `reject`. */
  readonly damagedFrames?: 'reject' | 'show' | undefined;
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
  addRawDataAtHand(imageId: string, json: DicomJson): readonly ImageStack[];
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
   * Repairs DICOM JSON for a host that keeps metadata of its own (OHIF), as everything else is repaired here, and
   * remembers it under the data set's SOP Instance UID. The very object comes back where nothing needs to change.
   */
  repairJson(json: DicomJson): NormalizedJson;
  /** Remembers a data set that was repaired elsewhere for the `orientation` of this registration. */
  adopt(
    id: { readonly imageId: string } | { readonly sopInstanceUID: string },
    repaired: { readonly description: Description; readonly repairs: readonly Repair[] },
  ): void;
}

/** Left on the host for other copies of this package to see. */
const MARK = Symbol.for('cornerstone-czm-image-loader');
type Marked = HostWorkerManager & { [MARK]?: Registration };

/** By the host's worker manager, of which each copy of Cornerstone has one. */
const registrations = new WeakMap<object, Registration>();

/**
 * Makes a Cornerstone show CZM's scans. For pages that import Cornerstone, `register` is shorter.
 *
 * Call it after `cornerstone.init()` and `dicomImageLoader.init()`, before any image is loaded. Again is once: the
 * first registration comes back, with its options.
 *
 * @throws `HostError` where the host lacks a hook that the plugin needs.
 *
 * @example
 * ```ts page
 * import * as cornerstone from '@cornerstonejs/core';
 * import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
 * import { registerWith } from 'cornerstone-czm-image-loader';
 *
 * await cornerstone.init();
 * dicomImageLoader.init();
 * const czm = registerWith({ core: cornerstone, dicomImageLoader });
 * czm.describe('wadouri:/scans/cube.EX.DCM?frame=1'); // → undefined
 * ```
 */
export function registerWith(host: Host, options: RegisterOptions = {}): Registration {
  const manager = host.core.getWebWorkerManager?.() as Marked | undefined;
  const mine = manager && registrations.get(manager);
  if (mine !== undefined) return mine;
  checkHost(host);
  const marked = manager as Marked;
  const others = marked[MARK];
  const registration = others === undefined ? open(host, marked, options) : inert(others, options);
  return registration;
}

function open(host: Host, manager: Marked, options: RegisterOptions): Registration {
  const { core, dicomImageLoader } = host;
  const { orientations, maxSamples, damagedFrames = 'reject' } = options;
  const layout = options.orientation ?? 'upright';
  const warn = options.onWarning ?? (() => undefined);
  const pool = new WorkerPool({
    createWorker: workerStarter(options),
    size: options.workers ?? defaultWorkers(),
  });
  const registry = new Registry(layout, (imageId) => {
    const module = core.metaData.get('sopCommonModule', imageId) as { sopInstanceUID?: unknown } | undefined;
    return typeof module?.sopInstanceUID === 'string' ? module.sopInstanceUID : undefined;
  });
  const repairer = new Repairer({ pool, layout, orientations });
  const intake = createIntake(
    registry,
    repairer,
    (id, dataSet) => correctCalibration(core, id, dataSet),
    warn,
  );

  const store = createHostStore(core);
  const taken = new Set<string>();
  const rawData = new RawData(store, intake, { orientation: layout, orientations });
  const downloads = dicomImageLoader && shareDownloads(core, store, dicomImageLoader);
  const undo = [
    openDecodeSeam(manager, {
      ...{ registry, pool, maxSamples, damagedFrames, warn },
      postProcess: dicomImageLoader?.postProcessDecodedPixels as PostProcess | undefined,
      describesOtherLayout: (imageId, dataSet) => describesOtherLayout(core, imageId, dataSet),
    }),
    blankFailedImages(core),
    drawTrueSlices(core, registry),
    openMetadataSeam(core, {
      ...{ store, intake, rawData, registry },
      added: downloads?.added ?? (() => undefined),
    }),
    () => rawData.close(),
    guardVolumes(core, registry),
    ...(dicomImageLoader ? [openLegacySeam(dicomImageLoader, intake)] : []),
    ...(downloads ? [downloads.undo] : []),
  ];

  let registered = true;
  const registration: Registration = {
    unregister() {
      if (!registered) return;
      registered = false;
      registrations.delete(manager);
      Reflect.deleteProperty(manager, MARK);
      for (const step of undo) step();
      forgetRepaired(host, registry);
      pool.end(unregistered());
    },
    describe: (imageId) => registry.describe(imageId),
    async addFile(source) {
      if (!registered) throw unregistered();
      return addFile(source, {
        ...{ loaders: dicomImageLoader, store, rawData, registry, taken },
        read: (blob) => pool.run<'read'>(readTask(blob)),
      });
    },
    async addRawData(json, instance) {
      if (!registered) throw unregistered();
      return addRawData(json, instance, rawData);
    },
    addRawDataAtHand: (imageId, json) => addRawDataAtHand(fileImageId(imageId), json, rawData),
    async proveOrder(cube, enFace) {
      if (!registered) throw unregistered();
      return proveImageOrder(cube, enFace, { registry, pool, maxSamples });
    },
    repairJson(json) {
      const repaired = repairer.json(json);
      const uid = json['00080018']?.Value?.[0];
      const { description, repairs } = repaired;
      if (typeof uid === 'string') registration.adopt({ sopInstanceUID: uid }, { description, repairs });
      return repaired;
    },
    adopt(id, { description, repairs }) {
      if ('imageId' in id) intake.remember(id.imageId, description, repairs);
      else if (description.family !== 'not-czm') {
        registry.addByInstance(id.sopInstanceUID, registry.dataSet(description, repairs));
      }
    },
  };
  // As the host's own loader does; the first scan is there sooner by the time a worker takes to start.
  pool.warm();
  registrations.set(manager, registration);
  Object.defineProperty(manager, MARK, { value: registration, configurable: true });
  return registration;
}

const readTask = (blob: Blob): Assignment<'read'> => ({
  rank: FIRST,
  length: blob.size,
  prepare: () => ({ task: { kind: 'read', blob }, transfer: [] }),
});

/** A second copy of this package leaves the host to the first. */
function inert(first: Registration, { onWarning }: RegisterOptions): Registration {
  const message =
    'Two copies of cornerstone-czm-image-loader are on this page. The first one works, this one does nothing: ' +
    'remove one of them.';
  const warning: ImageWarning = { imageId: '', code: 'TWO_COPIES', message };
  if (onWarning !== undefined) onWarning(warning);
  // eslint-disable-next-line no-console -- the one thing that nobody may be listening for
  else console.warn(message);
  return { ...first, unregister: () => undefined };
}

function workerStarter({ createWorker, workerUrl }: RegisterOptions): () => Worker {
  if (createWorker !== undefined) return createWorker;
  if (workerUrl === undefined) return startWorker;
  return () => new Worker(workerUrl, { type: 'module', name: 'czm-decode' });
}

/** By measurement (bench/cornerstone.ts): the page's own thread has little to do while frames are decoded. */
const defaultWorkers = (): number => Math.max(1, Math.min(4, navigator.hardwareConcurrency));
