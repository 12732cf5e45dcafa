import type { Eye } from './anatomy.js';
import { CZM_UID, exAttributes, uidFor, type Dirt, type ExAttributes } from './czm-attributes.js';
import { encapsulate, unencapsulated, type Encapsulation } from './encapsulate.js';
import { expectedScan, type Built, type ExpectedEye, type Family } from './expected.js';
import type { Field } from './kind-facts.js';
import { KINDS, type PhantomKind } from './kinds.js';
import type { Frame } from './frames.js';
import { text, writeDataSet, writeFile, type FileOptions } from './part10.js';

export const TOMOGRAPHY = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
export const PHOTOGRAPHY = '1.2.840.10008.5.1.4.1.1.77.1.5.1';
/** Retired, of no IOD: what the instrument's own files carry (docs/format.md section 1). */
export const ZEISS_OPT_FILE = '1.2.840.10008.5.1.4.1.1.12.77';
export const JPEG_2000_LOSSLESS = '1.2.840.10008.1.2.4.90';
export const JPEG_2000 = '1.2.840.10008.1.2.4.91';
export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
export const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
export const DEFLATED = '1.2.840.10008.1.2.1.99';

export interface ExOptions {
  /** Makes the UIDs of instance and series. */
  readonly name: string;
  /** Makes the Study Instance UID. */
  readonly study?: string;
  readonly kind: PhantomKind;
  readonly frames: readonly Frame[];
  readonly family?: Family;
  readonly about: string;
  readonly eye?: Eye;
  readonly dirt?: Dirt;
  readonly transferSyntax?: string;
  readonly pixelData?: 'unencapsulated' | Encapsulation;
  readonly file?: Pick<FileOptions, 'vr' | 'groupLengths' | 'preamble' | 'dirtyMeta'>;
  readonly undefinedLengths?: boolean;
  /** Done to the data set as written, e.g. deflating. */
  readonly recode?: (dataSet: Uint8Array) => Uint8Array;
  /** Attributes that differ from what an instrument would write. */
  readonly attributes?: Partial<ExAttributes>;
  readonly claimedFrames?: number;
  /** Whether the frames make a volume, where the file leaves no doubt. */
  readonly volume?: boolean;
  /** Where the eye is not what Laterality states. */
  readonly expectedEye?: ExpectedEye;
}

const isPhotograph = (kind: PhantomKind): boolean => kind === 'fundus' || kind === 'iris';
const contentClass = (kind: PhantomKind): string => (isPhotograph(kind) ? PHOTOGRAPHY : TOMOGRAPHY);
const EYES: Readonly<Record<string, ExpectedEye>> = { OD: 'R', OS: 'L', L: 'L', OU: 'B' };

/** The spacing of the stored frame with a comma between the values, as the instruments write it. */
function commaSpacing(kind: PhantomKind, field: Field | undefined): string | undefined {
  const { stored } = KINDS[kind];
  if (!field) return undefined;
  return `${(field.lateral / (stored.rows - 1)).toFixed(9)},${(field.axial / (stored.columns - 1)).toFixed(9)}`;
}

function attributesOf(options: ExOptions, first: Frame): ExAttributes {
  const { kind, frames, name } = options;
  const facts = KINDS[kind];
  const colour = first.reversible ? 'YBR_RCT' : 'YBR_ICT';
  const claimed = options.claimedFrames ?? frames.length;
  return {
    sopClass: contentClass(kind),
    sopInstance: uidFor(`instance ${name}`),
    studyUid: uidFor(`study ${options.study ?? 'synthetic'}`),
    seriesUid: uidFor(`series ${name}`),
    dirt: options.dirt ?? 'text',
    modality: isPhotograph(kind) ? 'OP' : 'OPT',
    manufacturer: 'Carl Zeiss Meditec',
    protocol: facts.protocol,
    laterality: options.eye ?? 'OS',
    photometric: first.samples === 1 ? 'MONOCHROME2' : colour,
    samples: first.samples,
    rows: first.rows,
    columns: first.columns,
    pixelRepresentation: 1,
    numberOfFrames: claimed > 1 ? String(claimed) : undefined,
    pixelSpacing: commaSpacing(kind, first.field),
    spacingBetweenSlices: '0.0',
    field: isPhotograph(kind) ? undefined : first.field,
    lossyRatio: first.reversible ? undefined : 10,
    identification: text(0x00570001, 'UI', CZM_UID, options.dirt === 'all'),
    undefinedLengths: options.undefinedLengths ?? false,
    ...options.attributes,
  };
}

/** Writes an EX.DCM file, dirty as instruments write it unless told otherwise. */
export function exFile(options: ExOptions): Built {
  const { frames, kind } = options;
  const first = frames[0];
  if (!first) throw new RangeError(`${options.name}: no frames.`);
  const attributes = attributesOf(options, first);
  const stored = frames.map((frame) => frame.stored);
  const pixelData =
    options.pixelData === 'unencapsulated' ? unencapsulated(stored) : encapsulate(stored, options.pixelData);
  const dataSet = writeDataSet([...exAttributes(attributes), ...pixelData], options.file);
  const bytes = writeFile(options.recode ? options.recode(dataSet) : dataSet, {
    ...options.file,
    transferSyntax: options.transferSyntax ?? (first.reversible ? JPEG_2000_LOSSLESS : JPEG_2000),
    sopClass: attributes.sopClass,
    sopInstance: attributes.sopInstance,
  });
  return {
    bytes,
    expected: {
      family: options.family ?? 'ex',
      about: options.about,
      ...(options.claimedFrames === undefined ? {} : { claimedFrames: options.claimedFrames }),
      eye: options.expectedEye === undefined ? (EYES[attributes.laterality] ?? null) : options.expectedEye,
      sopClass: attributes.sopClass === PHOTOGRAPHY ? PHOTOGRAPHY : contentClass(kind),
      scans: [expectedScan(kind, frames, { volume: options.volume })],
    },
  };
}
