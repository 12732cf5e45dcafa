import type { KnownKind } from './kinds.js';
import type { Known } from './row.js';

export interface ProtocolRow extends Known {
  /** As in Code Meaning of Performed Protocol Code Sequence. A field in it, such as `6x6 mm`, is used (fields.ts). */
  readonly name: string;
  /** Code Value. */
  readonly code?: string;
  /** Scan pattern (0405,1001). */
  readonly pattern?: string;
  /** Image Type value 4 of standard objects. */
  readonly imageType?: string;
  /** Further spellings of the name. */
  readonly match?: RegExp;
  /**
   * The kind of its scans with these numbers of A-scans. Others of the same examination (motion, noise, HD beside a
   * cube) have the same name; their shape identifies them.
   */
  readonly scans?: { readonly kind: KnownKind; readonly aScans: readonly number[] };
  /** B-scans × A-scans of a cube, where the name says so. */
  readonly grid?: { readonly aScans: number; readonly bScans: number };
  /** Sides of the scanned square in mm, where the name does not state it: assumed, nothing in a file says so. */
  readonly assumedField?: number;
}

const VC = { source: 'VC', confidence: 'A' } as const;
const LINES = { kind: 'line-scans', aScans: [1024] } as const;
const ANGIOGRAPHY = { kind: 'cube', aScans: [245, 300, 350, 490, 500] } as const;
const MACULAR = { assumedField: 6, source: 'VC S5', confidence: 'A' } as const;

/** Protocols (docs/format.md section 8c). The first matching row is used, so more specific ones come first. */
export const PROTOCOL_ROWS: readonly ProtocolRow[] = [
  {
    code: 'SD-S1',
    name: 'Macular Cube 200x200',
    imageType: 'MAC CUBE 200X200',
    match: /\bmac(?:ular)?[ _]cube[ _]*200\s*x\s*200\b/i,
    grid: { aScans: 200, bScans: 200 },
    ...MACULAR,
  },
  {
    code: 'SD-S2',
    name: 'Macular Cube 512x128',
    imageType: 'MAC CUBE 512X128',
    match: /\bmac(?:ular)?[ _]cube[ _]*512\s*x\s*128\b/i,
    grid: { aScans: 512, bScans: 128 },
    ...MACULAR,
  },
  { name: 'Macular Cube', pattern: 'MACULAR_CUBE', match: /\bmacular[ _]cube(?![a-z])/i, ...MACULAR },
  {
    code: 'SD-S9',
    name: 'Optic Disc Cube 200x200',
    match: /\boptic[ _]dis[ck][ _]cube[ _]*200\s*x\s*200\b/i,
    grid: { aScans: 200, bScans: 200 },
    ...MACULAR,
  },
  { code: 'SD-S10', name: 'Optic Disc Cube 200x200', grid: { aScans: 200, bScans: 200 }, ...MACULAR },
  {
    name: 'Optic Disc Cube',
    pattern: 'OPTIC_DISC_CUBE',
    match: /\boptic[ _]dis[ck][ _]cube(?![a-z])/i,
    ...MACULAR,
  },
  { code: 'SD-S21', name: 'Anterior Segment 5 Line Raster', pattern: 'ANTERIOR_RASTER', scans: LINES, ...VC },
  {
    code: 'SD-S22',
    name: 'Anterior Segment Cube 512x128',
    pattern: 'ANTERIOR_CUBE',
    match: /\banterior[ _]seg\w*[ _]cube/i,
    ...VC,
  },
  { code: 'SD-S71', name: 'HD Cornea', pattern: 'HD_CORNEA', ...VC },
  { code: 'SD-S72', name: 'HD Angle', pattern: 'HD_ANGLE', ...VC },
  { code: 'SD-S73', name: 'Anterior Chamber', pattern: 'ANTERIOR_CHAMBER', ...VC },
  { code: 'SD-S74', name: 'Pachymetry', pattern: 'PACHYMETRY', ...VC },
  { code: 'SD-S75', name: 'Multi Slice Angle', ...VC },
  { code: 'SD-S80', name: 'Wide Angle to Angle', pattern: 'WIDE_ANGLE2ANGLE', ...VC },
  {
    code: 'SD-S79',
    name: 'HD Cross',
    pattern: 'RASTER_GRID',
    imageType: 'HD CROSS',
    scans: { kind: 'cross', aScans: [1024] },
    ...VC,
  },
  {
    code: 'SD-S83',
    name: 'HD Radial',
    pattern: 'RASTER_RADIAL',
    imageType: 'HD RADIAL',
    scans: { kind: 'radial', aScans: [1024] },
    ...VC,
  },
  {
    code: 'SD-S3',
    name: '5 Line Raster',
    pattern: 'RASTER',
    imageType: '5 LINE RASTER',
    scans: LINES,
    ...VC,
  },
  {
    code: 'SD-S51',
    name: 'HD 5 Line Raster',
    pattern: 'RASTER_HD',
    imageType: 'HD 5 LINE RASTER',
    scans: LINES,
    ...VC,
  },
  {
    code: 'SD-S77',
    name: 'HD 1 Line 100x',
    pattern: 'RASTER_SINGLE',
    imageType: 'HD 1 Line 100X',
    scans: LINES,
    ...VC,
  },
  {
    code: 'SD-S78',
    name: 'HD 21 Line',
    pattern: 'RASTER_21_LINES',
    imageType: 'HD 21 LINE',
    scans: LINES,
    ...VC,
  },
  { code: 'SD-S90', name: 'Angiography 6x6 mm', pattern: 'ANGIO_6MM', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S91', name: 'Angiography 3x3 mm', pattern: 'ANGIO_3MM', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S92', name: 'Angiography 8x8 mm', pattern: 'ANGIO_8MM', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S93', name: 'Angiography 12x12 mm', pattern: 'ANGIO_12MM', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S961', name: 'ONH Angiography 4.5x4.5 mm', pattern: 'ANGIO_ONH', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S94', name: 'HD Angiography', pattern: 'ANGIO_HD_6MM', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S95', name: 'HD Angiography', pattern: 'ANGIO_HD_8MM', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S102', name: 'Constituent', pattern: 'ANGIO_6MM_CON', scans: ANGIOGRAPHY, ...VC },
  { code: 'SD-S103', name: 'Constituent', pattern: 'ANGIO_8MM_CON', scans: ANGIOGRAPHY, ...VC },
  // Names that no list has, by what all of their kind have in common.
  { name: 'Angiography', match: /\bangio/i, scans: ANGIOGRAPHY, source: 'OP', confidence: 'B' },
  { name: 'Radial', match: /\bradial\b/i, scans: { kind: 'radial', aScans: [1024] }, ...VC },
  { name: 'Cross', match: /\bHD[ _]cross\b/i, scans: { kind: 'cross', aScans: [1024] }, ...VC },
  {
    name: 'Line Raster',
    match: /\b(lines?|raster)\b/i,
    scans: { kind: 'line-scans', aScans: [1024] },
    source: 'S4',
    confidence: 'B',
  },
];
