import type { Known } from './row.js';

export interface FieldRow extends Known {
  /** The first group is the field along the A-scans in mm, the second along the slow axis; the same, if there is none. */
  readonly match: RegExp;
  readonly example: string;
  /** What the example states. */
  readonly mm: readonly [lateral: number, slow: number];
}

/** Names that state the size of the scanned field (docs/format.md section 8c). The first match is used. */
export const FIELD_ROWS: readonly FieldRow[] = [
  {
    match: /(\d+(?:\.\d+)?)\s*(?:mm)?\s*[x×]\s*(\d+(?:\.\d+)?)\s*mm/i,
    example: 'Angiography 6x6 mm',
    mm: [6, 6],
    source: 'VC OP',
    confidence: 'A',
  },
  {
    match: /angio.*?\b(\d{1,2}(?:\.\d+)?)\s*[x×]\s*(\d{1,2}(?:\.\d+)?)(?![\d.])/i,
    example: 'ONH Angiography 4.5x4.5',
    mm: [4.5, 4.5],
    source: 'VC',
    confidence: 'A',
  },
  {
    match: /^ANGIO_(?:HD_)?(\d+)MM(?:_CON)?$/i,
    example: 'ANGIO_HD_6MM',
    mm: [6, 6],
    source: 'VC',
    confidence: 'A',
  },
];
