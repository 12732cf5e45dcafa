import { derivedUid } from '../base/uid.js';
import { SOP_CLASS, TRANSFER_SYNTAX } from '../base/uids.js';
import { decimalString } from '../base/quantity.js';
import { itemsOf, numberValues, textValue, textValues, type AttributeSet } from '../dicom/attributes.js';
import { codedConcept, sequence, type NewItem, type NewValue } from '../dicom/edits.js';
import { assemble, chunkLength, elementHeader, encodeElement, type Chunk } from '../dicom/part10/encode.js';
import { TAGS, type Tag } from '../dicom/tags.js';
import { sourceAttributes, type SourceRecord } from '../describe/conversion-record.js';
import type { Description } from '../describe/describe.js';
import type { Layers, Surface } from './lay.js';
import { SURFACE_CODES } from './surfaces.js';
import { LAYER_TAGS } from './tags.js';

/*
 * Layers as Height Map Segmentation (PS3.3 A.91, C.8.20.5): one frame for each surface, one row for each frame of the cube
 * in the order in which it stores them, float pixels from the top of the upright picture.
 */

/** What a height map is written of. */
export interface HeightMapInput {
  readonly layers: Layers;
  /** The cube as it was written: its pictures stand upright, or there are no rows to count from. */
  readonly cube: { readonly attributes: AttributeSet; readonly description: Description };
  /** Of the analysis that the layers are from. */
  readonly analysis: { readonly sopInstanceUID: string; readonly softwareVersions: string };
  /** What writes it, with its version. */
  readonly program: { readonly name: string; readonly version: string };
  /** When: the pixels are made now, whenever the layers were found. */
  readonly created: Date;
  /** To be recorded in it. */
  readonly source?: SourceRecord | undefined;
}

/** A height map that can be written. */
export interface HeightMap {
  readonly chunks: readonly Chunk[];
  readonly sopInstanceUID: string;
  /** Names of the surfaces in it, and of those that the standard has no code for. */
  readonly written: readonly string[];
  readonly leftOut: readonly string[];
}

/** What stands where a surface was not found: outside 0 … Rows, so that no reader takes it for a depth. */
export const PADDING = -1;

/** Why no height map can be written of a cube; undefined where one can. */
export function whyNoHeightMap({
  layers,
  cube: { attributes, description },
}: HeightMapInput): string | undefined {
  const { turns } = description.orientation;
  if (turns.some((turn) => turn !== 'none')) {
    return 'A height map counts from the top of upright pictures: those of this file lie on their side.';
  }
  if (textValue(attributes, TAGS.FrameOfReferenceUID) === '') {
    return 'The cube has no frame of reference, which a height map shares with it.';
  }
  if (textValue(attributes, TAGS.SOPInstanceUID) === '')
    return 'The cube has no SOP Instance UID to refer to.';
  return layers.surfaces.some(hasCode) ? undefined : 'There is no surface that the standard has a code for.';
}

/** A Part 10 file, in explicit VR little endian. Ask {@link whyNoHeightMap} first. */
export const heightMapPart10 = (input: HeightMapInput): Uint8Array => assemble(planHeightMap(input).chunks);

/** What {@link heightMapPart10} assembles. */
export function planHeightMap(input: HeightMapInput): HeightMap {
  const { layers, cube, analysis } = input;
  const surfaces = layers.surfaces.filter(hasCode);
  const cubeUID = textValue(cube.attributes, TAGS.SOPInstanceUID);
  const sopInstanceUID = derivedUid(`${cubeUID} ${analysis.sopInstanceUID}`, 'height map instance');
  const values = new Map<Tag, NewValue>([
    ...copied(cube.attributes),
    ...stated(input, sopInstanceUID),
    ...imageModule(input, surfaces),
    ...functionalGroups(input, surfaces),
  ]);
  const meta = fileMeta(sopInstanceUID);
  const pixels = floatPixels(surfaces);
  const whole = (length: number): readonly Chunk[] => [
    ...meta,
    ...encoded(new Map([...values, ...recordOf(input, length)])),
    elementHeader(TAGS.FloatPixelData, 'OF', pixels.length, true),
    pixels,
  ];
  return {
    chunks: whole(chunkLength(whole(0))),
    sopInstanceUID,
    written: surfaces.map(({ name }) => name),
    leftOut: layers.surfaces.filter((surface) => !hasCode(surface)).map(({ name }) => name),
  };
}

