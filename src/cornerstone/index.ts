import * as core from '@cornerstonejs/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import * as metadata from '@cornerstonejs/metadata';
import type { Host } from './host.js';
import { registerWith, type RegisterOptions, type Registration } from './register.js';

export { registerWith, type RegisterOptions, type Registration } from './register.js';
export type { Host } from './host.js';
export type { FileSource } from './add-file.js';
export type { ImageStack, StatedInstance } from './image-stack.js';
export type { ImageDescription } from './registry.js';
export { retrieveFile, retrieveInstance, type WebFile, type WebInstance } from './raw-data/web-instance.js';
export type { ImageWarning } from './warn.js';
export { HttpError, isCzmError, type CzmError, type CzmErrorCode } from '../core/errors.js';
export type { Description } from '../core/describe/describe.js';
export type { ScanKind } from '../core/describe/kinds.js';
export type { OrientationRow, TurnTable, TurnTableEntry, Turns } from '../core/describe/turn-table.js';
export type { Confidence, Length, Provenance } from '../core/describe/quantity.js';
export type { NormalizedJson } from '../core/normalize/normalize-json.js';
export type { GridOrder, OrderProof } from '../core/grid-order.js';
export type { DicomJson, DicomJsonElement } from '../core/json/attributes.js';
export type { ContainerReference } from '../core/raw-data/container.js';
export type { Repair } from '../core/repair/repair.js';
export type { Turn } from '../core/turn.js';
export type { Warning } from '../core/warning.js';

/**
 * Makes this page's Cornerstone show CZM's scans, from any source, in every viewport. Call it after
 * `cornerstone.init()` and `dicomImageLoader.init()`, before any image is loaded; again is once.
 *
 * @throws `HostError` where Cornerstone lacks a hook that the plugin needs, was not initialized, or is on the page twice.
 *
 * @example
 * ```ts page
 * import * as cornerstone from '@cornerstonejs/core';
 * import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
 * import { register } from 'cornerstone-czm-image-loader';
 *
 * await cornerstone.init();
 * dicomImageLoader.init();
 * const czm = register({ workers: 2 });
 * const imageId = 'wadouri:/scans/cube.EX.DCM?frame=1';
 * await cornerstone.imageLoader.loadAndCacheImage(imageId);
 * czm.describe(imageId)?.turn; // → 'transpose'
 * ```
 */
export function register(options: RegisterOptions = {}): Registration {
  // What is used by name: a bundler leaves the rest of the package, with its decoders, out of the page's script.
  const { wadouri, wadors, internal, postProcessDecodedPixels } = dicomImageLoader;
  const host: Host = {
    core,
    metadata,
    dicomImageLoader: { wadouri, wadors, internal, postProcessDecodedPixels },
  };
  return registerWith(host, options);
}
