import { describe, expect, it } from '@jest/globals';
import { layLayers, linkLayers, openLayers, whyNoLayers } from '../../../src/core/layers/index.js';
import { EXPLICIT_LITTLE, IMPLICIT_LITTLE } from '../../generator/ex-file.js';
import { bytes, fd, fl, sq, text, us, writeFile, type Element, type Item } from '../../generator/part10.js';
import { cubeOf, layerCubeOf } from './layer-cubes.js';

/* Height maps that other programs wrote, by the letter of PS3.3 A.91 and otherwise. */

const CLASS = '1.2.840.10008.5.1.4.1.1.66.8';
const CUBE = '1.2.840.99.1';
const GRID = { bScans: 3, aScans: 4 };
const cube = (change = {}) =>
  layerCubeOf(GRID, {
    sopInstanceUIDs: [CUBE],
    description: cubeOf(GRID, { family: 'not-czm', kind: 'unknown', ...change }),
  });

const code = (value: string, scheme: string, meaning: string): Item => [
  text(0x00080100, 'SH', value),
  text(0x00080102, 'SH', scheme),
  text(0x00080104, 'LO', meaning),
];

interface Made {
  readonly values?: readonly number[];
  readonly refersTo?: readonly string[];
  readonly frames?: string;
  readonly padding?: readonly number[];
  /** The same by the attributes of doubles. */
  readonly doublePadding?: readonly number[];
  readonly double?: boolean;
  readonly implicit?: boolean;
  readonly eye?: string;
  readonly unnumbered?: boolean;
}

/** One surface of 3 × 4 pixels, and a second of a code of the program's own. */
function heightMap(made: Made = {}): Uint8Array {
  const values = made.values ?? [...ILM, ...ILM.map((value) => value + 50)];
  const view = new DataView(new ArrayBuffer(values.length * (made.double ? 8 : 4)));
  values.forEach((value, i) =>
    made.double ? view.setFloat64(i * 8, value, true) : view.setFloat32(i * 4, value, true),
  );
  const pixels = new Uint8Array(view.buffer);
  const segment = (number: number, label: string, type: Item): Item => [
    us(0x00620004, number),
    text(0x00620005, 'LO', label),
    sq(0x0062000f, [type]),
  ];
  const source = (uid: string): Item => [
    text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.77.1.5.4'),
    text(0x00081155, 'UI', uid),
    ...(made.frames === undefined ? [] : [text(0x00081160, 'IS', made.frames)]),
  ];
  const derivation = sq(0x00089124, [[sq(0x00082112, (made.refersTo ?? [CUBE]).map(source))]]);
  const dataSet: Element[] = [
    text(0x00080016, 'UI', CLASS),
    text(0x00080018, 'UI', '1.2.840.99.2'),
    text(0x0020000d, 'UI', cube().studyInstanceUID),
    ...(made.eye === undefined ? [] : [text(0x00200062, 'CS', made.eye)]),
    text(0x00280008, 'IS', '2'),
    us(0x00280010, GRID.bScans),
    us(0x00280011, GRID.aScans),
    ...(made.padding === undefined
      ? []
      : [
          fl(0x00280122, made.padding[0] ?? 0),
          ...made.padding.slice(1).map((limit) => fl(0x00280124, limit)),
        ]),
    ...(made.doublePadding ?? []).map((value, index) => fd(index === 0 ? 0x00280123 : 0x00280125, value)),
    sq(0x00620002, [
      segment(1, 'ILM', code('280677004', 'SCT', 'ILM - Internal limiting membrane')),
      segment(2, 'MZ_EZ', code('L-0001', '99OTHER', 'Unspecified retinal surface')),
    ]),
    sq(0x52009229, [[derivation]]),
    sq(
      0x52009230,
      [1, 2].map((number): Item => (made.unnumbered ? [] : [sq(0x0062000a, [[us(0x0062000b, number)]])])),
    ),
    bytes(made.double ? 0x7fe00009 : 0x7fe00008, made.double ? 'OD' : 'OF', pixels),
  ];
  return writeFile(dataSet, {
    vr: made.implicit ? 'implicit' : 'explicit',
    transferSyntax: made.implicit ? IMPLICIT_LITTLE : EXPLICIT_LITTLE,
    sopClass: CLASS,
    sopInstance: '1.2.840.99.2',
  });
}

const ILM = [100.5, 101, 102, 103, 110, 111, 112, 113, 120, 121, 122, 123];

