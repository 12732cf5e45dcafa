import { PHOTOGRAPHY, TOMOGRAPHY, ZEISS_OPT_FILE, type ExOptions } from './ex-file.js';
import { ofKind } from './ex-kinds.js';
import type { Specimen } from './expected.js';
import type { PhantomKind } from './kinds.js';
import { bytes, sq, text } from './part10.js';

/*
 * What tells whose file it is, what it is, and which eye: the retired SOP class of the instrument's own files, the
 * identifications of the other product lines, and the places that state the eye (docs/format.md sections 1, 2, 5).
 */

const cube = (name: string, about: string, options: Partial<ExOptions> = {}): Specimen =>
  ofKind(name, 'macular-cube', about, { count: 3, ...options });

const ofClass = (name: string, kind: PhantomKind, about: string, options: Partial<ExOptions> = {}) =>
  ofKind(name, kind, about, {
    ...options,
    count: kind === 'macular-cube' ? 3 : 1,
    attributes: { sopClass: ZEISS_OPT_FILE },
  });

const identified = (name: string, about: string, tag: number, vr: string, value: string): Specimen =>
  cube(name, about, {
    attributes: {
      manufacturer: '',
      identification:
        vr === 'UN' ? bytes(tag, vr, new TextEncoder().encode(`${value}\0`)) : text(tag, vr, value),
    },
  });

const frameLaterality = (eye: string) => sq(0x52009229, [[sq(0x00209071, [[text(0x00209072, 'CS', eye)]])]]);

export const sopClasses: readonly Specimen[] = [
  ofClass('class-12-77', 'macular-cube', `SOP class ${ZEISS_OPT_FILE}: becomes ${TOMOGRAPHY}`),
  ofClass('class-12-77-fundus', 'fundus', `SOP class ${ZEISS_OPT_FILE}: becomes ${PHOTOGRAPHY}`, {
    pixelData: 'unencapsulated',
  }),
  ofClass('class-12-77-iris', 'iris', `SOP class ${ZEISS_OPT_FILE}: becomes ${PHOTOGRAPHY}`, {
    pixelData: 'unencapsulated',
  }),
];

export const identifications: readonly Specimen[] = [
  identified('identification-40', 'CIRRUS 4000: .40.6', 0x00570001, 'UI', '1.2.276.0.75.2.2.40.6'),
  identified(
    'identification-old-root',
    'older: another root',
    0x00570001,
    'LO',
    '1.2.826.0.1.3680043.2.139.3.6.6',
  ),
  identified(
    'identification-old-root-un',
    'the same as UN',
    0x00570001,
    'UN',
    '1.2.826.0.1.3680043.2.139.3.6.6',
  ),
];

export const eyes: readonly Specimen[] = [
  cube('eye-unknown', 'Laterality U', { attributes: { laterality: 'U' } }),
  cube('eye-of-image', 'Image Laterality alone', {
    attributes: { laterality: '', more: [text(0x00200062, 'CS', 'R')] },
    expectedEye: 'R',
  }),
  cube('eye-of-frames', 'Frame Laterality alone', {
    attributes: { laterality: '', more: [frameLaterality('L')] },
    expectedEye: 'L',
  }),
  cube('eye-contradicted', 'Laterality OS, Image Laterality R', {
    attributes: { laterality: 'OS', more: [text(0x00200062, 'CS', 'R')] },
    expectedEye: null,
  }),
];
