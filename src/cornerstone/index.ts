import * as core from '@cornerstonejs/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import * as metadata from '@cornerstonejs/metadata';
import type { Host } from './host/host.js';
import { registerWith } from './register.js';
import type { RegisterOptions, Registration } from './registration.js';

export { registerWith } from './register.js';
export type { RegisterOptions, Registration } from './registration.js';
export type { Host } from './host/host.js';
export type { FileSource } from './add-file.js';
export type { ImageStack, StatedInstance } from './scans/image-stack.js';
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
  type OrderProof,
  type OrientationRow,
  type Provenance,
  type Repair,
  type ScanKind,
  type Turn,
  type Turns,
  type TurnTable,
  type TurnTableEntry,
  type Warning,
} from '../core/index.js';

/**
 * Makes this page's Cornerstone show CZM's scans, from any source, in every viewport. Call it after
 * `cornerstone.init()` and `dicomImageLoader.init()`, before any image is loaded; again is once.
 *
 * @throws {@link HostError} where Cornerstone lacks something that the plugin takes hold of, was not started, or is
 * there twice.
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
