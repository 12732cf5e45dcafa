import { isDicomWebClient, repairAnswersOf, type RepairMetadata } from './metadata-client.js';
import type { DataSource, ExtensionManager, InstanceRequest } from './host.js';
import { trimTextsOfList } from './local-list.js';

/**
 * Makes the metadata of every DICOMweb data source pass through `repair`: of those that OHIF is configured with, and
 * of those added or configured again later. Data sources without a client, as the one for local files, are left
 * alone: their instances are repaired when display sets are made of them.
 */
export function repairDataSources(manager: ExtensionManager, repair: RepairMetadata): void {
  everySource(manager, (source) => wrap(source, repair));
}

/** Does something to every data source, once: to those that are there, and to those that come later. */
function everySource(manager: ExtensionManager, change: (source: DataSource) => void): void {
  const changed = new WeakSet<object>();
  const changeAll = () => {
    for (const source of Object.values(manager.dataSourceMap ?? {}).flat()) {
      if (changed.has(source)) continue;
      changed.add(source);
      change(source);
    }
  };
  changeAll();
  const create = manager._createDataSourceInstance;
  if (typeof create !== 'function') return;
  manager._createDataSourceInstance = (definition) => {
    const created = create.call(manager, definition);
    changeAll();
    return created;
  };
}

/**
 * Makes every data source give the image IDs of images in Raw Data Storage, of which it knows nothing itself.
 *
 * @param imageIds of all frames of an instance that is such an image; undefined for every other.
 */
export function addImageIds(
  manager: ExtensionManager,
  imageIds: (request: Pick<InstanceRequest, 'instance'>) => readonly string[] | undefined,
): void {
  everySource(manager, (source) => {
    const { getImageIdsForDisplaySet, getImageIdsForInstance } = source;
    source.getImageIdsForDisplaySet = (displaySet) => {
      const ours = (displaySet.images ?? []).map((instance) => imageIds({ instance }));
      return ours.length > 0 && ours.every((ids) => ids !== undefined)
        ? ours.flat()
        : (getImageIdsForDisplaySet?.call(source, displaySet) ?? []);
    };
    source.getImageIdsForInstance = (request) =>
      imageIds(request)?.[(request.frame ?? 1) - 1] ?? getImageIdsForInstance?.call(source, request);
  });
}

/** Each `initialize` makes a new client. */
function wrap(source: DataSource, repair: RepairMetadata): void {
  if (source.retrieve?.getWadoDicomWebClient === undefined) trimTextsOfList(source);
  const repairClient = () => {
    const client = source.retrieve?.getWadoDicomWebClient?.();
    if (isDicomWebClient(client)) repairAnswersOf(client, repair);
  };
  repairClient();
  const { initialize } = source;
  if (typeof initialize !== 'function') return;
  source.initialize = (options) => {
    const result = initialize.call(source, options);
    // A data source may wait for something before it has its client.
    if (result instanceof Promise) return result.then((value: unknown) => (repairClient(), value));
    repairClient();
    return result;
  };
}
