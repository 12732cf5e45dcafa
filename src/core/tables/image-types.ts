import { VENDOR_ROOT } from '../base/uids.js';
import type { KnownKind } from './kinds.js';
import type { Known } from './row.js';

export interface ImageTypeRow extends Known {
  /** What (0057,0001) holds, or another low element of a private group: the vendor's own class of the image. */
  readonly uid: string;
  readonly name: string;
  /** Undefined if it does not say which; then size, protocol and spacing decide. */
  readonly kind: KnownKind | undefined;
}

const PLEX = `${VENDOR_ROOT.today}.44`;
const CIRRUS = `${VENDOR_ROOT.today}.42`;

/**
 * Types of image by the last number of the vendor's UID (docs/format.md section 2). Rows of confidence C never decide
 * how a frame lies: every public file of the CIRRUS carries .42.7, whatever it holds.
 */
export const IMAGE_TYPES: readonly ImageTypeRow[] = [
  { uid: `${PLEX}.1`, name: 'LSLO fundus', kind: 'fundus', source: 'OP', confidence: 'B' },
  { uid: `${PLEX}.2`, name: 'iris', kind: 'iris', source: 'OP', confidence: 'B' },
  { uid: `${PLEX}.3`, name: 'noise', kind: 'noise', source: 'OP', confidence: 'B' },
  { uid: `${PLEX}.4`, name: 'motion', kind: 'motion', source: 'OP', confidence: 'B' },
  { uid: `${PLEX}.6`, name: 'structural cube', kind: 'cube', source: 'OP', confidence: 'B' },
  { uid: `${PLEX}.10`, name: 'en-face projection', kind: 'en-face', source: 'OP', confidence: 'B' },
  { uid: `${PLEX}.15`, name: 'flow cube', kind: 'cube', source: 'OP', confidence: 'B' },
  { uid: `${VENDOR_ROOT.today}.40.6`, name: 'macular cube', kind: 'cube', source: 'EF', confidence: 'B' },
  {
    uid: `${VENDOR_ROOT.older}.6.6`,
    name: 'macular cube',
    kind: 'cube',
    source: 'EF',
    confidence: 'B',
  },
  { uid: `${CIRRUS}.6`, name: 'structural cube', kind: 'cube', source: 'by PLEX', confidence: 'C' },
  { uid: `${CIRRUS}.7`, name: 'HD scan', kind: 'hd', source: 'seed', confidence: 'C' },
  { uid: `${CIRRUS}.15`, name: 'flow cube', kind: 'cube', source: 'by PLEX', confidence: 'C' },
];
