import { HostError } from '../core/errors.js';
import type { Host, HostCore, HostImageLoaderPackage, HostMetadata } from './host.js';
import { registerWith, type RegisterOptions, type Registration } from './register.js';

/*
 * The script for pages without a bundler: `<script src="…/czm.js"></script>` behind the scripts that put Cornerstone
 * on `window`. Its worker, czm-worker.js, lies beside it.
 */

/** Where UMD builds put Cornerstone. */
interface Page {
  cornerstone?: HostCore;
  cornerstoneDICOMImageLoader?: HostImageLoaderPackage;
  cornerstoneMetadata?: HostMetadata;
  czmImageLoader?: { readonly register: typeof register };
}
const page = globalThis as unknown as Page;

/**
 * As `register` of the package, with the Cornerstone that is on `window`.
 *
 * @throws {@link HostError} where there is none.
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
        'window.cornerstoneDICOMImageLoader beside it.',
    );
  }
  const host: Host = { core, dicomImageLoader, metadata };
  return registerWith(host, options);
}

page.czmImageLoader = { register };