const codeOf = ({ kind }: Surface): (typeof SURFACE_CODES)[number] | undefined =>
  SURFACE_CODES.find((code) => code.kind === kind);
const hasCode = (surface: Surface): boolean => codeOf(surface) !== undefined;

type Entry = readonly [Tag, NewValue];

const text = (vr: string, ...values: readonly string[]): NewValue => ({ vr, values });
const numbers = (vr: string, ...values: readonly number[]): NewValue => ({ vr, values });
const ds = (...values: readonly number[]): NewValue => text('DS', ...values.map(decimalString));

/** What is the cube's own: patient, study, equipment, frame of reference. Type 2 attributes may be empty. */
const COPIED: readonly (readonly [tag: Tag, vr: string, type: 1 | 2 | 3])[] = [
  [TAGS.SpecificCharacterSet, 'CS', 3],
  [TAGS.StudyDate, 'DA', 2],
  [TAGS.StudyTime, 'TM', 2],
  [TAGS.AccessionNumber, 'SH', 2],
  [TAGS.Manufacturer, 'LO', 1],
  [TAGS.ReferringPhysicianName, 'PN', 2],
  [TAGS.StudyDescription, 'LO', 3],
  [TAGS.ManufacturerModelName, 'LO', 1],
  [TAGS.PatientName, 'PN', 2],
  [TAGS.PatientID, 'LO', 2],
  [TAGS.IssuerOfPatientID, 'LO', 3],
  [TAGS.PatientBirthDate, 'DA', 2],
  [TAGS.PatientSex, 'CS', 2],
  [TAGS.DeviceSerialNumber, 'LO', 1],
  [TAGS.SoftwareVersions, 'LO', 1],
  [TAGS.StudyInstanceUID, 'UI', 1],
  [TAGS.StudyID, 'SH', 2],
  [TAGS.FrameOfReferenceUID, 'UI', 1],
  [TAGS.PositionReferenceIndicator, 'LO', 2],
  [TAGS.LossyImageCompression, 'CS', 3],
  [TAGS.LossyImageCompressionRatio, 'DS', 3],
  [TAGS.LossyImageCompressionMethod, 'CS', 3],
];

/** Where the standard wants a value and the cube has none, that is what is said. */
const NOT_STATED = 'not stated';

function copied(attributes: AttributeSet): readonly Entry[] {
  return COPIED.flatMap(([tag, vr, type]): readonly Entry[] => {
    const values = textValues(attributes, tag);
    if (values.length > 0) return [[tag, text(vr, ...values)]];
    if (type === 3) return [];
    return [[tag, type === 2 ? text(vr) : text(vr, NOT_STATED)]];
  });
}

function stated({ cube, created, program }: HeightMapInput, sopInstanceUID: string): readonly Entry[] {
  const [date, time] = dateAndTime(created);
  return [
    [TAGS.ImageType, text('CS', 'DERIVED', 'PRIMARY')],
    [TAGS.SOPClassUID, text('UI', SOP_CLASS.heightMap)],
    [TAGS.SOPInstanceUID, text('UI', sopInstanceUID)],
    [TAGS.ContentDate, text('DA', date)],
    [TAGS.ContentTime, text('TM', time)],
    [TAGS.Modality, text('CS', 'SEG')],
    [TAGS.SeriesDescription, text('LO', "Retinal layers, the instrument's own")],
    [TAGS.SeriesInstanceUID, text('UI', derivedUid(sopInstanceUID, 'height map series'))],
    ...eyeOf(cube.description),
    [TAGS.SeriesNumber, text('IS', '1')],
    [TAGS.InstanceNumber, text('IS', '1')],
    [LAYER_TAGS.ReferencedSeriesSequence, sequence(referencedSeries(cube.attributes))],
    [
      LAYER_TAGS.ContributingEquipmentSequence,
      sequence({
        [TAGS.PurposeOfReferenceCodeSequence]: sequence(
          codedConcept('109102', 'DCM', 'Processing Equipment'),
        ),
        [TAGS.Manufacturer]: text('LO', program.name),
        [TAGS.SoftwareVersions]: text('LO', program.version),
      }),
    ],
  ];
}

