import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  frameLocations,
  normalizeDicomJson,
  normalizePart10,
  openPart10,
  statedScanLine,
  type DicomJson,
  type DicomJsonElement,
  type FrameLocation,
} from '../../src/core/index.js';
import { encapsulate } from '../generator/encapsulate.js';
import { bytes, fl, sq, text, ul, us, writeFile, type Element } from '../generator/part10.js';
import { codestream, even, scrambledFrame } from './czm-file.js';
import { dictOf } from './containers/json-of.js';

/* Standard objects of any manufacturer go through as they are (docs/format.md sections 1 and 8a). */

const OPHTHALMIC = '1.2.840.10008.5.1.4.1.1.77.1.5';
const TOMOGRAPHY = `${OPHTHALMIC}.4`;
const NATIVE = '1.2.840.10008.1.2.1';
const JPEG_2000 = '1.2.840.10008.1.2.4.91';

interface Standard {
  readonly sopClass: string;
  readonly manufacturer: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly spacing: readonly [string, string];
  readonly compressed: boolean;
  /** Functional groups or, in photography, Patient Orientation. */
  readonly groups: boolean;
  readonly block: boolean;
  readonly name: string;
}

function standardFile(object: Standard): Uint8Array {
  const { sopClass, manufacturer, rows, columns, frames, spacing, compressed, groups, block, name } = object;
  const measures = [text(0x00180050, 'DS', '0.047'), text(0x00280030, 'DS', spacing.join('\\'))];
  const tomography = sopClass === TOMOGRAPHY;
  const withGroups = groups && tomography;
  const perFrame = Array.from({ length: frames }, (_, i) => [
    sq(0x00209111, [[text(0x00209056, 'SH', '1'), ul(0x00209057, i + 1)]]),
  ]);
  const pixels = new Uint8Array(rows * columns * frames + ((rows * columns * frames) % 2)).fill(90);
  const elements: Element[] = [
    text(0x00080008, 'CS', `ORIGINAL\\PRIMARY\\\\${name}`),
    text(0x00080016, 'UI', sopClass),
    text(0x00080018, 'UI', '1.2.276.0.75.2.2.42.98.2'),
    text(0x00080060, 'CS', tomography ? 'OPT' : 'OP'),
    text(0x00080070, 'LO', manufacturer),
    text(0x0008103e, 'LO', name),
    ...(groups && !tomography ? [text(0x00200020, 'CS', 'L\\F')] : []),
    us(0x00280002, 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    text(0x00280008, 'IS', String(frames)),
    us(0x00280010, rows),
    us(0x00280011, columns),
    ...(withGroups ? [] : [text(0x00280030, 'DS', spacing.join('\\'))]),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    text(0x00281050, 'DS', '29'),
    text(0x00281051, 'DS', '210'),
    ...(block
      ? [
          text(0x22010010, 'LO', '99CZM_NIM_INTERNAL_01'),
          text(0x22011000, 'LT', tomography ? 'OphthalmicTomographyImage' : 'OphthalmicPhotography8BitImage'),
        ]
      : []),
    ...(withGroups ? [sq(0x52009229, [[sq(0x00289110, [measures])]]), sq(0x52009230, perFrame)] : []),
    ...(compressed
      ? encapsulate(
          Array.from({ length: frames }, (_, i) => even(codestream({ rows, columns, fill: i + 1 }))),
        )
      : [bytes(0x7fe00010, 'OB', pixels)]),
  ];
  const transferSyntax = compressed ? JPEG_2000 : NATIVE;
  return writeFile(elements, { transferSyntax, sopClass, sopInstance: '1.2.276.0.75.2.2.42.98.2' });
}

const size = fc.constantFrom(64, 200, 245, 300, 480, 512, 640, 664, 1024, 1536);
const millimetres = fc.constantFrom('0.001955034', '0.001954397', '0.005865103', '0.011741683', '0.02');
const standard: fc.Arbitrary<Standard> = fc.record({
  sopClass: fc.constantFrom(TOMOGRAPHY, `${OPHTHALMIC}.1`, `${OPHTHALMIC}.2`),
  manufacturer: fc.constantFrom('Carl Zeiss Meditec', 'Carl Zeiss Meditec AG', 'Another Manufacturer', ''),
  rows: size,
  columns: size,
  frames: fc.constantFrom(1, 2, 3, 5),
  spacing: fc.tuple(millimetres, millimetres),
  compressed: fc.boolean(),
  groups: fc.boolean(),
  block: fc.boolean(),
  name: fc.constantFrom('', 'MAC CUBE 512X128', 'HD 5 LINE RASTER', 'HD RADIAL', 'Angiography 3x3 mm'),
});

describe('a standard object of any manufacturer', () => {
  it('by file: the same bytes, and nothing to turn', () => {
    fc.assert(
      fc.property(standard, fc.constantFrom('stored' as const, 'upright' as const), (object, orientation) => {
        const file = standardFile(object);
        const [instance] = normalizePart10(file, { orientation });
        const { description, repairs } = instance!;
        // For viewers the spacing of a single frame is repeated at the top; in files nothing is changed.
        const repeats = orientation === 'upright' && object.frames === 1;
        expect(repairs.map(({ tag }) => tag)).toEqual(repeats && repairs.length > 0 ? ['00280030'] : []);
        if (!repeats) expect(instance!.bytes).toBe(file);
        const known = openPart10(file).description.family !== 'not-czm';
        if (known) {
          expect(new Set(description.orientation.turns)).toEqual(new Set(['none']));
          expect(description.stored).toEqual({ rows: object.rows, columns: object.columns });
          expect(description.spacing).toMatchObject({
            vertical: { mm: Number(object.spacing[0]) },
            horizontal: { mm: Number(object.spacing[1]) },
          });
        }
        const [before, after] = [file, instance!.bytes].map(dictOf);
        for (const tag of ['00280010', '00280011', '52009229', '52009230', '7FE00010', '00281050']) {
          expect(after![tag]).toEqual(before![tag]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('by DICOM JSON: the same object, but for a spacing that is repeated', () => {
    fc.assert(
      fc.property(standard, fc.constantFrom('stored' as const, 'upright' as const), (object, orientation) => {
        const json: Record<string, DicomJsonElement> = { ...dictOf(standardFile(object)) };
        delete json['7FE00010'];
        const { json: after, description } = normalizeDicomJson(json, { orientation });
        const { '00280030': spacing, ...rest } = after;
        const { '00280030': stated, ...others } = json;
        expect(rest).toEqual(others);
        if (stated !== undefined) expect(spacing).toEqual(stated);
        if (spacing !== undefined) expect(spacing.Value!.map(Number)).toEqual(object.spacing.map(Number));
        if (description.family === 'not-czm') return;
        expect(description.family).toBe('standard');
        expect(description.upright).toEqual({ rows: object.rows, columns: object.columns });
      }),
      { numRuns: 60 },
    );
  });

  it('whose frames are scrambled is none, nor one whose attributes are not those of its codestreams', () => {
    const object = { sopClass: TOMOGRAPHY, manufacturer: 'Carl Zeiss Meditec', rows: 512, columns: 1024 };
    const rest = {
      frames: 3,
      spacing: ['0.0117', '0.001955034'],
      compressed: true,
      groups: true,
      block: true,
    } as const;
    const file = standardFile({ ...object, ...rest, name: '' });
    const { frames } = openPart10(file);
    expect(openPart10(file).description.orientation.basis).toBe('standard object');
    expect(frames).toHaveLength(3);
    const other = standardFile({ ...object, ...rest, rows: 1024, columns: 512, name: '' });
    const mixed = writeFile(
      [
        ...[0x00080016, 0x00080018].map((tag) => text(tag, 'UI', tag === 0x00080016 ? TOMOGRAPHY : '1.2.3')),
        text(0x00080070, 'LO', 'Carl Zeiss Meditec'),
        us(0x00280010, 512),
        us(0x00280011, 1024),
        sq(0x52009229, [[text(0x00080070, 'LO', 'x')]]),
        ...encapsulate([1, 2, 3].map((fill) => scrambledFrame({ fill }))),
      ],
      { transferSyntax: JPEG_2000, sopClass: TOMOGRAPHY, sopInstance: '1.2.3' },
    );
    expect(openPart10(mixed).description.orientation).toMatchObject({ basis: 'depth size' });
    expect(openPart10(other).description.orientation.basis).toBe('standard object');
  });
});

describe('where a frame lies, as stated', () => {
  const picture = { sopInstanceUID: '1.2.3', rows: 664, columns: 512 };
  const located = (coordinates: readonly number[], uid = '1.2.3', orientation = 'LINEAR'): FrameLocation => ({
    stack: undefined,
    pictures: [{ sopInstanceUID: uid, orientation, coordinates }],
  });

  it('is read from the functional groups, by file and by DICOM JSON', () => {
    const perFrame = [1, 2].map((position) => [
      sq(0x00209111, [[text(0x00209056, 'SH', '1'), ul(0x00209057, 3 - position)]]),
      sq(0x00220031, [
        [
          text(0x00081155, 'UI', '1.2.3'),
          fl(0x00220032, 100 + position, 50, 100 + position, 450),
          text(0x00220039, 'CS', 'LINEAR'),
        ],
      ]),
    ]);
    const file = writeFile([text(0x00080016, 'UI', TOMOGRAPHY), sq(0x52009230, perFrame)], {
      transferSyntax: NATIVE,
      sopClass: TOMOGRAPHY,
      sopInstance: '1.2.4',
    });
    const json: DicomJson = dictOf(file);
    for (const locations of [frameLocations(openPart10(file)), frameLocations({ json })]) {
      expect(locations).toEqual(
        [1, 2].map((position) => ({
          ...located([100 + position, 50, 100 + position, 450]),
          stack: { id: '1', position: 3 - position },
        })),
      );
      // Row and column from the corner of the first pixel become column and row from its centre.
      expect(statedScanLine(locations[0], picture)).toMatchObject({
        from: [49.5, 100.5],
        to: [449.5, 100.5],
        provenance: 'stated',
      });
    }
    expect(frameLocations({ json: {} })).toEqual([]);
  });

  it.each<[string, FrameLocation | undefined, RegExp]>([
    ['nothing', undefined, /does not state/],
    ['no picture', { stack: undefined, pictures: [] }, /does not state/],
    ['another picture', located([1, 2, 3, 4], '1.2.9'), /another picture/],
    ['a pair that is not whole', located([1, 2, 3]), /3 numbers/],
    ['one point', located([1, 2]), /2 numbers/],
    ['a line that leaves the picture', located([1, 2, 665, 4]), /leaves the picture of 664 × 512/],
    ['a row before the first', located([-1, 2, 5, 4]), /leaves the picture/],
    ['a curve', located([0, 0, 100, 0, 100, 100]), /not to be a straight line/],
    ['a plane parallel to the picture', located([1, 2, 3, 4], '1.2.3', 'TRANSVERSE'), /parallel/],
  ])('%s is no line, and says why', (_, location, reason) => {
    const found = statedScanLine(location, picture);
    expect(found).toEqual({ reason: expect.stringMatching(reason) });
  });

  it('many points on one line are that line', () => {
    expect(statedScanLine(located([0, 0, 10, 10, 20, 20]), picture)).toMatchObject({
      from: [-0.5, -0.5],
      to: [19.5, 19.5],
    });
  });
});
