import { describe, expect, it } from '@jest/globals';
import { describePart10 } from '../../../src/core/index.js';
import { text } from '../../generator/part10.js';
import { czmFile, type CzmFile } from '../czm-file.js';

const hd = (attributes: CzmFile['attributes'], more: CzmFile = {}) =>
  describePart10(
    czmFile({ count: 2, rows: 1024, attributes: { pixelSpacing: undefined, ...attributes }, ...more }),
  );
const cube = (attributes: CzmFile['attributes'] = {}, more: CzmFile = {}) =>
  describePart10(czmFile({ attributes, ...more }));
const codes = ({ warnings }: ReturnType<typeof hd>) => warnings.map(({ code }) => code);

describe('pixel spacing of an HD scan, as in the seed', () => {
  it.each(['0.005865103,0.001955034', '0.005865103\\0.001955034', ' 0.005865103 , 0.001955034 '])(
    '%j is stated',
    (value) => {
      const { spacing, warnings } = hd({ pixelSpacing: value });
      expect(spacing.horizontal).toMatchObject({ mm: 0.005865103, provenance: 'stated' });
      expect(spacing.vertical).toMatchObject({ mm: 0.001955034, provenance: 'stated' });
      expect(warnings).toEqual([]);
    },
  );

  it('missing: derived from the field of view, to the digit of the stated one', () => {
    const { spacing } = hd({});
    expect(spacing.horizontal.provenance).toBe('derived');
    expect(spacing.horizontal.mm!.toFixed(9)).toBe('0.005865103');
    expect(spacing.vertical.mm!.toFixed(9)).toBe('0.001955034');
    expect(spacing.horizontal.mm).toBeCloseTo(6 / 1023, 12);
    expect(spacing.vertical.mm).toBeCloseTo(2 / 1023, 12);
  });

  it.each([
    '0,005865103,0,001955034',
    '0,005865103\\0,001955034',
    '5865103,1955034',
    '0.0,0.0',
    '0.0058',
    '0.1,0.2,0.3',
    '-0.005,0.001',
    '0.000005865,0.000001955',
    '1e-30,1e-30',
    'none,none',
    'Infinity,0.1',
    ',',
    '',
  ])('%j states nothing', (pixelSpacing) => {
    const unknown = { mm: null, provenance: 'unknown' };
    expect(hd({ pixelSpacing, field: undefined }).spacing).toMatchObject({
      horizontal: unknown,
      vertical: unknown,
    });
    expect(hd({ pixelSpacing }).spacing.horizontal.provenance).toBe('derived');
  });

  it.each([
    { lateral: 0, axial: 2 },
    { lateral: -6, axial: 2 },
    { lateral: Number.NaN, axial: 2 },
    { lateral: Infinity, axial: 2 },
    { lateral: 6000, axial: 2 },
    { lateral: 1e30, axial: 2 },
    { lateral: 1e-30, axial: 2 },
  ])('a field of %j mm is none', (field) => {
    const { spacing } = hd({ field });
    expect(spacing.horizontal).toMatchObject({ mm: null, provenance: 'unknown' });
  });

  it.each([6, undefined])(
    'values that size and field (%p mm) show to be exchanged are put back, with a warning',
    (lateral) => {
      const field = lateral === undefined ? undefined : { lateral, axial: 2 };
      const found = cube({ pixelSpacing: '0.001955034,0.011741683', field }, { count: 128 });
      expect(found.orientation).toMatchObject({
        basis: 'depth size',
        turns: expect.arrayContaining(['transpose']),
      });
      expect(found.spacing.horizontal.mm).toBe(0.011741683);
      expect(found.spacing.vertical.mm).toBe(0.001955034);
      expect(codes(found)).toEqual(['SPACING']);
    },
  );

  it('of square frames that say by their spacing that they are upright, and by their kind that they are not', () => {
    const found = hd({ pixelSpacing: '0.001955034,0.005865103' });
    expect(found.orientation).toMatchObject({ basis: 'unknown', turns: ['none', 'none'] });
    expect(found.spacing.horizontal.mm).toBe(0.005865103);
    expect(found.spacing.vertical.mm).toBe(0.001955034);
    expect(codes(found)).toEqual(['ORIENTATION']);
  });

  it('a field that contradicts what is stated is a warning', () => {
    const found = hd({ pixelSpacing: '0.02,0.002' });
    expect(found.spacing.horizontal).toMatchObject({ mm: 0.02, provenance: 'stated' });
    expect(codes(found)).toEqual(['SPACING']);
  });

  it('of a fundus, whose field nobody knows: never derived from that of a B-scan', () => {
    const fundus = describePart10(
      czmFile({ count: 1, columns: 664, attributes: { pixelSpacing: undefined } }),
    );
    expect(fundus.kind).toBe('fundus');
    expect(fundus.spacing.horizontal.mm).toBeNull();
  });
});

