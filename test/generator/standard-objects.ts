import type { Eye } from './anatomy.js';
import type { Specimen } from './expected.js';
import { makeFrames, type Frame, type FrameOptions } from './frames.js';
import type { PhantomKind } from './kinds.js';
import { standardPhotograph, standardTomography, type TomographyOptions } from './standard-file.js';

/*
 * Standard objects of all eight acquisitions that the instrument sends (docs/format.md section 8c), with the LSLO
 * picture that they refer to. Every one of them must be shown exactly as it is stored.
 */

const UPRIGHT: FrameOptions = { wrapping: 'codestream', scrambled: false, upright: true };
const NATIVE: FrameOptions = { ...UPRIGHT, wrapping: 'raw' };

const lsloOf = (eye: Eye): string => (eye === 'OD' ? 'standard-lslo-right-eye' : 'standard-lslo');

const lslo = (eye: Eye): Specimen => ({
  name: `${lsloOf(eye)}.dcm`,
  build: async () =>
    standardPhotograph({
      name: lsloOf(eye),
      about: 'the LSLO picture as a standard object, 664 × 512',
      kind: 'fundus',
      frames: await makeFrames('fundus', 1, { ...UPRIGHT, eye, centred: true }),
      eye,
    }),
});

interface Acquired {
  readonly kind: PhantomKind;
  readonly count: number;
  /** Image Type value 4, and Series Description. */
  readonly names: readonly [acquisition: string, seriesDescription: string];
  readonly volume?: false;
}

const CUBE: Acquired = {
  kind: 'macular-cube',
  count: 4,
  names: ['MAC CUBE 512X128', 'Macular Cube 512x128'],
};

interface Variant extends Partial<Omit<TomographyOptions, 'name' | 'about' | 'kind' | 'frames'>> {
  /** Changes the order in which the frames are stored. */
  readonly order?: (frames: readonly Frame[]) => readonly Frame[];
}

function tomography(name: string, about: string, acquired: Acquired, variant: Variant = {}): Specimen {
  const { kind, count, names, volume } = acquired;
  const { order = (frames: readonly Frame[]) => frames, eye = 'OS', ...rest } = variant;
  const frameOptions = { ...(variant.uncompressed ? NATIVE : UPRIGHT), eye };
  return {
    name: `${name}.dcm`,
    ...(count > 4 ? { slow: true as const } : {}),
    build: async () =>
      standardTomography({
        name,
        about,
        kind,
        frames: order(await makeFrames(kind, count, frameOptions)),
        eye,
        acquisition: names[0],
        seriesDescription: names[1],
        lslo: lsloOf(eye),
        volume,
        ...rest,
      }),
  };
}

export const standardObjects: readonly Specimen[] = [
  lslo('OS'),
  lslo('OD'),
  tomography('standard-cube-512x128', 'macular cube, 4 B-scans', CUBE),
  tomography('standard-cube-200x200', 'macular cube of 200 A-scans, 4 B-scans', {
    kind: 'macular-cube-200x200',
    count: 4,
    names: ['MAC CUBE 200X200', 'Macular Cube 200x200'],
  }),
  tomography('standard-5-line', '5 Line Raster, 3 lines', {
    kind: 'five-line',
    count: 3,
    names: ['5 LINE RASTER', '5 Line Raster'],
    volume: false,
  }),
  tomography(
    'standard-hd-5-line',
    'HD 5 Line Raster, 3 lines; Series Description is the name of the pattern',
    {
      kind: 'five-line',
      count: 3,
      names: ['HD 5 LINE RASTER', 'RASTER_HD'],
      volume: false,
    },
  ),
  tomography('standard-hd-1-line', 'HD 1 Line 100x', {
    kind: 'single-line',
    count: 1,
    names: ['HD 1 Line 100X', 'HD 1 Line 100x'],
    volume: false,
  }),
  tomography('standard-hd-21-line', 'HD 21 Line, 3 lines', {
    kind: 'twenty-one-line',
    count: 3,
    names: ['HD 21 LINE', 'HD 21 Line'],
    volume: false,
  }),
  tomography('standard-hd-cross', 'HD Cross', {
    kind: 'hd-grid',
    count: 4,
    names: ['HD CROSS', 'HD Cross'],
    volume: false,
  }),
  tomography('standard-hd-radial', 'HD Radial', {
    kind: 'hd-radial',
    count: 3,
    names: ['HD RADIAL', 'HD Radial'],
    volume: false,
  }),
  tomography('standard-uncompressed', 'macular cube, uncompressed', CUBE, { uncompressed: true }),
  tomography('standard-right-eye', 'macular cube of the right eye', CUBE, { eye: 'OD' }),
  tomography('standard-in-stack', 'macular cube, its frames in another order than In-Stack Position', CUBE, {
    order: (frames) => [2, 0, 3, 1].flatMap((index) => frames[index] ?? []),
  }),
  tomography('standard-eye-contradicted', 'Laterality R, Frame Laterality L', CUBE, {
    laterality: 'R',
    expectedEye: null,
  }),
  tomography('standard-cube-12', 'macular cube, 12 B-scans', { ...CUBE, count: 12 }),
];
