import { ofKind } from './ex-kinds.js';
import type { Specimen } from './expected.js';
import { container, raw } from './raw-specimens.js';

/*
 * Scans of lines: HD Radial, HD Cross and the HD scan of an optic disc cube in EX.DCM, the line containers of
 * Raw Data Storage, and the front of the eye, whose cube has the shape of a macular cube and another field.
 */

const NO_VOLUME = { volume: false } as const;
const SAID = { stated: { slow: '0.25' }, ...NO_VOLUME } as const;

export const lineScans: readonly Specimen[] = [
  ofKind('hd-radial', 'hd-radial', 'four lines that cross in one point', NO_VOLUME),
  ofKind('hd-radial-spaced', 'hd-radial', 'crossing lines that state a slice distance all the same', {
    ...NO_VOLUME,
    attributes: { spacingBetweenSlices: '0.25' },
  }),
  ofKind('hd-grid', 'hd-grid', 'HD Cross: two lines across, two upwards', NO_VOLUME),
  ofKind('hd-grid-spaced', 'hd-grid', 'the same with a slice distance', {
    ...NO_VOLUME,
    attributes: { spacingBetweenSlices: '0.25' },
  }),
  ofKind('hd-disc', 'hd-disc', 'HD scan of an optic disc cube, 1000 A-scans', NO_VOLUME),
  ofKind('single-line', 'single-line', 'HD 1 Line 100x', NO_VOLUME),
  ofKind('anterior-cube-4', 'anterior-cube', 'a cube of the cornea, 4 mm wide, 4 of 128 B-scans', {
    ...NO_VOLUME,
    count: 4,
  }),
  ofKind('anterior-lines', 'anterior-lines', 'five lines of the cornea', NO_VOLUME),
  raw(
    'raw-5-line',
    '5 Line Raster in (0407,10A4)',
    () => [container('five-line', 5, {}, { element: 0x10a4 }), container('fundus'), container('noise')],
    { pattern: 'RASTER', protocol: '5 Line Raster', object: 'CapeCodRasterRawData' },
  ),
  raw(
    'raw-hd-5-line',
    'HD 5 Line Raster in (0407,10A5)',
    () => [container('five-line'), container('noise')],
    {
      pattern: 'RASTER_HD',
      protocol: 'HD 5 Line Raster',
      object: 'CapeCodEnhancedRasterRawData',
    },
  ),
  raw(
    'raw-21-line',
    'HD 21 Line in (0407,10A5), 3 of its lines',
    () => [container('twenty-one-line', 3, { frames: 21 })],
    { pattern: 'RASTER_21_LINES', protocol: 'HD 21 Line', object: 'CapeCodEnhancedRasterRawData' },
  ),
  raw(
    'raw-radial',
    'HD Radial in (0407,10A5), a slice distance stated',
    () => [container('hd-radial', 4, {}, SAID)],
    { pattern: 'RASTER_RADIAL', protocol: 'HD Radial', object: 'CapeCodEnhancedRasterRawData' },
  ),
  raw(
    'raw-grid',
    'HD Cross in (0407,10A5), a slice distance stated',
    () => [container('hd-grid', 4, {}, SAID)],
    { pattern: 'RASTER_GRID', protocol: 'HD Cross', object: 'CapeCodEnhancedRasterRawData' },
  ),
  raw(
    'raw-optic-disc',
    'optic disc cube with its HD scan of 1000 A-scans',
    () => [
      container('hd-disc'),
      container('optic-disc-cube', 3),
      container('motion-200'),
      container('noise-200'),
      container('en-face-200'),
    ],
    {
      pattern: 'OPTIC_DISC_CUBE',
      protocol: 'Optic Disc Cube 200x200',
      object: 'CapeCodOpticDiscCubeRawData',
    },
  ),
  raw('raw-unknown-container', 'frames in a container of unknown tag', () => [
    container('unknown', 3, {}, { element: 0x10c3 }),
  ]),
  raw(
    'raw-implicit-vr',
    'implicit VR little endian',
    () => [container('macular-cube', 3, { series: 60 }), container('en-face')],
    { implicit: true },
  ),
  raw(
    'raw-implicit-5-line',
    'implicit VR little endian, lines in (0407,10A4)',
    () => [container('five-line', 5, {}, { element: 0x10a4 })],
    { implicit: true, pattern: 'RASTER', protocol: '5 Line Raster', object: 'CapeCodRasterRawData' },
  ),
];
