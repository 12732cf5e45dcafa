import type { Eye } from './anatomy.js';
import { sha256 } from './codec.js';
import { encapsulate } from './encapsulate.js';
import { EXPLICIT_LITTLE, JPEG_2000, PHOTOGRAPHY, TOMOGRAPHY } from './ex-file.js';
import { expectedScan, eyeOf, type Built, type ExpectedEye } from './expected.js';
import type { Frame } from './frames.js';
import { KINDS, type PhantomKind } from './kinds.js';
import { bytes, concat, fl, sq, text, ul, us, writeFile, type Element, type Item } from './part10.js';
import { scanLine } from './scan-lines.js';

/*
 * The standard objects that the instrument sends to an archive (docs/format.md sections 1 and 8a): upright, clean,
 * plain JPEG 2000 or uncompressed. OPT with functional groups, and the LSLO picture that it refers to as OP.
 */

/** A UID under the vendor's root for these objects (section 1), of a branch that is ours alone. */
export const standardUid = (name: string): string =>
  `1.2.276.0.75.2.2.42.99999.${BigInt(`0x${sha256(name).slice(0, 16)}`)}`;

export interface StandardOptions {
  readonly name: string;
  readonly about: string;
  readonly kind: PhantomKind;
  /** Upright, bare codestreams or raw pixels. */
  readonly frames: readonly Frame[];
  readonly eye: Eye;
  readonly uncompressed?: boolean;
}

export interface TomographyOptions extends StandardOptions {
  /** Image Type value 4. */
  readonly acquisition: string;
  readonly seriesDescription: string;
  /** Name of the LSLO object in which the B-scans are located. */
  readonly lslo: string;
  /** Laterality (0020,0060), which the instrument leaves out. */
  readonly laterality?: string;
  /** What the eye is where two places contradict each other. */
  readonly expectedEye?: ExpectedEye;
  readonly volume?: boolean | undefined;
}

/** Row and column in the upright LSLO picture, counted from the centre of its first pixel. */
function inPicture(point: { readonly x: number; readonly y: number }): [row: number, column: number] {
  const { field, stored } = KINDS.fundus;
  const { lateral, axial } = field ?? { lateral: NaN, axial: NaN };
  return [(0.5 - point.y / axial) * (stored.columns - 1), (point.x / lateral + 0.5) * (stored.rows - 1)];
}

function common(options: StandardOptions, sopClass: string, object: string, imageType: string): Element[] {
  const { name, frames, uncompressed = false } = options;
  const [first] = frames;
  if (!first) throw new RangeError(`${name}: no frames.`);
  const lossy = !uncompressed && !first.reversible;
  return [
    text(0x00080005, 'CS', 'ISO_IR 192'),
    text(0x00080008, 'CS', imageType),
    text(0x00080016, 'UI', sopClass),
    text(0x00080018, 'UI', standardUid(`instance ${name}`)),
    text(0x00080020, 'DA', '20160725'),
    text(0x00080023, 'DA', '20160725'),
    text(0x0008002a, 'DT', '20160725100733'),
    text(0x00080030, 'TM', '100304'),
    text(0x00080033, 'TM', '100733'),
    text(0x00080050, 'SH', ''),
    text(0x00080070, 'LO', 'Carl Zeiss Meditec'),
    text(0x00080090, 'PN', ''),
    text(0x00081090, 'LO', 'CIRRUS HD-OCT 5000'),
    text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC'),
    text(0x00100020, 'LO', 'SYNTHETIC-1'),
    text(0x00100030, 'DA', ''),
    text(0x00100040, 'CS', ''),
    text(0x00181000, 'LO', '00000'),
    text(0x00181020, 'LO', '11.5.1.00000'),
    text(0x0020000d, 'UI', standardUid('study')),
    text(0x0020000e, 'UI', standardUid(`series ${name}`)),
    text(0x00200010, 'SH', ''),
    text(0x00200011, 'IS', '1'),
    text(0x00200013, 'IS', '1'),
    text(0x00204000, 'LT', 'SYNTHETIC PHANTOM - not a patient'),
    us(0x00280002, first.samples),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    us(0x00280010, first.rows),
    us(0x00280011, first.columns),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    text(0x00280301, 'CS', 'NO'),
    text(0x00282110, 'CS', lossy ? '01' : '00'),
    ...(lossy ? [text(0x00282112, 'DS', '10'), text(0x00282114, 'CS', 'ISO_15444_1')] : []),
    text(0x20500020, 'CS', 'IDENTITY'),
    text(0x22010010, 'LO', '99CZM_NIM_INTERNAL_01'),
    text(0x22011000, 'LT', object),
  ];
}

