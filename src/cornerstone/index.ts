import * as core from '@cornerstonejs/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import * as metadata from '@cornerstonejs/metadata';
import type { Host } from './host/host.js';
import { registerWith } from './register.js';
import type { RegisterOptions, Registration } from './registration.js';

export { coarseFirst, type RetrieveConfiguration } from './coarse-first.js';
export { registerWith } from './register.js';
export type { RegisterOptions, Registration } from './registration.js';
export type { Host } from './host/host.js';
export type { FileSource } from './add-file.js';
export type { ArrivingFile, UrlSource } from './add-url.js';
export type { ImageStack, StatedInstance } from './scans/image-stack.js';
export type { ImageLayers, LayerObject } from './layers/image-layers.js';
export type { LegendWords } from './layers/drawing.js';
export type { ShowLayersOptions } from './layers/show-layers.js';
export type { EnFaceSlabs, SlabOptions, SlabPicture, SlabsOptions } from './layers/en-face-slabs.js';
export type {
  LayerLink,
  LayerMeasures,
  LayerNumbersOptions,
  Layers,
  Projection,
  Slab,
  SlabLimits,
} from '../core/layers/index.js';
export type { ImageDescription } from './scans/registry.js';
export { retrieveFile, retrieveInstance, type WebFile, type WebInstance } from '../dicomweb/web-instance.js';
export type { ImageWarning } from './host/warn.js';
export {
  type Confidence,
  type ContainerReference,
  type CzmError,
  type CzmErrorCode,
  type Description,
  type DicomJson,
  type DicomJsonElement,
  type GridOrder,
  HttpError,
  isCzmError,
  type Length,
  type NormalizedJson,
  type NotKnown,
  type OrderProof,
  type TurnTableRow,
  type Provenance,
  type Repair,
  type ScanKind,
  type StatedExam,
  type StatedPatient,
  type Turn,
  type Turns,
  type TurnTable,
  type TurnTableEntry,
  type Warning,
} from '../core/index.js';

/**
 * Makes this page's Cornerstone show CZM scans, from any source, in every viewport. Call it after `cornerstone.init()`
 * and `dicomImageLoader.init()`, before any image is loaded. Calling it again has no effect.
 *
 * @throws `HostError` if Cornerstone lacks a hook that the plugin needs, was not initialized, or is on the page twice.
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
  // Only these members are used, so that a bundler leaves the rest of the package, with its decoders, out of the page's
  // script.
  const { wadouri, wadors, internal, postProcessDecodedPixels } = dicomImageLoader;
  const host: Host = {
    core,
    metadata,
    dicomImageLoader: { wadouri, wadors, internal, postProcessDecodedPixels },
  };
  return registerWith(host, options);
}
