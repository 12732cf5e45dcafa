import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Description,
  findScanLine,
  type Length,
  openContainer,
  openPart10,
  type ScanLine,
  whyNotSameGrid,
} from '../../../src/core/index.js';
import { planeGeometry } from '../../../src/core/internal.js';
// Internal: how a description states an unknown length.
import { UNKNOWN_LENGTH } from '../../../src/core/base/quantity.js';
import { specimen } from '../../generator/families.js';

const mm = (value: number): Length => ({ mm: value, provenance: 'stated', source: 'the test' });

const BASE: Description = {
  family: 'raw-data-storage',
  evidence: [],
  kind: 'cube',
  protocol: '',
  laterality: 'L',
  frames: { count: 128, claimed: 128, encodings: [], damaged: [] },
  stored: { rows: 512, columns: 1024 },
  upright: { rows: 1024, columns: 512 },
  bitsStored: 8,
  samplesPerPixel: 1,
  orientation: { turns: [], basis: 'table', evidence: '', confidence: 'B', sideways: true },
  spacing: { horizontal: mm(6 / 511), vertical: mm(2 / 1023), betweenFrames: mm(6 / 127) },
  geometry: { planes: 'assumed', positions: 'assumed' },
  containers: [],
  warnings: [],
};
const cube = (change: Partial<Description> = {}): Description => ({ ...BASE, ...change });
const frames = (count: number, claimed: number | undefined = count) => ({ ...BASE.frames, count, claimed });
const picture = (
  kind: 'en-face' | 'fundus',
  upright: Description['upright'],
  pixel: Length = UNKNOWN_LENGTH,
  change: Partial<Description> = {},
): Description =>
  cube({
    kind,
    upright,
    stored: upright,
    frames: frames(1),
    spacing: { horizontal: pixel, vertical: pixel, betweenFrames: UNKNOWN_LENGTH },
    ...change,
  });
const enFace = picture('en-face', { rows: 128, columns: 512 });
const fundus = picture('fundus', { rows: 664, columns: 512 }, mm(8.5 / 511));

function known(scan: Description, shown: Description, frame: number): ScanLine {
  const found = findScanLine(scan, shown, frame);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}
function whyNot(scan: Description, shown: Description, frame = 1): string {
  const found = findScanLine(scan, shown, frame);
  if (!('reason' in found)) throw new Error(`there is a line: ${JSON.stringify(found)}`);
  return found.reason;
}

describe('a B-scan in an en-face picture', () => {
  it('is the row of its number, counted from below', () => {
    expect(known(cube(), enFace, 1)).toMatchObject({ from: [0, 127], to: [511, 127], provenance: 'assumed' });
    expect(known(cube(), enFace, 128)).toMatchObject({ from: [0, 0], to: [511, 0] });
    expect(known(cube(), enFace, 58).source).toMatch(
      /is assumed to have.*superior at the top.*lowest \(derived/,
    );
  });

  it('takes every row for one B-scan, at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 1024 }), (bScans, aScans) => {
        const scan = cube({ frames: frames(bScans), upright: { rows: 1024, columns: aScans } });
        const shown = picture('en-face', { rows: bScans, columns: aScans });
        const rows = Array.from({ length: bScans }, (_, i) => known(scan, shown, i + 1).from[1]);
        expect(rows.toReversed()).toEqual(Array.from({ length: bScans }, (_, row) => row));
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [127, 512],
    [512, 128],
    [128, 511],
    [256, 512],
  ])('has no place where the sizes differ: %i × %i is not scaled', (rows, columns) => {
    expect(whyNot(cube(), picture('en-face', { rows, columns }))).toContain(`${rows} × ${columns}`);
  });
});

