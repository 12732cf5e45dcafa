import type { Turn } from '../../src/core/turn.js';

/** What a phantom shows: the scans of czm-format.md section 8, and one shape that no table knows. */
export type PhantomKind =
  | 'macular-cube'
  | 'optic-disc-cube'
  | 'flow-cube'
  | 'hd-cross'
  | 'hd-4096'
  | 'five-line'
  | 'twenty-one-line'
  | 'motion'
  | 'motion-200'
  | 'noise'
  | 'noise-200'
  | 'fundus'
  | 'iris'
  | 'en-face'
  | 'en-face-200'
  | 'unknown';

export interface KindFacts {
  readonly frames: number;
  /** The frame as it lies in the codestream. */
  readonly stored: { readonly rows: number; readonly columns: number };
  readonly samples: 1 | 3;
  /** From stored to upright, for the zero-based frame. */
  readonly turn: (index: number) => Turn;
  /** Millimetres of the upright picture's width and height, and of the slow axis of cubes. */
  readonly field?: { readonly lateral: number; readonly axial: number; readonly slow?: number };
  /** (0040,0260) Code Value and Code Meaning. */
  readonly protocol: readonly [code: string, meaning: string];
  /** Raw Data Storage: element number in group 0407 of the container that holds this kind. */
  readonly container?: number;
}

const sideways = (): Turn => 'transpose';
const crossed = (index: number): Turn => (index === 0 ? 'transpose' : 'rotate-90');
const clockwise = (): Turn => 'rotate-90';
const asStored = (): Turn => 'none';

const CUBE: readonly [string, string] = ['SD-S2', 'Macular Cube 512x128'];
const DISC: readonly [string, string] = ['SD-S3', 'Optic Disc Cube 200x200'];

export const KINDS: Readonly<Record<PhantomKind, KindFacts>> = {
  'macular-cube': {
    frames: 128,
    stored: { rows: 512, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 6 },
    protocol: CUBE,
    container: 0x10a1,
  },
  'optic-disc-cube': {
    frames: 200,
    stored: { rows: 200, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 6 },
    protocol: DISC,
    container: 0x10a1,
  },
  'flow-cube': {
    frames: 128,
    stored: { rows: 512, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 6 },
    protocol: ['SD-A1', 'Angiography 6x6 mm'],
    container: 0x10ad,
  },
  'hd-cross': {
    frames: 2,
    stored: { rows: 1024, columns: 1024 },
    samples: 1,
    turn: crossed,
    field: { lateral: 6, axial: 2 },
    protocol: CUBE,
    container: 0x10a0,
  },
  'hd-4096': {
    frames: 1,
    stored: { rows: 4096, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 9, axial: 2 },
    protocol: ['SD-L1', 'HD 1 Line Raster'],
  },
  'five-line': {
    frames: 5,
    stored: { rows: 1024, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 1 },
    protocol: ['SD-S5', 'HD 5 Line Raster'],
  },
  'twenty-one-line': {
    frames: 21,
    stored: { rows: 1024, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 3 },
    protocol: ['SD-S21', 'HD 21 Line'],
  },
  motion: {
    frames: 2,
    stored: { rows: 512, columns: 1024 },
    samples: 1,
    turn: crossed,
    field: { lateral: 6, axial: 2 },
    protocol: CUBE,
    container: 0x10a2,
  },
  'motion-200': {
    frames: 2,
    stored: { rows: 200, columns: 1024 },
    samples: 1,
    turn: crossed,
    field: { lateral: 6, axial: 2 },
    protocol: DISC,
    container: 0x10a2,
  },
  noise: {
    frames: 1,
    stored: { rows: 512, columns: 1024 },
    samples: 1,
    turn: clockwise,
    protocol: CUBE,
    container: 0x10a3,
  },
  'noise-200': {
    frames: 1,
    stored: { rows: 200, columns: 1024 },
    samples: 1,
    turn: clockwise,
    protocol: DISC,
    container: 0x10a3,
  },
  fundus: {
    frames: 1,
    stored: { rows: 512, columns: 664 },
    samples: 1,
    turn: clockwise,
    field: { lateral: 8.5, axial: 11.03 },
    protocol: CUBE,
    container: 0x10a6,
  },
  iris: {
    frames: 1,
    stored: { rows: 480, columns: 640 },
    samples: 3,
    turn: asStored,
    protocol: CUBE,
    container: 0x10b5,
  },
  'en-face': {
    frames: 1,
    stored: { rows: 128, columns: 512 },
    samples: 1,
    turn: asStored,
    protocol: CUBE,
    container: 0x10a7,
  },
  'en-face-200': {
    frames: 1,
    stored: { rows: 200, columns: 200 },
    samples: 1,
    turn: asStored,
    protocol: DISC,
    container: 0x10a7,
  },
  unknown: {
    frames: 3,
    stored: { rows: 64, columns: 96 },
    samples: 1,
    turn: asStored,
    protocol: ['SD-X0', 'Unlisted Scan'],
  },
};
