import { LOSSLESS } from './codec.js';
import { exFile, type ExOptions } from './ex-file.js';
import type { Specimen } from './expected.js';
import { makeFrames, type FrameOptions } from './frames.js';
import { KINDS, type PhantomKind } from './kinds.js';

/** A file of one kind as the instrument writes it. */
export function ofKind(
  name: string,
  kind: PhantomKind,
  about: string,
  options: Partial<ExOptions> & { readonly count?: number; readonly frame?: FrameOptions } = {},
): Specimen {
  const { count = KINDS[kind].frames, frame, ...rest } = options;
  const frameOptions: FrameOptions = { ...(rest.eye ? { eye: rest.eye } : {}), ...frame };
  return {
    name: `${name}.EX.DCM`,
    ...(count * KINDS[kind].stored.rows > 8192 ? { slow: true as const } : {}),
    build: async () =>
      exFile({ name, kind, about, frames: await makeFrames(kind, count, frameOptions), ...rest }),
  };
}

/** EX.DCM of every kind, and of the shapes in which one kind occurs. */
export const exKinds: readonly Specimen[] = [
  ofKind('macular-cube', 'macular-cube', 'a whole macular cube'),
  ofKind('macular-cube-8', 'macular-cube', 'a reduced cube of 8 B-scans', { count: 8 }),
  ofKind('macular-cube-3-right-eye', 'macular-cube', 'right eye, three B-scans', {
    count: 3,
    eye: 'OD',
    frame: { series: 33 },
  }),
  ofKind('optic-disc-cube', 'optic-disc-cube', 'a whole optic disc cube'),
  ofKind('optic-disc-cube-6', 'optic-disc-cube', 'a reduced cube of 6 B-scans', { count: 6 }),
  ofKind('hd-cross', 'hd-cross', 'two crossed lines: the second is turned otherwise'),
  ofKind('hd-cross-reversible', 'hd-cross', 'transfer syntax .90, 5-3 filter', {
    frame: { encoding: LOSSLESS, series: 34 },
  }),
  ofKind('hd-4096', 'hd-4096', 'one line of 4096 A-scans'),
  ofKind('five-line', 'five-line', 'Spacing Between Slices is stated', {
    attributes: { spacingBetweenSlices: '0.25' },
  }),
  ofKind('twenty-one-line', 'twenty-one-line', '21 parallel lines'),
  ofKind('motion', 'motion', 'two crossed scans'),
  ofKind('motion-200', 'motion-200', 'two crossed scans beside an optic disc cube'),
  ofKind('noise', 'noise', 'one frame, turned clockwise', { pixelData: 'unencapsulated' }),
  ofKind('noise-200', 'noise-200', 'one frame beside an optic disc cube', { pixelData: 'unencapsulated' }),
  ofKind('fundus', 'fundus', 'LSLO fundus, not encapsulated, no Number of Frames', {
    pixelData: 'unencapsulated',
  }),
  ofKind('fundus-encapsulated', 'fundus', 'LSLO fundus, encapsulated', { frame: { series: 35 } }),
  ofKind('iris', 'iris', 'colour photograph, 9-7 and ICT', { pixelData: 'unencapsulated' }),
  ofKind('iris-reversible', 'iris', 'colour photograph, 5-3 and RCT', {
    pixelData: 'unencapsulated',
    frame: { encoding: LOSSLESS, series: 36 },
  }),
  ofKind('en-face', 'en-face', 'en-face projection', { pixelData: 'unencapsulated' }),
  ofKind('en-face-200', 'en-face-200', 'en-face projection beside an optic disc cube', {
    pixelData: 'unencapsulated',
  }),
  ofKind('unknown-shape', 'unknown', 'a shape that no table knows'),
];
