import { derivedUid } from '../base/uid.js';
import { SOP_CLASS, TRANSFER_SYNTAX } from '../base/uids.js';
import { sourceAttributes } from '../describe/conversion-record.js';
import type { Description } from '../describe/description.js';
import { textValue, textValues, type AttributeSet } from '../dicom/attributes.js';
import { codedConcept, sequence, type NewItem, type NewValue } from '../dicom/edits.js';
import { assemble, chunkLength, elementHeader, encodeElement, type Chunk } from '../dicom/part10/encode.js';
import * as TAGS from '../dicom/tags.js';
import type { Tag } from '../dicom/tag.js';
import { functionalGroups } from './height-map-groups.js';
import {
  hasCode,
  NOT_STATED,
  numbers,
  reference,
  text,
  type Entry,
  type HeightMapInput,
} from './height-map-input.js';
import { imageModule, PADDING } from './height-map-segments.js';
import type { Surface } from './lay.js';

/*
 * Layers as Height Map Segmentation (PS3.3 A.91, C.8.20.5): one frame for each surface, one row for each frame of the cube
 * in the order in which it stores them, float pixels from the top of the upright picture.
 */

/** A height map that can be written. */
export interface HeightMap {
  readonly chunks: readonly Chunk[];
  readonly sopInstanceUID: string;
  /** Names of the surfaces in it, and of those that the standard has no code for. */
  readonly written: readonly string[];
  readonly leftOut: readonly string[];
}

/**
 * Why no height map can be written for a cube; undefined if one can.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, layLayers, openLayers, whyNoHeightMap } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * const input = {
 *   layers,
 *   cube: { attributes, description },
 *   analysis: source,
 *   program: { name: 'my-program', version: '1.0.0' },
 *   created: new Date(),
 * };
 * whyNoHeightMap(input); // → 'A height map counts from the top of upright pictures: …'
 * ```
 */
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

/**
 * A Part 10 file, in explicit VR little endian. Call {@link whyNoHeightMap} first.
 *
 * @example
 * ```ts
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { heightMapPart10, whyNoHeightMap, type Layers, type LayerSource } from 'cornerstone-czm-image-loader/layers';
 *
 * // The cube has been converted, and its frames are upright.
 * export function heightMapOf(uprightCube: Uint8Array, layers: Layers, analysis: LayerSource): Uint8Array | string {
 *   const program = { name: 'my-program', version: '1.0.0' };
 *   const input = { layers, cube: openPart10(uprightCube), analysis, program, created: new Date() };
 *   return whyNoHeightMap(input) ?? heightMapPart10(input);
 * }
 * ```
 */
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

/** What is copied from the cube: patient, study, equipment, frame of reference. Type 2 attributes may be empty. */
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
    [TAGS.ReferencedSeriesSequence, sequence(referencedSeries(cube.attributes))],
    [
      TAGS.ContributingEquipmentSequence,
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

/** Image Laterality, if the eye is known: Laterality is not allowed beside the codes of the segments. */
const eyeOf = ({ laterality }: Description): readonly Entry[] =>
  laterality === undefined ? [] : [[TAGS.ImageLaterality, text('CS', laterality)]];

const two = (value: number): string => String(value).padStart(2, '0');

const dateAndTime = (at: Date): readonly [date: string, time: string] => [
  `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`,
  `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`,
];

const referencedSeries = (attributes: AttributeSet): NewItem => ({
  [TAGS.ReferencedInstanceSequence]: sequence(reference(attributes)),
  [TAGS.SeriesInstanceUID]: text('UI', textValue(attributes, TAGS.SeriesInstanceUID)),
});

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
