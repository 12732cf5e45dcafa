import { jsonAttributes, parsePart10, TAGS } from '../core/internal.js';
import type { WorkerPool } from '../worker/pool.js';
import { addFile, type FileSource } from './add-file.js';
import { addUrl } from './add-url.js';
import type { MetadataHook } from './hooks/metadata-hook.js';
import type { Host } from './host/host.js';
import type { HostStore } from './host/host-store.js';
import { fileImageId } from './host/image-id.js';
import { unregistered } from './host/unregistered.js';
import { layerCalls } from './layer-calls.js';
import type { KnownLayers } from './layers/known-layers.js';
import type { LayerFiles } from './layers/layer-files.js';
import type { SlabWorker } from './layers/slab-worker.js';
import { purgeImage } from './purge-image.js';
import { addRawData, addRawDataInMemory } from './raw-data/add-raw-data.js';
import { proveImageOrder } from './raw-data/prove-order.js';
import type { RawData } from './raw-data/raw-data.js';
import type { RegisterOptions, Registration } from './registration.js';
import type { ImageStack } from './scans/image-stack.js';
import { purgePictures } from './scans/purge.js';
import type { Registry } from './scans/registry.js';
import type { RepairService } from './scans/repair-service.js';
import type { Streams } from './streaming/streams.js';

/** What was installed, as far as a registration's calls need it. */
export interface Installed {
  readonly host: Host;
  readonly options: RegisterOptions;
  readonly pool: WorkerPool;
  readonly registry: Registry;
  readonly repairs: RepairService;
  readonly store: HostStore;
  readonly rawData: RawData;
  /** Undefined without dicom-image-loader. */
  readonly streams: Streams | undefined;
  readonly metadata: MetadataHook;
  readonly layerFiles: LayerFiles;
  readonly layers: KnownLayers;
  readonly slabs: SlabWorker;
  /** Ends of what is drawn; added to, and taken from. */
  readonly drawings: Set<() => void>;
  /** Reads a file whole, not on the page's own thread. */
  readonly read: (blob: Blob) => Promise<Uint8Array>;
  readonly isRegistered: () => boolean;
}

/** What a registration offers, on top of what was installed: everything but how to undo it. */
export function registrationCalls(installed: Installed): Omit<Registration, 'unregister'> {
  const { host, options, pool, registry, repairs, store, rawData, streams, metadata, read } = installed;
  const { layerFiles, layers, slabs, drawings, isRegistered } = installed;
  const { core, dicomImageLoader } = host;
  const holders = { host, registry, rawData, layers, streams };
  const taken = new Set<string>();
  const requireRegistered = (): void => {
    if (!isRegistered()) throw unregistered();
  };
  const add = (source: FileSource): Promise<readonly ImageStack[]> =>
    addFile(source, {
      ...{ loaders: dicomImageLoader, store, rawData, hook: metadata, registry, taken, read },
      layers: layerFiles,
      discard: (id) => purgeImage({ imageIds: [id] }, holders),
    });
  return {
    describe: (imageId) => registry.describe(imageId),
    async addFile(source) {
      requireRegistered();
      return add(source);
    },
    async addUrl(file) {
      requireRegistered();
      const isLegacy = dicomImageLoader?.internal.getOptions().useLegacyMetadataProvider === true;
      const isStreaming = options.streaming !== false && !isLegacy;
      return addUrl(file, {
        ...{ streams, registry, isStreaming, addFile: add, rawData, taken },
        discard: ({ imageIds }) => purgeImage({ imageIds }, holders),
        purge: (base) => purgePictures(core, registry, base),
        addLayers: (bytes) => void layerFiles.addParsed({ ...parsePart10(bytes), bytes }, undefined),
      });
    },
    purge: (image) => {
      if (isRegistered()) purgeImage(image, holders);
    },
    async addRawData(json, instance) {
      requireRegistered();
      return addRawData(json, instance, rawData);
    },
    addRawDataInMemory: (imageId, json) => addRawDataInMemory(fileImageId(imageId), json, rawData),
    async proveOrder(cube, enFace) {
      requireRegistered();
      return proveImageOrder(cube, enFace, { registry, pool, maxSamples: options.maxSamples });
    },
    ...layerCalls({
      ...{ core, registry, pool, drawings, read, requireRegistered },
      ...{ known: layers, files: layerFiles },
    }),
    async slabs(imageId, how) {
      requireRegistered();
      return slabs.open(imageId, how);
    },
    repairJson(json) {
      const repaired = repairs.repairJson(json);
      const uid = json[TAGS.SOPInstanceUID]?.Value?.[0];
      const { description, repairs: made } = repaired;
      if (typeof uid === 'string' && description.family !== 'not-czm') {
        registry.addByInstance(
          uid,
          registry.dataSet(description, made, { attributes: jsonAttributes(json) }),
        );
      }
      return repaired;
    },
    track(id, { description, repairs: made }) {
      if ('imageId' in id) repairs.track(id.imageId, description, made);
      else if (description.family !== 'not-czm') {
        registry.addByInstance(id.sopInstanceUID, registry.dataSet(description, made));
      }
    },
  };
}
