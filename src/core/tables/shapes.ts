import type { KnownKind } from './kinds.js';
import type { Known } from './row.js';

export interface ShapeRow extends Known {
  readonly kind: KnownKind;
  /** Numbers of frames: `'several'` is 3 or more, `'as A-scans'` a cube of as many B-scans as A-scans (of 3 or more). */
  readonly frames: readonly number[] | 'any' | 'several' | 'as A-scans';
  /** A-scans × depth samples of a B-scan, rows × columns of a picture, as stored. `'any'`: however many. */
  readonly rows: number | 'any';
  readonly columns: number;
  /** Why such frames never form a volume, whatever their distance. */
  readonly noVolume?: string;
}

const UNPROVEN = 'which axis of the 15 × 9 mm scan is which is not proven';

/** Kinds by shape (docs/format.md section 8b). The first row that matches, either way round, decides. */
export const SHAPE_ROWS: readonly ShapeRow[] = [
  { kind: 'cube', frames: 'several', rows: 512, columns: 1024, source: 'S4 S5', confidence: 'A' },
  { kind: 'cube', frames: 'several', rows: 200, columns: 1024, source: 'S4 S5', confidence: 'A' },
  { kind: 'cube', frames: 'several', rows: 245, columns: 1024, source: 'S3 S4', confidence: 'A' },
  { kind: 'cube', frames: 'several', rows: 350, columns: 1024, source: 'S3 S4', confidence: 'A' },
  { kind: 'cube', frames: 'several', rows: 490, columns: 1024, source: 'HD', confidence: 'B' },
  { kind: 'cube', frames: 'several', rows: 300, columns: 1536, source: 'OP', confidence: 'B' },
  {
    kind: 'cube',
    frames: [834],
    rows: 500,
    columns: 1536,
    noVolume: UNPROVEN,
    source: 'OP',
    confidence: 'B',
  },
  { kind: 'cube', frames: 'several', rows: 500, columns: 1536, source: 'OP', confidence: 'B' },
  {
    kind: 'cube',
    frames: 'several',
    rows: 834,
    columns: 1536,
    noVolume: UNPROVEN,
    source: 'OP',
    confidence: 'B',
  },
  { kind: 'hd', frames: [2], rows: 1024, columns: 1024, source: 'seed S4 S5', confidence: 'A' },
  { kind: 'hd', frames: [2], rows: 1000, columns: 1024, source: 'OC', confidence: 'B' },
  { kind: 'motion', frames: [2], rows: 512, columns: 1024, source: 'S4 S5', confidence: 'B' },
  { kind: 'motion', frames: [2], rows: 200, columns: 1024, source: 'S4 S5', confidence: 'B' },
  { kind: 'line-scans', frames: [5, 21], rows: 1024, columns: 1024, source: 'S4', confidence: 'B' },
  { kind: 'line-scans', frames: 'any', rows: 4096, columns: 1024, source: 'S4', confidence: 'B' },
  { kind: 'noise', frames: [1], rows: 512, columns: 1024, source: 'S4 S5', confidence: 'B' },
  { kind: 'noise', frames: [1], rows: 200, columns: 1024, source: 'S4 S5', confidence: 'B' },
  { kind: 'iris', frames: [1], rows: 480, columns: 640, source: 'S4 S5', confidence: 'B' },
  { kind: 'en-face', frames: [1], rows: 128, columns: 512, source: 'S4 S5', confidence: 'B' },
  { kind: 'en-face', frames: [1], rows: 200, columns: 200, source: 'S4 S5', confidence: 'B' },
  { kind: 'fundus', frames: [1], rows: 512, columns: 664, source: 'S4 S5 OC', confidence: 'A' },
  // Angiography of sizes that nobody has reported yet.
  { kind: 'cube', frames: 'as A-scans', rows: 'any', columns: 1024, source: 'HD', confidence: 'B' },
  { kind: 'cube', frames: 'as A-scans', rows: 'any', columns: 1536, source: 'OP', confidence: 'B' },
];