/** Image Laterality, where the eye is known: Laterality may not stand beside the codes of the segments. */
const eyeOf = ({ laterality }: Description): readonly Entry[] =>
  laterality === undefined ? [] : [[TAGS.ImageLaterality, text('CS', laterality)]];

const two = (value: number): string => String(value).padStart(2, '0');

const dateAndTime = (at: Date): readonly [date: string, time: string] => [
  `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`,
  `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`,
];

const reference = (attributes: AttributeSet): NewItem => ({
  [TAGS.ReferencedSOPClassUID]: text('UI', textValue(attributes, TAGS.SOPClassUID)),
  [TAGS.ReferencedSOPInstanceUID]: text('UI', textValue(attributes, TAGS.SOPInstanceUID)),
});

const referencedSeries = (attributes: AttributeSet): NewItem => ({
  [LAYER_TAGS.ReferencedInstanceSequence]: sequence(reference(attributes)),
  [TAGS.SeriesInstanceUID]: text('UI', textValue(attributes, TAGS.SeriesInstanceUID)),
});

function imageModule(input: HeightMapInput, surfaces: readonly Surface[]): readonly Entry[] {
  const { layers } = input;
  const organization = text(
    'UI',
    derivedUid(textValue(input.cube.attributes, TAGS.SOPInstanceUID), 'height map dimensions'),
  );
  return [
    [LAYER_TAGS.ContentLabel, text('CS', 'RETINAL_LAYERS')],
    [LAYER_TAGS.ContentDescription, text('LO', "Retinal layers, the instrument's own")],
    [LAYER_TAGS.ContentCreatorName, text('PN')],
    [TAGS.SamplesPerPixel, numbers('US', 1)],
    [TAGS.PhotometricInterpretation, text('CS', 'MONOCHROME2')],
    [TAGS.NumberOfFrames, text('IS', String(surfaces.length))],
    [TAGS.Rows, numbers('US', layers.bScans)],
    [TAGS.Columns, numbers('US', layers.aScans)],
    [TAGS.BitsAllocated, numbers('US', 32)],
    [LAYER_TAGS.FloatPixelPaddingValue, numbers('FL', PADDING)],
    [LAYER_TAGS.FloatPixelPaddingRangeLimit, numbers('FL', PADDING)],
    [LAYER_TAGS.SegmentationType, text('CS', 'HEIGHTMAP')],
    [
      LAYER_TAGS.SegmentSequence,
      { vr: 'SQ', items: surfaces.map((surface, index) => segment(surface, index + 1, input)) },
    ],
    [TAGS.DimensionOrganizationSequence, sequence({ [TAGS.DimensionOrganizationUID]: organization })],
    [
      TAGS.DimensionIndexSequence,
      sequence({
        [TAGS.DimensionOrganizationUID]: organization,
        [TAGS.DimensionIndexPointer]: numbers('AT', Number.parseInt(LAYER_TAGS.ReferencedSegmentNumber, 16)),
        [TAGS.FunctionalGroupPointer]: numbers(
          'AT',
          Number.parseInt(LAYER_TAGS.SegmentIdentificationSequence, 16),
        ),
      }),
    ],
  ];
}

/** What the algorithm is, nobody outside the vendor knows: its code says so. */
const UNKNOWN_FAMILY = codedConcept('261665006', 'SCT', 'Unknown');

