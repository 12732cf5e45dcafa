import { assemble } from '../dicom/part10/encode.js';
import { storedInMemory } from '../containers/stored-frames.js';
import type { NormalizedInstance, NormalizeOptions, PlanOptions } from './options.js';
import type { PlannedResult } from './plan-result.js';

/** Makes a planned result in memory; it was read back and compared with its source. */
export function madeOf({ chunks, verify, ...known }: PlannedResult, source: Uint8Array): NormalizedInstance {
  if (chunks === undefined) return { ...known, bytes: source };
  const bytes = assemble(chunks);
  verify(bytes);
  return { ...known, bytes };
}

/** The options of a plan. */
export const planOptions = ({ turnedFrames, ...options }: NormalizeOptions): PlanOptions =>
  turnedFrames === undefined
    ? options
    : {
        ...options,
        newFrames: { frames: storedInMemory(turnedFrames), coding: 'jpeg-2000', turned: true },
      };