describe('the slow axis', () => {
  const assumed = { provenance: 'assumed' };
  it('stated', () => {
    expect(cube({ spacingBetweenSlices: '0.25' }).spacing.betweenFrames).toMatchObject({
      mm: 0.25,
      provenance: 'stated',
    });
  });

  it.each(['47.244', '0.000047', '-0.047', '1e30', '1e-30', '0,047', '0.047\\0.048'])(
    'no eye has %s mm: the step of the protocol, assumed',
    (spacingBetweenSlices) => {
      const found = cube({ spacingBetweenSlices }, { count: 128 });
      expect(found.spacing.betweenFrames).toMatchObject(assumed);
      expect(found.spacing.betweenFrames.mm).toBeCloseTo(6 / 127, 9);
    },
  );

  it.each([
    'Macular Cube 512x128',
    'MACULAR_CUBE',
    'MACULAR_CUBE_512x128',
    'Macular Cube',
    'macular cube 512 x 128',
  ])('%j with all its B-scans: its 6 mm in 127 steps', (name) => {
    const found = cube({ protocol: ['', name] }, { count: 128 });
    expect(found.spacing.betweenFrames).toMatchObject(assumed);
    expect(found.spacing.betweenFrames.mm).toBeCloseTo(6 / 127, 9);
    expect(found.geometry).toEqual({ planes: 'assumed', positions: 'assumed' });
    expect(found.warnings).toEqual([]);
  });

  it('optic disc: 6 mm in 199 steps', () => {
    const pixelSpacing = '0.030150754,0.001955034';
    const found = cube(
      { protocol: ['', 'Optic Disc Cube 200x200'], pixelSpacing },
      { count: 200, rows: 200 },
    );
    expect(found.spacing.betweenFrames.mm).toBeCloseTo(6 / 199, 9);
  });

  it('a reduced cube: the step of the whole one, assumed, with a warning', () => {
    const found = cube({}, { count: 8 });
    expect(found.spacing.betweenFrames).toMatchObject(assumed);
    expect(found.spacing.betweenFrames.mm).toBeCloseTo(6 / 127, 9);
    expect(codes(found)).toEqual(['SLOW_AXIS']);
  });

  it.each<[string, CzmFile['attributes'], CzmFile]>([
    ['an unknown protocol', { protocol: ['', 'Angiography 6x6 mm'] }, {}],
    ['no protocol', { protocol: ['', ''] }, {}],
    ['more B-scans than the protocol has', {}, { count: 129 }],
    ['other A-scans than the protocol has', { protocol: ['', 'Macular Cube 200x200'] }, {}],
    ['another width than 6 mm', { pixelSpacing: '0.005865103,0.001955034', field: undefined }, {}],
  ])('%s: unknown, no positions, and a warning', (_, attributes, more) => {
    const found = cube(attributes, more);
    expect(found.spacing.betweenFrames).toMatchObject({ mm: null, provenance: 'unknown' });
    expect(found.geometry.positions).toBe('unknown');
    expect(codes(found)).toContain('SLOW_AXIS');
  });

  it.each(['0.25', '0.0'])('crossed scans have none, even where %s is stated', (spacingBetweenSlices) => {
    const found = hd({ spacingBetweenSlices });
    expect(found.spacing.betweenFrames.mm).toBeNull();
    expect(found.geometry).toEqual({ planes: 'unknown', positions: 'unknown' });
  });
});

describe('laterality', () => {
  const eye = (series: 'OS' | 'OD' | 'OU' | 'L' | '', image?: string) =>
    describePart10(
      czmFile({
        attributes: { laterality: series },
        elements: image === undefined ? [] : [text(0x00200062, 'CS', image, true)],
      }),
    );
  it.each([
    ['OS', undefined, 'L'],
    ['OD', undefined, 'R'],
    ['OU', undefined, 'B'],
    ['L', undefined, 'L'],
    ['', undefined, undefined],
    ['', 'OD', 'R'],
    ['OS', 'L', 'L'],
    ['', 'left', undefined],
  ] as const)('%j and Image Laterality %j: %s', (series, image, expected) => {
    const found = eye(series, image);
    expect(found.laterality).toBe(expected);
    expect(codes(found)).not.toContain('LATERALITY');
  });

  it('contradicted: unknown, with a warning that names both', () => {
    const found = eye('OS', 'R');
    expect(found.laterality).toBeUndefined();
    expect(found.warnings.find(({ code }) => code === 'LATERALITY')!.message).toMatch(/L.*R/);
  });
});