function segment(surface: Surface, number: number, { cube, analysis }: HeightMapInput): NewItem {
  const code = codeOf(surface);
  const model = textValue(cube.attributes, TAGS.ManufacturerModelName) || NOT_STATED;
  const algorithm = `The instrument's own (${model})`.slice(0, 64);
  const version =
    analysis.softwareVersions || textValue(cube.attributes, TAGS.SoftwareVersions) || NOT_STATED;
  return {
    [LAYER_TAGS.SegmentNumber]: numbers('US', number),
    [LAYER_TAGS.SegmentLabel]: text('LO', surface.name),
    [LAYER_TAGS.SegmentDescription]: text(
      'ST',
      `${surface.name} as the instrument found it, from ${surface.source}. Which border of the layer it marks is not ` +
        'documented: the code is the nearest one (assumed).',
    ),
    [LAYER_TAGS.SegmentAlgorithmType]: text('CS', 'AUTOMATIC'),
    [LAYER_TAGS.SegmentAlgorithmName]: text('LO', algorithm),
    [LAYER_TAGS.SegmentationAlgorithmIdentificationSequence]: sequence({
      [LAYER_TAGS.AlgorithmFamilyCodeSequence]: sequence(UNKNOWN_FAMILY),
      [LAYER_TAGS.AlgorithmVersion]: text('LO', version),
      [LAYER_TAGS.AlgorithmName]: text('LO', algorithm),
    }),
    [LAYER_TAGS.SegmentedPropertyCategoryCodeSequence]: sequence(
      codedConcept('123037004', 'SCT', 'Anatomical Structure'),
    ),
    [LAYER_TAGS.SegmentedPropertyTypeCodeSequence]: sequence(
      codedConcept(code?.value ?? '', code?.scheme ?? '', code?.meaning ?? ''),
    ),
    [TAGS.AnatomicRegionSequence]: sequence(codedConcept('81745001', 'SCT', 'Eye')),
  };
}

function functionalGroups({ cube, layers }: HeightMapInput, surfaces: readonly Surface[]): readonly Entry[] {
  const { spacing } = cube.description;
  const [lateral, axial, slow] = [spacing.horizontal.mm, spacing.vertical.mm, spacing.betweenFrames.mm];
  const source: NewItem = {
    ...reference(cube.attributes),
    [LAYER_TAGS.ReferencedFrameNumber]: text(
      'IS',
      ...Array.from({ length: layers.bScans }, (_, index) => String(index + 1)),
    ),
    [TAGS.PurposeOfReferenceCodeSequence]: sequence(
      codedConcept('121322', 'DCM', 'Source Image for Image Processing Operation'),
    ),
  };
  const shared: NewItem = {
    [LAYER_TAGS.DerivationImageSequence]: sequence({
      [TAGS.SourceImageSequence]: sequence(source),
      [TAGS.DerivationCodeSequence]: sequence(codedConcept('113076', 'DCM', 'Segmentation')),
    }),
    ...(slow === null || lateral === null
      ? {}
      : { [TAGS.PixelMeasuresSequence]: sequence({ [TAGS.PixelSpacing]: ds(slow, lateral) }) }),
    ...planeOf(cube.attributes),
    ...(axial === null
      ? {}
      : { [TAGS.RealWorldValueMappingSequence]: sequence(inMillimetres(axial, cube.description)) }),
  };
  const frames = surfaces.map((_, index): NewItem => ({
    [TAGS.FrameContentSequence]: sequence({ [TAGS.DimensionIndexValues]: numbers('UL', index + 1) }),
    [LAYER_TAGS.SegmentIdentificationSequence]: sequence({
      [LAYER_TAGS.ReferencedSegmentNumber]: numbers('US', index + 1),
    }),
  }));
  return [
    [TAGS.SharedFunctionalGroupsSequence, sequence(shared)],
    [TAGS.PerFrameFunctionalGroupsSequence, { vr: 'SQ', items: frames }],
  ];
}

