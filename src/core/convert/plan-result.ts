import type { ByteSource } from '../base/byte-source.js';
import type { Description } from '../describe/description.js';
import type { Chunk } from '../dicom/part10/encode.js';
import { planRepairs } from '../repair/plan.js';
import { mergeRepairs, shownRepairs, type PlannedRepair } from '../repair/repair.js';
import type { NormalizedInstance, PlanOptions } from './options.js';
import { orientationFor, type OpenedSource } from '../describe/open-part10.js';
import type { PlannedFrames } from './planned-frames.js';
import { resultFrames } from './result-frames.js';
import { recordedChunks } from './source-record.js';
import { verifyResult } from './verify.js';

/** One standard instance that can be made from a data set, piece by piece. */
export interface PlannedResult extends Omit<NormalizedInstance, 'bytes'> {
  /** Its bytes; undefined if nothing needs to change: then it is the source itself. */
  readonly chunks: readonly Chunk[] | undefined;
  /**
   * Reads back what was written of `chunks`, and compares it with the source. No result is released before that.
   *
   * @throws {@link DicomError} that says what differs.
   */
  readonly verify: (written: ByteSource) => void;
}

/**
 * Plans the one instance of an opened data set; see `normalizePart10`.
 *
 * @param own repairs that `opened.attributes` has undergone already, but `opened.file` has not.
 */
export function planResult(
  opened: OpenedSource,
  options: PlanOptions,
  own: readonly PlannedRepair[] = [],
): PlannedResult {
  const frames = resultFrames(opened, options);
  const orientation = orientationFor(
    opened.description,
    frames?.orientation === 'upright' ? 'upright' : (options.orientation ?? 'stored'),
  );
  const forHost = options.orientation === 'upright' && frames?.orientation !== 'upright';
  const needed = mergeRepairs(own, planRepairs({ ...opened, orientation, forHost, frames: frames?.result }));
  const description = describedResult(opened.description, frames);
  if (needed.length === 0 && frames?.changed !== true) {
    return { chunks: undefined, verify: () => undefined, description, repairs: [] };
  }
  const { repairs, chunks } = recordedChunks(opened, needed, frames?.pixelData, options.source);
  return {
    chunks,
    verify: (written) => verifyResult(written, opened, repairs, frames),
    description,
    repairs: shownRepairs(repairs),
  };
}

/** Frames that were turned here no longer need a turn, and uncompressed ones no decoder. */
function describedResult(description: Description, frames: PlannedFrames | undefined): Description {
  if (frames?.result.coding !== 'native' || frames.orientation !== 'upright') return description;
  const turns = description.orientation.turns.map(() => 'none' as const);
  return {
    ...description,
    stored: description.upright,
    orientation: {
      turns,
      basis: 'recorded',
      evidence: 'the frames were turned upright when they were written',
      confidence: description.orientation.confidence,
      sideways: false,
    },
  };
}
