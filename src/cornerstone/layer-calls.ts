import { parsePart10 } from '../core/internal.js';
import { retrieveInstance } from '../dicomweb/web-instance.js';
import type { WorkerPool } from '../worker/pool.js';
import { asBytes } from './add-file.js';
import type { HostCore } from './host/host.js';
import { unregistered } from './host/unregistered.js';
import type { KnownLayers } from './layers/known-layers.js';
import type { LayerFiles } from './layers/layer-files.js';
import { measure } from './layers/measure.js';
import { showLayers } from './layers/show-layers.js';
import type { Registration } from './registration.js';
import type { Registry } from './scans/registry.js';

/** What a registration offers about layers. */
export type LayerCalls = Pick<
  Registration,
  'addLayers' | 'addLayersJson' | 'whyNoLayers' | 'layers' | 'measureLayers' | 'showLayers'
>;

export interface LayerCallsOptions {
  readonly core: HostCore;
  readonly registry: Registry;
  readonly pool: WorkerPool;
  readonly files: LayerFiles;
  readonly known: KnownLayers;
  /** Ends of what is drawn; added to, and taken from. */
  readonly drawings: Set<() => void>;
  /** Reads a file whole, not on the page's own thread. */
  readonly read: (blob: Blob) => Promise<Uint8Array>;
  /** @throws `HostError` after `unregister()`. */
  readonly requireRegistered: () => void;
}

/** The layers that a program adds, asks for and shows. */
export const layerCalls = ({
  core,
  registry,
  pool,
  files,
  known,
  drawings,
  read,
  requireRegistered,
}: LayerCallsOptions): LayerCalls => ({
  async addLayers(source) {
    requireRegistered();
    const blob = source instanceof Blob ? source : undefined;
    const bytes = source instanceof Blob ? await read(source) : asBytes(source);
    return files.addParsed({ ...parsePart10(bytes), bytes }, blob);
  },
  addLayersJson(json, instance) {
    requireRegistered();
    return files.addJson(json, instance && (() => retrieveInstance(instance)));
  },
  whyNoLayers: (imageId) => known.whyNone(imageId),
  async layers(imageId) {
    requireRegistered();
    return known.of(imageId);
  },
  async measureLayers(imageId, options = {}) {
    requireRegistered();
    const found = await known.of(imageId);
    if ('reason' in found) return found;
    const dataSet = registry.find(imageId);
    if (dataSet === undefined) throw unregistered();
    return measure(pool, found, dataSet.description, options);
  },
  showLayers(viewport, how) {
    requireRegistered();
    const remove = showLayers(core, known, viewport, how);
    drawings.add(remove);
    return () => {
      drawings.delete(remove);
      remove();
    };
  },
});