const inMillimetres = (axial: number, { upright }: Description): NewItem => ({
  [LAYER_TAGS.LUTExplanation]: text('LO', 'Depth below the top of the picture'),
  [LAYER_TAGS.LUTLabel]: text('SH', 'DEPTH_MM'),
  [LAYER_TAGS.DoubleFloatRealWorldValueFirstValueMapped]: numbers('FD', 0),
  [LAYER_TAGS.DoubleFloatRealWorldValueLastValueMapped]: numbers('FD', upright.rows),
  [TAGS.RealWorldValueIntercept]: numbers('FD', 0),
  [TAGS.RealWorldValueSlope]: numbers('FD', axial),
  [LAYER_TAGS.MeasurementUnitsCodeSequence]: sequence(codedConcept('mm', 'UCUM', 'mm')),
});

/**
 * The plane that lies on top of the cube: its columns run along the rows of a B-scan, its rows from the first frame to the
 * last. Nothing where the cube does not say where its frames lie.
 */
function planeOf(attributes: AttributeSet): NewItem {
  const [shared] = itemsOf(attributes, TAGS.SharedFunctionalGroupsSequence);
  const [orientation] = shared === undefined ? [] : itemsOf(shared, TAGS.PlaneOrientationSequence);
  const along = orientation === undefined ? [] : numberValues(orientation, TAGS.ImageOrientationPatient);
  const positions = itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence).map((group) => {
    const [position] = itemsOf(group, TAGS.PlanePositionSequence);
    return position === undefined ? [] : numberValues(position, TAGS.ImagePositionPatient);
  });
  const [first, last] = [positions[0] ?? [], positions.at(-1) ?? []];
  if (along.length !== 6 || first.length !== 3 || last.length !== 3) return {};
  const steps = last.map((value, axis) => value - (first[axis] ?? 0));
  const length = Math.hypot(...steps);
  if (!(length > 0)) return {};
  return {
    [TAGS.PlaneOrientationSequence]: sequence({
      [TAGS.ImageOrientationPatient]: ds(...along.slice(0, 3), ...steps.map((value) => value / length)),
    }),
    [TAGS.PlanePositionSequence]: sequence({ [TAGS.ImagePositionPatient]: ds(...first) }),
  };
}

function recordOf({ source }: HeightMapInput, length: number): readonly Entry[] {
  if (source === undefined) return [];
  return sourceAttributes(NOTHING, { ...source, length }).map(({ tag, vr, values }) => [
    tag,
    text(vr, ...values),
  ]);
}

/** The record has its own block in a data set that has no other. */
const NOTHING: AttributeSet = { get: () => undefined, [Symbol.iterator]: () => [].values() };

const encoded = (values: ReadonlyMap<Tag, NewValue>): readonly Chunk[] =>
  [...values].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([tag, value]) => encodeElement(tag, value, true));

function fileMeta(sopInstanceUID: string): readonly Chunk[] {
  const version = Uint8Array.of(0, 1);
  const content = [
    elementHeader(TAGS.FileMetaInformationVersion, 'OB', version.length, true),
    version,
    ...encoded(
      new Map([
        [TAGS.MediaStorageSOPClassUID, text('UI', SOP_CLASS.heightMap)],
        [TAGS.MediaStorageSOPInstanceUID, text('UI', sopInstanceUID)],
        [TAGS.TransferSyntaxUID, text('UI', TRANSFER_SYNTAX.explicitVrLittleEndian)],
        [
          TAGS.ImplementationClassUID,
          text('UI', derivedUid('cornerstone-czm-image-loader', 'implementation class')),
        ],
      ]),
    ),
  ];
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  const length = numbers('UL', chunkLength(content));
  return [preamble, ...encodeElement(TAGS.FileMetaInformationGroupLength, length, true), ...content];
}

function floatPixels(surfaces: readonly Surface[]): Uint8Array {
  const count = surfaces.reduce((sum, { depth }) => sum + depth.length, 0);
  const view = new DataView(new ArrayBuffer(count * 4));
  let at = 0;
  for (const { depth } of surfaces) {
    for (const value of depth) {
      view.setFloat32(at, Number.isNaN(value) ? PADDING : value, true);
      at += 4;
    }
  }
  return new Uint8Array(view.buffer);
}
