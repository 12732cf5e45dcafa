import type { Layout, SourceRecord } from '../describe/conversion-record.js';
import type { Description, DescribeOptions } from '../describe/describe.js';
import type { ContainerReference } from '../raw-data/container.js';
import { planRepairs } from '../repair/plan.js';
import { mergeRepairs, shownRepairs, type PlannedRepair, type Repair } from '../repair/repair.js';
import { layoutFor, type OpenedPart10 } from './part10.js';
import { resultFrames, type PlannedFrames } from './result-frames.js';
import { rewrite } from './rewrite.js';
import { withSource } from './source-record.js';
import { verifyResult } from './verify.js';

/** Options of {@link normalizePart10}. */
export interface NormalizeOptions extends DescribeOptions {
  /**
   * `stored` describes the frames as they lie in the file: a self-consistent file for anyone. `upright` describes them
   * turned, for hosts whose pixels are turned after decoding. Raw frames of a container, which nobody decodes, are
   * turned here. Default: `stored`.
   */
  readonly orientation?: Layout | undefined;
  /** What to do with a frame that cannot be read: refuse the file, or leave that frame as it is. Default: `throw`. */
  readonly damagedFrames?: 'throw' | 'keep' | undefined;
  /**
   * Codestreams of the frames turned upright, one a frame, to go in place of the stored ones. The result is then
   * another instance, with a UID derived from the source's, and says where it comes from. For one image only.
   * Default: the stored frames.
   */
  readonly turnedFrames?: readonly Uint8Array[] | undefined;
  /**
   * `omit` leaves Pixel Data out: the attributes of the result, for hosts that take the frames one at a time from
   * where they lie and turn them by `description.orientation.turns`. Damaged frames are then no error. Default: `write`.
   */
  readonly pixelData?: 'write' | 'omit' | undefined;
  /**
   * The file that the result is made of, to be recorded in it. A data set that needs no repair stays as it is, and is
   * its own record. Default: none is recorded.
   */
  readonly source?: SourceRecord | undefined;
}

/** One standard instance made of a data set. */
export interface NormalizedInstance {
  /** A Part 10 file. The very array that was given where nothing needed to change. */
  readonly bytes: Uint8Array;
  readonly description: Description;
  /** Where in Raw Data Storage the image lay; undefined for every other image. */
  readonly container?: ContainerReference;
  /** What was changed, in the order of the tags. Pixel Data is not listed: its frames are unscrambled, not changed. */
  readonly repairs: readonly Repair[];
}

/**
 * The one instance of an opened data set; see `normalizePart10`. It was read again and compared with its source.
 *
 * @param own repairs that `opened.attributes` has undergone already, but `opened.file` has not.
 */
export function normalizeOpened(
  opened: OpenedPart10,
  options: NormalizeOptions,
  own: readonly PlannedRepair[] = [],
): NormalizedInstance {
  const { file } = opened;
  const frames = resultFrames(opened, options);
  const layout = layoutFor(
    opened.description,
    frames?.layout === 'upright' ? 'upright' : (options.orientation ?? 'stored'),
  );
  const forHost = options.orientation === 'upright' && frames?.layout !== 'upright';
  const needed = mergeRepairs(own, planRepairs({ ...opened, layout, forHost, frames: frames?.result }));
  const description = describedResult(opened.description, frames);
  if (needed.length === 0 && frames?.changed !== true) return { bytes: file.bytes, description, repairs: [] };
  const repairs = withSource(opened, needed, frames?.pixelData, options.source);
  const bytes = rewrite(file, repairs, frames?.pixelData);
  verifyResult(bytes, file, repairs, frames);
  return { bytes, description, repairs: shownRepairs(repairs) };
}

/** Frames that were turned here need no turn any more, and uncompressed ones no decoder. */
function describedResult(description: Description, frames: PlannedFrames | undefined): Description {
  if (frames?.result.native !== true || frames.layout !== 'upright') return description;
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
