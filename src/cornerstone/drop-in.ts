import { HostError } from '../core/index.js';
import type { Host, HostCore, HostImageLoaderPackage, HostMetadata, HostWorkerManager } from './host/host.js';
import { registerWith } from './register.js';
import type { RegisterOptions, Registration } from './registration.js';

/*
 * The script for pages without a bundler: `<script src="…/czm.js"></script>` after the scripts that put Cornerstone on
 * `window`. Its worker, czm-worker.js, must be beside it. With the attribute `data-register`, it registers by itself as
 * soon as Cornerstone's image loader is initialized.
 */

/** Where pages without a bundler keep Cornerstone. */
interface Page {
  cornerstone?: HostCore;
  cornerstoneDICOMImageLoader?: HostImageLoaderPackage;
  cornerstoneMetadata?: HostMetadata;
  czmImageLoader?: {
    readonly register: typeof register;
    /** With `data-register`: the registration, once it is made. */
    readonly registered: Promise<Registration> | undefined;
  };
}
const page = globalThis as unknown as Page;

/** Milliseconds between two checks whether Cornerstone is initialized. */
const LOOK_AGAIN = 50;

/**
 * Like `register` of the package, with the Cornerstone on `window`.
 *
 * @throws {@link HostError} if there is none.
 */
function register(options: RegisterOptions = {}): Registration {
  const {
    cornerstone: core,
    cornerstoneDICOMImageLoader: dicomImageLoader,
    cornerstoneMetadata: metadata,
  } = page;
  if (core === undefined) {
    throw new HostError(
      'There is no window.cornerstone. Load Cornerstone3D (@cornerstonejs/core) before czm.js and put it there, with ' +
        'window.cornerstoneDICOMImageLoader and window.cornerstoneMetadata beside it.',
    );
  }
  const host: Host = { core, dicomImageLoader, metadata };
  return registerWith(host, options);
}

async function registerWhenStarted(): Promise<Registration> {
  const started = (): boolean => {
    const manager = page.cornerstone?.getWebWorkerManager() as HostWorkerManager | undefined;
    return manager?.workerRegistry?.['dicomImageLoader'] !== undefined;
  };
  while (!started()) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  return register();
}

const asked = document.currentScript?.hasAttribute('data-register') === true;
page.czmImageLoader = { register, registered: asked ? registerWhenStarted() : undefined };
