import { WorkerPool, type Assignment } from '../worker/pool.js';
import { workerStarter } from '../worker/start-worker.js';
import { blankFailedImages } from './hooks/blank-failed.js';
import { coarseFirst } from './coarse-first.js';
import { CoarsePictures } from './hooks/coarse-pictures.js';
import { installDecodeHook } from './hooks/decode-hook.js';
import { installLegacyHook } from './hooks/legacy-hook.js';
import { installMetadataHook } from './hooks/metadata-hook.js';
import { shareDownloads } from './hooks/shared-downloads.js';
import { clipSlabs } from './hooks/slab-clipping.js';
import { stageVolumes } from './hooks/staged-volumes.js';
import { guardVolumes } from './hooks/volume-guard.js';
import { checkHost } from './host/check-host.js';
import type { Host, HostWorkerManager, PostProcess } from './host/host.js';
import { createHostStore } from './host/host-store.js';
import { fileImageId } from './host/image-id.js';
import { unregistered } from './host/unregistered.js';
import type { ImageWarning } from './host/warn.js';
import { KnownLayers } from './layers/known-layers.js';
import { LayerFiles } from './layers/layer-files.js';
import { SlabWorker } from './layers/slab-worker.js';
import { RawData } from './raw-data/raw-data.js';
import type { RegisterOptions, Registration } from './registration.js';
import { registrationCalls } from './registration-calls.js';
import { correctCalibration, describesOtherOrientation } from './scans/calibration.js';
import { distanceInView } from './scans/in-view.js';
import { purgePictures, purgeRepaired } from './scans/purge.js';
import { Registry } from './scans/registry.js';
import { FIRST, RepairService } from './scans/repair-service.js';
import { Streams } from './streaming/streams.js';

/** A mark on the host for other copies of this package. */
const MARK = Symbol.for('cornerstone-czm-image-loader');
type Marked = HostWorkerManager & { [MARK]?: Registration };

/** By the host's worker manager: each copy of Cornerstone has one. */
const registrations = new WeakMap<object, Registration>();

/**
 * Makes a Cornerstone show CZM scans. For pages that import Cornerstone, `register` is shorter.
 *
 * Call it after `cornerstone.init()` and `dicomImageLoader.init()`, before any image is loaded. Calling it again
 * returns the first registration, with its options.
 *
 * @throws `HostError` if the host lacks a hook that the plugin needs.
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
  return others === undefined ? open(host, marked, options) : inert(others, options);
}

function open(host: Host, manager: Marked, options: RegisterOptions): Registration {
  const { core, dicomImageLoader } = host;
  const { turnTable, maxSamples, damagedFrames = 'reject' } = options;
  const orientation = options.orientation ?? 'upright';
  const warn = options.onWarning ?? (() => undefined);
  const pool = new WorkerPool({
    createWorker: workerStarter(options),
    size: options.workers ?? defaultWorkers(),
  });
  const registry = new Registry(orientation, (imageId) => sopInstanceOf(host, imageId));
  const repairs = new RepairService({
    ...{ pool, registry, orientation, turnTable, warn },
    tracked: (imageId, dataSet) => correctCalibration(core, imageId, dataSet),
  });
  const store = createHostStore(core);
  const rawData = new RawData(store, repairs, { orientation, turnTable });
  const streams =
    dicomImageLoader &&
    new Streams({
      ...{ core, loaders: dicomImageLoader, store, repairs },
      added: (query) => downloads?.added(fileImageId(query)),
      expect: (frames) => pool.warm(frames),
      ahead: (query, frame, bytes) => decoding.ahead(query, frame, bytes),
      purge: (query) => purgePictures(core, registry, query),
    });
  const coarse = new CoarsePictures(core, registry);
  const downloads =
    dicomImageLoader &&
    shareDownloads(
      ...([core, store, dicomImageLoader, coarse] as const),
      (imageId) => registry.isOurs(imageId),
      options.streaming === false ? undefined : streams,
    );
  const volumes =
    options.coarseFirst === true
      ? stageVolumes(core, registry, coarse, (imageId) => downloads?.loads(imageId) === true, coarseFirst)
      : undefined;
  const metadata = installMetadataHook(core, {
    ...{ store, repairs, rawData, registry },
    added: downloads?.added ?? (() => undefined),
  });
  const decoding = installDecodeHook(manager, {
    ...{ registry, pool, maxSamples, damagedFrames, warn },
    postProcess: dicomImageLoader?.postProcessDecodedPixels as PostProcess | undefined,
    describesOtherOrientation: (imageId, dataSet) => describesOtherOrientation(core, imageId, dataSet),
    halvingsOf: (args) => coarse.halvingsOf(args),
    coarseGiven: volumes?.keep,
    distanceInView: distanceInView(core),
  });

  const read = (blob: Blob): Promise<Uint8Array> => pool.run<'read'>(readTask(blob));
  const layerFiles = new LayerFiles({ registry, read });
  const layers = new KnownLayers({ core, registry, pool, files: layerFiles });
  const slabs = new SlabWorker({ core, registry, createWorker: workerStarter(options) });
  const drawings = new Set<() => void>();

  /** Everything that is installed in the host, each as its undo. */
  const installed: readonly (() => void)[] = [
    decoding.undo,
    metadata.undo,
    ...(downloads ? [downloads.undo] : []),
    () => coarse.undo(),
    ...(dicomImageLoader ? [installLegacyHook(dicomImageLoader, repairs)] : []),
    blankFailedImages(core),
    clipSlabs(core, registry),
    guardVolumes(core, registry, volumes?.begin),
    ...(volumes ? [volumes.undo] : []),
    () => rawData.close(),
    () => drawings.forEach((remove) => remove()),
    () => purgeRepaired(host, registry),
    () => pool.end(unregistered()),
    () => slabs.end(),
  ];

  let isRegistered = true;
  const registration: Registration = {
    unregister() {
      if (!isRegistered) return;
      isRegistered = false;
      registrations.delete(manager);
      Reflect.deleteProperty(manager, MARK);
      for (const undo of installed) undo();
    },
    ...registrationCalls({
      ...{ host, options, pool, registry, repairs, store, rawData, streams, metadata, read },
      ...{ layerFiles, layers, slabs, drawings },
      isRegistered: () => isRegistered,
    }),
  };
  // As the host's own loader does: the first scan then need not wait for a worker to start.
  pool.warm();
  registrations.set(manager, registration);
  Object.defineProperty(manager, MARK, { value: registration, configurable: true });
  return registration;
}

function sopInstanceOf({ core }: Host, imageId: string): string | undefined {
  const module = core.metaData.get('sopCommonModule', imageId) as { sopInstanceUID?: unknown } | undefined;
  return typeof module?.sopInstanceUID === 'string' ? module.sopInstanceUID : undefined;
}

const readTask = (blob: Blob): Assignment<'read'> => ({
  rank: FIRST,
  length: blob.size,
  prepare: () => ({ task: { kind: 'read', blob }, transfer: [] }),
});

/** A second copy of this package leaves the host to the first one. */
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

/** Measured (bench/cornerstone.ts): the page's main thread has little to do while frames are decoded. */
const defaultWorkers = (): number => Math.max(1, Math.min(4, navigator.hardwareConcurrency));
