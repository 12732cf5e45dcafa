import { normalizeContainers, planContainers } from './normalize-container.js';
import { madeOf, planOptions } from './normalize-opened.js';
import type { NormalizedInstance, NormalizeOptions, PlanOptions } from './options.js';
import { openPart10, type OpenedPart10, type OpenedSource } from '../describe/open-part10.js';
import { planResult, type PlannedResult } from './plan-result.js';

/**
 * Makes standard DICOM of a CZM file: frames unscrambled to bare codestreams, one fragment each, attributes repaired.
 *
 * A data set that is not CZM's comes back as the same bytes; so does one that needs no repair. Applying it again
 * changes nothing.
 *
 * Raw Data Storage becomes one instance for each container that holds an image. A container that cannot be read does
 * not cost the others: the warnings of every instance say what was left out, and why.
 *
 * @returns one instance for each image; fresh arrays, or `bytes` itself. `bytes` is left as it was.
 * @throws {@link UnsupportedError} for Raw Data Storage without an image.
 * @throws {@link DicomError} where the file cannot be read or its frames differ; the errors of {@link openFrame}
 * for a damaged frame.
 *
 * @example
 * ```ts
 * import { readFileSync, writeFileSync } from 'node:fs';
 * import { normalizePart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const [instance] = normalizePart10(readFileSync('cube.EX.DCM'));
 * if (instance) writeFileSync('standard.dcm', instance.bytes);
 * instance?.repairs.find(({ keyword }) => keyword === 'NumberOfFrames')?.to; // → '8'
 * ```
 */
export function normalizePart10(
  bytes: Uint8Array,
  options: NormalizeOptions = {},
): readonly NormalizedInstance[] {
  return normalizeOpened(openPart10(bytes, options), options);
}

/** As {@link normalizePart10}, of a file that was opened before with the same options. */
export function normalizeOpened(
  opened: OpenedPart10,
  options: NormalizeOptions = {},
): readonly NormalizedInstance[] {
  const { bytes } = opened.file;
  // One container at a time is made, so that no more than one is in memory beside its plan.
  if (opened.description.family === 'raw-data-storage') return normalizeContainers(opened, options);
  return planSource(opened, planOptions(options)).map((planned) => madeOf(planned, bytes));
}

/** What {@link normalizePart10} makes of an opened data set, planned: nothing is written, so nothing is read again. */
export function planSource(opened: OpenedSource, options: PlanOptions = {}): readonly PlannedResult[] {
  const { description } = opened;
  if (description.family === 'raw-data-storage') return planContainers(opened, options);
  if (description.family === 'not-czm') {
    return [{ chunks: undefined, verify: () => undefined, description, repairs: [] }];
  }
  return [planResult(opened, options)];
}
