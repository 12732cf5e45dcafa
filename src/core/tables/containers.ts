import type { KnownKind } from './kinds.js';
import type { Known } from './row.js';

export interface ContainerRow extends Known {
  /** The last two digits of the tag in group 0407. */
  readonly element: string;
  readonly name: string;
  readonly kind: KnownKind;
  /** Whether its pixels were computed from other scans, and not taken (PS3.3 C.7.6.1.1.2, Image Type value 1). */
  readonly derived: boolean;
}

/** Image containers of Raw Data Storage (docs/format.md section 6). */
export const CONTAINER_ROWS: readonly ContainerRow[] = [
  { element: 'A0', name: 'HD scan', kind: 'hd', derived: false, source: 'S4 S5', confidence: 'B' },
  { element: 'A1', name: 'structural cube', kind: 'cube', derived: false, source: 'S4 S5', confidence: 'B' },
  { element: 'A2', name: 'motion', kind: 'motion', derived: false, source: 'S4 S5', confidence: 'B' },
  { element: 'A3', name: 'noise', kind: 'noise', derived: false, source: 'S4 S5', confidence: 'B' },
  { element: 'A4', name: '5 line raster', kind: 'line-scans', derived: false, source: 'CD', confidence: 'B' },
  {
    element: 'A5',
    name: 'HD line raster',
    kind: 'line-scans',
    derived: false,
    source: 'CD',
    confidence: 'B',
  },
  { element: 'A6', name: 'LSLO fundus', kind: 'fundus', derived: false, source: 'S4 S5', confidence: 'B' },
  {
    element: 'A7',
    name: 'en-face projection',
    kind: 'en-face',
    derived: true,
    source: 'S4',
    confidence: 'B',
  },
  { element: 'AD', name: 'flow cube', kind: 'cube', derived: true, source: 'S4', confidence: 'B' },
  { element: 'B5', name: 'iris', kind: 'iris', derived: false, source: 'S4 S5', confidence: 'B' },
];

/** The container type by the last two digits of its tag; undefined for undocumented ones. */
export const containerType = (element: string): ContainerRow | undefined =>
  CONTAINER_ROWS.find((row) => row.element === element);