function file(options: StandardOptions, sopClass: string, dataSet: readonly Element[]): Uint8Array {
  const { name, frames, uncompressed = false } = options;
  const stored = frames.map((frame) => frame.stored);
  const pixelData = uncompressed ? [bytes(0x7fe00010, 'OB', concat(stored))] : encapsulate(stored);
  return writeFile([...dataSet, ...pixelData], {
    transferSyntax: uncompressed ? EXPLICIT_LITTLE : JPEG_2000,
    sopClass,
    sopInstance: standardUid(`instance ${name}`),
  });
}

/** The instrument's Ophthalmic Photography object: the LSLO picture, 664 × 512. */
export function standardPhotograph(options: StandardOptions): Built {
  const { kind, frames, eye, about } = options;
  const scan = expectedScan(kind, frames, { volume: false });
  const spacing = `${scan.spacing.axial?.toFixed(6)}\\${scan.spacing.lateral?.toFixed(6)}`;
  const dataSet = [
    ...common(options, PHOTOGRAPHY, 'OphthalmicPhotography8BitImage', 'ORIGINAL\\PRIMARY'),
    text(0x00080060, 'CS', 'OP'),
    text(0x0008103e, 'LO', 'LSLO'),
    text(0x00200020, 'CS', 'L\\F'),
    text(0x00200062, 'CS', eyeOf(eye)),
    text(0x00280008, 'IS', String(frames.length)),
    text(0x00280030, 'DS', spacing),
  ];
  return {
    bytes: file(options, PHOTOGRAPHY, dataSet),
    expected: { family: 'standard', about, eye: eyeOf(eye), sopClass: PHOTOGRAPHY, scans: [scan] },
  };
}

const RETINA: Item = [
  text(0x00080100, 'SH', 'T-AA610'),
  text(0x00080102, 'SH', 'SRT'),
  text(0x00080104, 'LO', 'Retina'),
];

/** The instrument's Ophthalmic Tomography object. In-Stack Position is that of the phantom's B-scan. */
export function standardTomography(options: TomographyOptions): Built {
  const { kind, frames, eye, about, acquisition, lslo } = options;
  const referenced = standardUid(`instance ${lslo}`);
  const inStack = frames.map((frame) => frame.mark.frame);
  const lines = inStack.map((position) => {
    const { at } = scanLine(kind, position - 1, { frames: frames.length, eye });
    return [...inPicture(at(-0.5)), ...inPicture(at(0.5))];
  });
  const scan = expectedScan(kind, frames, {
    volume: options.volume,
    location: { sopInstance: referenced, lines },
    inStack,
  });
  const { axial, lateral } = scan.spacing;
  const perFrame = lines.map((line, index): Item => [
    sq(0x00209111, [[text(0x00209056, 'SH', '1'), ul(0x00209057, inStack[index] ?? 0)]]),
    sq(0x00220031, [
      [
        text(0x00081150, 'UI', PHOTOGRAPHY),
        text(0x00081155, 'UI', referenced),
        fl(0x00220032, ...line),
        text(0x00220039, 'CS', 'LINEAR'),
      ],
    ]),
  ]);
  const shared: Item = [
    sq(0x00209071, [[sq(0x00082218, [RETINA]), text(0x00209072, 'CS', eyeOf(eye))]]),
    sq(0x00289110, [
      [
        text(0x00180050, 'DS', '0.047'),
        text(0x00280030, 'DS', `${axial?.toFixed(9)}\\${lateral?.toFixed(9)}`),
      ],
    ]),
  ];
  const dataSet = [
    ...common(options, TOMOGRAPHY, 'OphthalmicTomographyImage', `ORIGINAL\\PRIMARY\\\\${acquisition}`),
    text(0x00080060, 'CS', 'OPT'),
    text(0x0008103e, 'LO', options.seriesDescription),
    text(0x00200052, 'UI', standardUid(`frame of reference ${options.name}`)),
    ...(options.laterality === undefined ? [] : [text(0x00200060, 'CS', options.laterality)]),
    text(0x00280008, 'IS', String(frames.length)),
    sq(0x52009229, [shared]),
    sq(0x52009230, perFrame),
  ];
  return {
    bytes: file(options, TOMOGRAPHY, dataSet),
    expected: {
      family: 'standard',
      about,
      eye: options.expectedEye === undefined ? eyeOf(eye) : options.expectedEye,
      sopClass: TOMOGRAPHY,
      scans: [scan],
    },
  };
}
