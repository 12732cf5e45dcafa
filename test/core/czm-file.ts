import { scramble } from '../../src/core/index.js';
import { exAttributes, uidFor, CZM_UID, type ExAttributes } from '../generator/czm-attributes.js';
import { encapsulate, unencapsulated, type Encapsulation } from '../generator/encapsulate.js';
import { JPEG_2000, TOMOGRAPHY } from '../generator/ex-file.js';
import { wrapJp2 } from '../generator/jp2.js';
import { text, writeFile, type Element, type FileOptions } from '../generator/part10.js';
import { bytes as join, cod, EOC, qcd, siz, SOC, tilePart } from './frame/j2k/build.js';

/* CZM files whose frames have true headers and no picture: any size at no cost, for tests that decode nothing. */

export interface Shape {
  readonly rows?: number;
  readonly columns?: number;
  readonly samples?: number;
  readonly reversible?: boolean;
  readonly colourTransform?: boolean;
  readonly bits?: number;
  readonly signed?: boolean;
  /** Bytes of entropy-coded data, which make one frame differ from the next. */
  readonly fill?: number;
}

/** A whole codestream of that size, structurally sound. */
export function codestream(shape: Shape = {}): Uint8Array {
  const { rows = 512, columns = 1024, samples = 1, reversible = false, bits = 8, fill = 0x11 } = shape;
  const ssiz = bits - 1 + (shape.signed === true ? 0x80 : 0);
  const components = Array.from({ length: samples }, () => [ssiz, 1, 1] as const);
  const main = [
    ...SOC,
    ...siz({ xsiz: columns, ysiz: rows, components }),
    ...cod({ transformation: reversible ? 1 : 0, mct: shape.colourTransform === true ? 1 : 0 }),
    ...qcd(reversible ? 0 : 2),
  ];
  return join(main, tilePart({ data: new Array<number>(1700).fill(fill) }), EOC);
}

export const even = (bytes: Uint8Array): Uint8Array => {
  const padded = new Uint8Array(bytes.length + (bytes.length % 2));
  padded.set(bytes);
  return padded;
};

/** The codestream in a JP2 file, padded. */
export function plainFrame(shape: Shape = {}): Uint8Array {
  const { rows = 512, columns = 1024, samples = 1 } = shape;
  return even(wrapJp2(codestream(shape), { rows, columns, samples }));
}

export const scrambledFrame = (shape: Shape = {}): Uint8Array => scramble(plainFrame(shape));

export interface CzmFile extends Shape {
  readonly count?: number;
  /** The frames as stored, in place of scrambled ones of the shape. */
  readonly frames?: readonly Uint8Array[];
  readonly attributes?: Partial<ExAttributes>;
  /** Elements to add, in place of those with the same tag. */
  readonly elements?: readonly Element[];
  /** Tags to leave out. */
  readonly without?: readonly number[];
  readonly pixelData?: 'unencapsulated' | 'absent' | Encapsulation | readonly Element[];
  readonly file?: Partial<FileOptions>;
  /** Bytes behind the data set. */
  readonly trailing?: Uint8Array;
}

const isList = (value: unknown): value is readonly Element[] => Array.isArray(value);

function pixelElements(
  frames: readonly Uint8Array[],
  pixelData: CzmFile['pixelData'] = {},
): readonly Element[] {
  if (pixelData === 'absent') return [];
  if (pixelData === 'unencapsulated') return unencapsulated(frames);
  return isList(pixelData) ? pixelData : encapsulate(frames, pixelData);
}

/** The frames that {@link czmFile} puts into a file unless told otherwise. */
export const framesOf = ({ count = 3, ...shape }: CzmFile): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => scrambledFrame({ ...shape, fill: i + 1 }));

/** The data elements of {@link czmFile}, unsorted. */
export function czmElements(options: CzmFile = {}): Element[] {
  const { rows = 512, columns = 1024, samples = 1, count = 3 } = options;
  const frames = options.frames ?? framesOf(options);
  const attributes: ExAttributes = {
    sopClass: TOMOGRAPHY,
    sopInstance: uidFor('instance'),
    studyUid: uidFor('study'),
    seriesUid: uidFor('series'),
    dirt: 'text',
    modality: 'OPT',
    manufacturer: 'Carl Zeiss Meditec',
    protocol: ['SD-S2', 'Macular Cube 512x128'],
    laterality: 'OS',
    photometric: 'MONOCHROME2',
    samples,
    rows,
    columns,
    pixelRepresentation: 1,
    numberOfFrames: String(options.frames?.length ?? count),
    pixelSpacing: '0.011741683,0.001955034',
    spacingBetweenSlices: '0.0',
    field: { lateral: 6, axial: 2 },
    lossyRatio: 10,
    identification: text(0x00570001, 'UI', CZM_UID),
    undefinedLengths: false,
    ...options.attributes,
  };
  const replaced = new Set([...(options.elements ?? []).map(({ tag }) => tag), ...(options.without ?? [])]);
  return [
    ...exAttributes(attributes).filter(({ tag }) => !replaced.has(tag)),
    ...(options.elements ?? []),
    ...pixelElements(frames, options.pixelData),
  ];
}

/** A dirty CZM file: three scrambled B-scans of a macular cube unless told otherwise. */
export function czmFile(options: CzmFile = {}): Uint8Array {
  const file = writeFile(czmElements(options), {
    transferSyntax: JPEG_2000,
    sopClass: TOMOGRAPHY,
    sopInstance: uidFor('instance'),
    ...options.file,
  });
  return options.trailing === undefined ? file : join([...file], [...options.trailing]);
}
