import { ANGIOGRAPHY_KINDS, type AngiographyKind } from './angiography-kinds.js';
import { asStored, clockwise, crossed, sideways, type KindFacts, type Protocol } from './kind-facts.js';
import { LINE_KINDS, type LineKind } from './line-kinds.js';

/** The scans of a macular and an optic disc cube, line scans, and one shape that no table knows. */
type FirstKind =
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

/** What a phantom shows: the scans of docs/format.md section 8. */
export type PhantomKind = FirstKind | LineKind | AngiographyKind;

const CUBE: Protocol = ['SD-S2', 'Macular Cube 512x128'];
const DISC: Protocol = ['SD-S9', 'Optic Disc Cube 200x200'];

const FIRST_KINDS: Readonly<Record<FirstKind, KindFacts>> = {
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
    protocol: ['SD-S90', 'Angiography 6x6 mm'],
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
    protocol: ['SD-S77', 'HD 1 Line 100x'],
  },
  'five-line': {
    frames: 5,
    stored: { rows: 1024, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 1 },
    protocol: ['SD-S51', 'HD 5 Line Raster'],
    container: 0x10a5,
  },
  'twenty-one-line': {
    frames: 21,
    stored: { rows: 1024, columns: 1024 },
    samples: 1,
    turn: sideways,
    field: { lateral: 6, axial: 2, slow: 3 },
    protocol: ['SD-S78', 'HD 21 Line'],
    container: 0x10a5,
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

/** In the order of the marks' series numbers: new kinds go to the end. */
export const KINDS: Readonly<Record<PhantomKind, KindFacts>> = {
  ...FIRST_KINDS,
  ...LINE_KINDS,
  ...ANGIOGRAPHY_KINDS,
};
