import type { ScanKind } from '../describe/kinds.js';

/*
 * Raw Data Storage containers (czm-format.md section 6: tags confidence A, meaning confidence B). Private elements
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
  /** SQ, one item a frame. */
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

/** What a container is for. */
export interface ContainerType {
  readonly name: string;
  readonly kind: Exclude<ScanKind, 'unknown'>;
  /** Whether its pixels were computed from other scans, and not taken (PS3.3 C.7.6.1.1.2, Image Type value 1). */
  readonly derived: boolean;
}

const TYPES: ReadonlyMap<string, ContainerType> = new Map([
  ['A0', { name: 'HD scan', kind: 'hd', derived: false }],
  ['A1', { name: 'structural cube', kind: 'cube', derived: false }],
  ['A2', { name: 'motion', kind: 'motion', derived: false }],
  ['A3', { name: 'noise', kind: 'noise', derived: false }],
  ['A6', { name: 'LSLO fundus', kind: 'fundus', derived: false }],
  ['A7', { name: 'en-face projection', kind: 'en-face', derived: true }],
  ['AD', { name: 'flow cube', kind: 'cube', derived: true }],
  ['B5', { name: 'iris', kind: 'iris', derived: false }],
]);

/** The container type by the last two digits of its tag; undefined for those that nobody described. */
export const containerType = (element: string): ContainerType | undefined => TYPES.get(element);
