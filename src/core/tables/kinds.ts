import type { Turn } from '../base/turn.js';
import type { Known } from './row.js';

/** B-scans through the eye, or pictures of its surface. */
export type Modality = 'tomography' | 'photograph';

export interface KindRow extends Known {
  readonly modality: Modality;
  /** What turns the first stored frame upright, and all others unless `laterTurn` does. */
  readonly turn: Turn;
  /** What turns the second and later frames. */
  readonly laterTurn?: Turn;
  /**
   * How several B-scans lie relative to each other: parallel ones form a volume if their distance is known, crossed
   * ones never do. Undefined for single pictures.
   */
  readonly planes?: 'parallel' | 'crossed';
}

/** What was scanned, and what turns the frames of the instrument's own files upright (docs/format.md section 8b). */
export const KIND_ROWS = {
  cube: {
    modality: 'tomography',
    turn: 'transpose',
    planes: 'parallel',
    source: 'S2 S3 S4 S5 S6',
    confidence: 'A',
  },
  'line-scans': {
    modality: 'tomography',
    turn: 'transpose',
    planes: 'parallel',
    source: 'S4 CD',
    confidence: 'B',
  },
  hd: {
    modality: 'tomography',
    turn: 'transpose',
    laterTurn: 'rotate-90',
    planes: 'crossed',
    source: 'S4 S5',
    confidence: 'B',
  },
  radial: { modality: 'tomography', turn: 'transpose', planes: 'crossed', source: 'VC', confidence: 'C' },
  cross: { modality: 'tomography', turn: 'transpose', planes: 'crossed', source: 'VC', confidence: 'C' },
  motion: {
    modality: 'tomography',
    turn: 'transpose',
    laterTurn: 'rotate-90',
    planes: 'crossed',
    source: 'S4 S5',
    confidence: 'B',
  },
  noise: { modality: 'tomography', turn: 'rotate-90', source: 'S4 S5', confidence: 'B' },
  fundus: { modality: 'photograph', turn: 'rotate-90', source: 'S4 S5 OC', confidence: 'A' },
  iris: { modality: 'photograph', turn: 'none', source: 'S5', confidence: 'B' },
  'en-face': { modality: 'photograph', turn: 'none', source: 'S4 S5', confidence: 'B' },
} as const satisfies Readonly<Record<string, KindRow>>;

export type KnownKind = keyof typeof KIND_ROWS;

/** What was scanned (docs/format.md section 8). */
export type ScanKind = KnownKind | 'unknown';

export const SCAN_KINDS: readonly ScanKind[] = [
  ...(Object.keys(KIND_ROWS) as readonly KnownKind[]),
  'unknown',
];