function laid(made: Made = {}) {
  const source = openLayers(heightMap(made))!;
  expect(linkLayers(source, [cube()])).toMatchObject([{ by: 'reference' }]);
  return layLayers(source, cube());
}

describe('height maps of other programs', () => {
  it('have the rows that the frames have, and depths between two samples', () => {
    const { surfaces, order, origin, problems } = laid();
    expect(origin).toBe('height map');
    expect(order).toEqual({ provenance: 'stated', bScans: 'same', aScans: 'same' });
    expect(problems).toEqual([]);
    expect(surfaces.map(({ name, kind, source }) => [name, kind, source])).toEqual([
      ['ILM', 'ILM', 'segment 1'],
      ['MZ_EZ', 'other', 'segment 2'],
    ]);
    expect([...surfaces[0]!.depth]).toEqual(ILM);
  });

  it('may name the frames of their rows, in any order', () => {
    const { surfaces } = laid({ frames: '3\\2\\1' });
    expect([...surfaces[0]!.depth]).toEqual([...ILM.slice(8), ...ILM.slice(4, 8), ...ILM.slice(0, 4)]);
  });

  it('may be doubles, or implicit VR', () => {
    for (const made of [{ double: true }, { implicit: true }])
      expect([...laid(made).surfaces[0]!.depth]).toEqual(ILM);
  });

  it.each([
    ['a value', [-1], -1],
    ['a range', [-10, -2], -5],
    ['all from a depth on', [500, Number.POSITIVE_INFINITY], 600],
    ['no number', [Number.NaN], Number.NaN],
    ['less than 0, unsaid', undefined, -0.5],
    ['more than Rows, unsaid', undefined, 1024.5],
  ] as const)('have holes where padding is %s', (_, padding, hole) => {
    const values = [hole, ...ILM.slice(1), ...ILM];
    const { surfaces, problems } = laid({ values, ...(padding === undefined ? {} : { padding }) });
    expect([...surfaces[0]!.depth]).toEqual([Number.NaN, ...ILM.slice(1)]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['a value', [0], [0]],
    ['a value that no float has', [0.1], [0.1]],
    ['a range', [0, 99], [42]],
  ])('have holes where the padding of doubles is %s', (_, doublePadding, [hole = 0]) => {
    for (const implicit of [false, true]) {
      const values = [hole, ...ILM.slice(1), ...ILM];
      const { surfaces } = laid({ values, doublePadding, double: true, implicit });
      expect([...surfaces[0]!.depth]).toEqual([Number.NaN, ...ILM.slice(1)]);
    }
  });

  it('reach from the top edge of the picture to the bottom edge', () => {
    const values = [0, 1024, ...ILM.slice(2), ...ILM];
    expect([...laid({ values, padding: [-1] }).surfaces[0]!.depth].slice(0, 2)).toEqual([0, 1024]);
  });

  it.each([
    ['another image', { refersTo: ['1.2.3'] }, {}, /refer to other instances/],
    ['two images', { refersTo: [CUBE, '1.2.3'] }, {}, /belongs to several images/],
    ['no image', { refersTo: [] }, {}, /names no image/],
    ['the other eye', { eye: 'R' }, {}, /other eye/],
    ['more frames than rows', { frames: '1\\2\\3\\4' }, {}, /3 rows and refers to 4 frames/],
    [
      'frames that are counted from 0',
      { frames: '0\\1\\2' },
      {},
      /refers to frame 0: frames are counted from 1/,
    ],
    ['two rows of one frame', { frames: '1\\2\\2' }, {}, /several rows of frame 2/],
    [
      'named frames of another width',
      { frames: '1\\2\\3' },
      { upright: { rows: 1024, columns: 5 } },
      /different grid/,
    ],
    [
      'frames that the image does not have',
      { frames: '2\\3\\4' },
      {},
      /names frames that the cube does not have/,
    ],
    ['an image of another width', {}, { upright: { rows: 1024, columns: 5 } }, /different grid/],
    [
      'an image with more frames',
      {},
      { frames: { ...cubeOf(GRID).frames, count: 5, claimed: 5 } },
      /different grid/,
    ],
    ['too few pixels', { values: ILM }, {}, /48 bytes of pixels, but 96 are needed/],
    ['frames that name no segment', { unnumbered: true }, {}, /names no segment/],
  ] as const)('of %s are not drawn, with the reason', (_, made, change, says) => {
    expect(whyNoLayers(openLayers(heightMap(made))!, cube(change))).toMatch(says);
  });
});
