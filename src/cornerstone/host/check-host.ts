import { HostError } from '../../core/index.js';
import type { Host, HostWorkerManager } from './host.js';

export const SUPPORTED_VERSIONS = '>=5.6.8 <6 (tested with 5.6.8 and 5.14)';
const WORKER = 'dicomImageLoader';

const lacks = (what: string, found?: string): HostError =>
  new HostError(
    `This Cornerstone3D ${what}. The plugin supports @cornerstonejs/core ${SUPPORTED_VERSIONS}.`,
    found === undefined ? {} : { found, expected: SUPPORTED_VERSIONS },
  );

export const usesLegacyMetadata = ({ dicomImageLoader }: Host): boolean =>
  dicomImageLoader?.internal.getOptions().useLegacyMetadataProvider === true;

/**
 * Makes sure that the host has everything that the plugin needs, before it changes anything: a frame that bypassed the
 * plugin would be shown with the pixels of another one.
 *
 * @throws {@link HostError} that says what is missing.
 */
export function checkHost(host: Host): void {
  const { core, metadata } = host;
  const version = core.version;
  const major = version === undefined ? 5 : Number.parseInt(version, 10);
  if (major !== 5) throw lacks(`is version ${version}`, version);
  if (typeof core.getWebWorkerManager !== 'function') throw lacks('has no getWebWorkerManager()');
  const manager = core.getWebWorkerManager() as HostWorkerManager;
  if (typeof manager.executeTask !== 'function' || !Object.isExtensible(manager)) {
    throw lacks('has no executeTask() on its WebWorkerManager that can be wrapped');
  }
  if (typeof core.metaData.addProvider !== 'function' || typeof core.metaData.removeProvider !== 'function') {
    throw lacks('has no metaData.addProvider()');
  }
  if (manager.workerRegistry?.[WORKER] === undefined) {
    throw new HostError(
      'No DICOM image loader has registered its worker with this copy of @cornerstonejs/core. Call ' +
        'cornerstone.init() and dicomImageLoader.init() before register(). If you did, the page holds two copies of ' +
        '@cornerstonejs/core: see "Two copies" in docs/troubleshooting.md.',
    );
  }
  if (metadata !== undefined && metadata.metaData.addProvider !== core.metaData.addProvider)
    throw twoCopies();
  // The loader's copy of the metadata package must answer this probe through core; otherwise no load can work.
  const probe = 'czm-probe:1';
  const shared = core.metaData.getTyped?.('baseImageId', probe) === probe;
  if (host.dicomImageLoader !== undefined && !usesLegacyMetadata(host) && !shared) throw twoCopies();
}

const twoCopies = (): HostError =>
  new HostError(
    'The page holds two copies of @cornerstonejs/metadata (or dicomImageLoader.init() was not called): one does ' +
      'not find what the other stores, and every load fails. Install the same version of all @cornerstonejs packages, ' +
      'and let your bundler resolve @cornerstonejs/metadata to one copy: see "Two copies" in docs/troubleshooting.md.',
  );
