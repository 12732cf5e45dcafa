import { isDicomWebClient, repairAnswersOf, type RepairMetadata } from './metadata-client.js';
import type { DataSource, ExtensionManager } from './host.js';
import { cutTextsOfList } from './local-list.js';

const wrapped = new WeakSet<object>();

/**
 * Makes the metadata of every DICOMweb data source pass through `repair`: of those that OHIF is configured with, and
 * of those added or configured anew later. Data sources without a client, as the one for local files, are left
 * alone: their instances are repaired when display sets are made of them.
 */
export function repairDataSources(manager: ExtensionManager, repair: RepairMetadata): void {
  const wrapAll = () => {
    for (const source of Object.values(manager.dataSourceMap ?? {}).flat()) wrap(source, repair);
  };
  wrapAll();
  const create = manager._createDataSourceInstance;
  if (typeof create !== 'function') return;
  manager._createDataSourceInstance = (definition) => {
    const created = create.call(manager, definition);
    wrapAll();
    return created;
  };
}

/** Each `initialize` makes a new client. */
function wrap(source: DataSource, repair: RepairMetadata): void {
  if (wrapped.has(source)) return;
  wrapped.add(source);
  if (source.retrieve?.getWadoDicomWebClient === undefined) cutTextsOfList(source);
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