describe('a B-scan in a fundus picture', () => {
  it('lies in the middle, as wide as the cube and as far apart as its B-scans', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 2, max: 512 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.double({ min: 0.96, max: 1.04, noNaN: true }),
        (count, aScans, field, square) => {
          const [lateral, step] = [field / (aScans - 1), (field * square) / (count - 1)];
          const scan = cube({
            frames: frames(count),
            upright: { rows: 1024, columns: aScans },
            spacing: { ...BASE.spacing, horizontal: mm(lateral), betweenFrames: mm(step) },
          });
          const shown = picture('fundus', { rows: 900, columns: 800 }, mm(0.02));
          const lines = Array.from({ length: count }, (_, i) => known(scan, shown, i + 1));
          const [first, last] = [lines[0]!, lines.at(-1)!];
          expect((first.to[0] - first.from[0]) * 0.02).toBeCloseTo((aScans - 1) * lateral, 6);
          expect((first.from[1] - last.from[1]) * 0.02).toBeCloseTo((count - 1) * step, 6);
          expect((first.from[0] + first.to[0]) / 2).toBeCloseTo(799 / 2, 6);
          expect((first.from[1] + last.from[1]) / 2).toBeCloseTo(899 / 2, 6);
          for (const { from, to } of lines) expect(from[1]).toBe(to[1]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is assumed, and says what', () => {
    expect(known(cube(), fundus, 3).provenance).toBe('assumed');
    expect(known(cube(), fundus, 3).source).toMatch(/is assumed to lie in the middle of the fundus picture/);
    expect(known(cube({ fixationOffset: [0, 0] }), { ...fundus, fixationOffset: [0] }, 3)).toBeDefined();
  });

  it.each<[string, RegExp, Description, Description]>([
    ['a scale', /no known scale/, cube(), picture('fundus', { rows: 664, columns: 512 })],
    [
      'the distance of the B-scans',
      /distance between its B-scans, is unknown/,
      cube({ spacing: { ...BASE.spacing, betweenFrames: UNKNOWN_LENGTH } }),
      fundus,
    ],
    [
      'the width of the cube',
      /width of the cube/,
      cube({ spacing: { ...BASE.spacing, horizontal: UNKNOWN_LENGTH } }),
      fundus,
    ],
    ['a fixation in the middle', /fixation offset/, cube({ fixationOffset: [0, -3] }), fundus],
    ['the same, said of the picture', /fixation offset/, cube(), { ...fundus, fixationOffset: [2, 0] }],
    ['a fixation that is a number', /fixation offset/, cube({ fixationOffset: [null, 0] }), fundus],
    [
      'a picture as large as the cube',
      /larger than the fundus picture/,
      cube(),
      picture('fundus', { rows: 664, columns: 512 }, mm(5 / 511)),
    ],
    [
      'a square field: the cube may be a part of one',
      /may not hold all/,
      cube({ frames: frames(4) }),
      fundus,
    ],
    [
      'all B-scans of the protocol',
      /may not hold all/,
      cube({ warnings: [{ code: 'SLOW_AXIS', message: '' }] }),
      fundus,
    ],
  ])('has no place without %s', (_what, reason, scan, shown) => {
    expect(whyNot(scan, shown)).toMatch(reason);
  });
});

describe.each([
  ['en-face', enFace],
  ['fundus', fundus],
])('neither kind of picture has a place, %s', (_name, shown) => {
  it.each<[string, RegExp, Partial<Description>, Partial<Description>]>([
    ['for scans that are no cube', /Only the B-scans of a cube/, { kind: 'hd' }, {}],
    ['where B-scans are missing', /may not hold all/, { frames: frames(128, 200) }, {}],
    ['of another eye', /different eyes/, {}, { laterality: 'R' }],
    [
      'for a cube that may be turned',
      /which way up/,
      { orientation: { ...BASE.orientation, basis: 'unknown' } },
      {},
    ],
    [
      'in a picture that may be turned',
      /which way up/,
      {},
      { orientation: { ...BASE.orientation, basis: 'unknown' } },
    ],
  ])('%s', (_what, reason, scan, other) => {
    expect(whyNot(cube(scan), { ...shown, ...other })).toMatch(reason);
  });

  it.each([0, 129, 1.5, Number.NaN])('for the frame %d', (frame) => {
    expect(whyNot(cube(), shown, frame)).toMatch(/128 B-scans/);
  });
});

it('other pictures have no lines', () => {
  expect(whyNot(cube(), cube({ kind: 'iris' }))).toMatch(/only in en-face and fundus pictures/);
});

it('lines go up as the planes of the cube go towards superior', () => {
  const { imagePosition } = planeGeometry('none', BASE.upright, { rows: 1, columns: 1, frames: 1 });
  const towardsSuperior = Math.sign(imagePosition(1)[2] - imagePosition(0)[2]);
  for (const shown of [enFace, fundus]) {
    const down = known(cube(), shown, 2).from[1] - known(cube(), shown, 1).from[1];
    expect(Math.sign(-down)).toBe(towardsSuperior);
  }
});

describe('cubes on one grid', () => {
  it('are alike in frames, size and millimetres', () => {
    expect(whyNotSameGrid(cube(), cube({ protocol: 'another' }))).toBeUndefined();
  });

  const spacing = (change: Partial<Description['spacing']>) => ({ spacing: { ...BASE.spacing, ...change } });
  it.each<[string, RegExp, Partial<Description>]>([
    ['another number of B-scans', /128 B-scans, the other 127/, { frames: frames(127) }],
    ['missing B-scans', /may not hold all/, { frames: frames(128, 200) }],
    ['another size', /1024 × 200/, { upright: { rows: 1024, columns: 200 } }],
    ['no known distance', /not known/, spacing({ betweenFrames: UNKNOWN_LENGTH })],
    ['another distance', /different spacing/, spacing({ betweenFrames: mm(0.03) })],
    ['another width', /different spacing/, spacing({ horizontal: mm(0.03) })],
    ['no known orientation', /which way up/, { orientation: { ...BASE.orientation, basis: 'unknown' } }],
    ['another kind', /not both cubes/, { kind: 'hd' }],
  ])('are not two of which one has %s', (_what, reason, other) => {
    expect(whyNotSameGrid(cube(), cube(other))).toMatch(reason);
    expect(whyNotSameGrid(cube(other), cube())).toBeDefined();
  });
});

describe('files of the generator', () => {
  const images = async (name: string): Promise<readonly Description[]> => {
    const opened = openPart10((await specimen(name).build()).bytes);
    return opened.containers.map((container) => openContainer(opened, container).description);
  };

  it('give a line where their phantom was scanned', async () => {
    const [scan, shown, front, flow] = await images('raw-angiography-4.DCM');
    expect(scan!.fixationOffset).toEqual([0, 0]);
    expect(whyNotSameGrid(scan!, flow!)).toBeUndefined();
    // The phantom: 6 mm of retina, the lowest B-scan first, in the middle of 8.5 × 11.03 mm.
    const { from, to } = known(scan!, shown!, 2);
    expect(from[0]).toBeCloseTo(((8.5 - 6) / 2 / 8.5) * 511, 3);
    expect(to[0]).toBeCloseTo(((8.5 + 6) / 2 / 8.5) * 511, 3);
    expect(from[1]).toBeCloseTo(((11.03 / 2 + 1) / 11.03) * 663, 3);
    expect(whyNot(scan!, front!)).toMatch(/4 B-scans/);
  });

  it('give none for an eye that looked aside', async () => {
    const [scan, shown] = await images('raw-fixation.DCM');
    expect(scan!.fixationOffset).toEqual([12, 0]);
    expect(whyNot(scan!, shown!)).toMatch(/fixation offset/);
  });
});
