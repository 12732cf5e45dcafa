/*
 * Raw Data Storage containers (docs/format.md section 6: tags confidence A, meaning confidence B). Private elements
 * are named by the last two digits of their tag: the two before are the block that the creator occupies.
 */

export const CONTAINER_GROUP = '0407';
export const CONTAINER_CREATOR = '99CZM_CapeCod_OctGeneral';

/** Elements of a container's item, and of the items of its frame sequence. */
export const ELEMENT = {
  /** US, rows of the stored frame: A-scans of a B-scan. */
  rows: '01',
  /** US, columns of the stored frame: depth samples of a B-scan. */
  columns: '02',
  /** US, number of frames. */
  frames: '03',
  /** SQ, one item for each frame. */
  frameSequence: '05',
  /** OB, the frame. */
  frame: '06',
  /** DS, mm from A-scan to A-scan. */
  spacingAScans: '0A',
  /** DS, mm from depth sample to depth sample. */
  spacingDepth: '0B',
  /** DS, mm from B-scan to B-scan. */
  spacingBScans: '0C',
} as const;
