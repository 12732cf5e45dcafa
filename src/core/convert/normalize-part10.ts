import { normalizeContainers, planContainers } from './normalize-container.js';
import { madeOf, planOptions } from './normalize-opened.js';
import type { NormalizedInstance, NormalizeOptions, PlanOptions } from './options.js';
import { openPart10, type OpenedPart10, type OpenedSource } from '../describe/open-part10.js';
import { planResult, type PlannedResult } from './plan-result.js';

/**
 * Converts a CZM file to standard DICOM: frames are unscrambled to bare codestreams, one fragment each, and attributes
 * are repaired.
 *
 * For a data set that is not CZM's, or that needs no repair, the result has the same bytes. Converting a result again
 * changes nothing.
 *
 * Raw Data Storage becomes one instance for each container that holds an image. A container that cannot be read does
 * not affect the others: the warnings of every instance say what was left out, and why.
 *
 * @returns one instance for each image; fresh arrays, or `bytes` itself. `bytes` is not changed.
 * @throws {@link UnsupportedError} for Raw Data Storage without an image.
 * @throws {@link DicomError} if the file cannot be read or its frames differ; the errors of {@link openFrame} for a
 * damaged frame.
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

/** As {@link normalizePart10}, for a file that was opened before with the same options. */
export function normalizeOpened(
  opened: OpenedPart10,
  options: NormalizeOptions = {},
): readonly NormalizedInstance[] {
  const { bytes } = opened.file;
  // One container at a time is made, so that no more than one is in memory beside its plan.
  if (opened.description.family === 'raw-data-storage') return normalizeContainers(opened, options);
  return planSource(opened, planOptions(options)).map((planned) => madeOf(planned, bytes));
}

/**
 * The plan of what {@link normalizePart10} makes from an opened data set: nothing is written, so nothing is read back.
 */
export function planSource(opened: OpenedSource, options: PlanOptions = {}): readonly PlannedResult[] {
  const { description } = opened;
  if (description.family === 'raw-data-storage') return planContainers(opened, options);
  if (description.family === 'not-czm') {
    return [{ chunks: undefined, verify: () => undefined, description, repairs: [] }];
  }
  return [planResult(opened, options)];
}
