import { derivedUid } from '../base/uid.js';
import { textValue } from '../dicom/attributes.js';
import { codedConcept, sequence, type NewItem } from '../dicom/edits.js';
import * as TAGS from '../dicom/tags.js';
import { codeOf, NOT_STATED, numbers, text, type Entry, type HeightMapInput } from './height-map-input.js';
import type { Surface } from './lay.js';

/* The picture of a height map, and what each of its frames is: PS3.3 C.8.20.2, C.8.20.5. */

/** The value where a surface was not found: outside 0 … Rows, so that no reader takes it for a depth. */
export const PADDING = -1;

/** Image, segmentation and dimension modules; a frame for each of the surfaces, which all have a code. */
export function imageModule(input: HeightMapInput, surfaces: readonly Surface[]): readonly Entry[] {
  const { layers } = input;
  const organization = text(
    'UI',
    derivedUid(textValue(input.cube.attributes, TAGS.SOPInstanceUID), 'height map dimensions'),
  );
  return [
    [TAGS.ContentLabel, text('CS', 'RETINAL_LAYERS')],
    [TAGS.ContentDescription, text('LO', "Retinal layers, the instrument's own")],
    [TAGS.ContentCreatorName, text('PN')],
    [TAGS.SamplesPerPixel, numbers('US', 1)],
    [TAGS.PhotometricInterpretation, text('CS', 'MONOCHROME2')],
    [TAGS.NumberOfFrames, text('IS', String(surfaces.length))],
    [TAGS.Rows, numbers('US', layers.bScans)],
    [TAGS.Columns, numbers('US', layers.aScans)],
    [TAGS.BitsAllocated, numbers('US', 32)],
    [TAGS.FloatPixelPaddingValue, numbers('FL', PADDING)],
    [TAGS.FloatPixelPaddingRangeLimit, numbers('FL', PADDING)],
    [TAGS.SegmentationType, text('CS', 'HEIGHTMAP')],
    [
      TAGS.SegmentSequence,
      { vr: 'SQ', items: surfaces.map((surface, index) => segment(surface, index + 1, input)) },
    ],
    [TAGS.DimensionOrganizationSequence, sequence({ [TAGS.DimensionOrganizationUID]: organization })],
    [
      TAGS.DimensionIndexSequence,
      sequence({
        [TAGS.DimensionOrganizationUID]: organization,
        [TAGS.DimensionIndexPointer]: numbers('AT', Number.parseInt(TAGS.ReferencedSegmentNumber, 16)),
        [TAGS.FunctionalGroupPointer]: numbers('AT', Number.parseInt(TAGS.SegmentIdentificationSequence, 16)),
      }),
    ],
  ];
}

/** The algorithm is known only to the vendor, and its code says so. */
const UNKNOWN_FAMILY = codedConcept('261665006', 'SCT', 'Unknown');

function segment(surface: Surface, number: number, { cube, analysis }: HeightMapInput): NewItem {
  const code = codeOf(surface);
  const model = textValue(cube.attributes, TAGS.ManufacturerModelName) || NOT_STATED;
  const algorithm = `The instrument's own (${model})`.slice(0, 64);
  const version =
    analysis.softwareVersions || textValue(cube.attributes, TAGS.SoftwareVersions) || NOT_STATED;
  return {
    [TAGS.SegmentNumber]: numbers('US', number),
    [TAGS.SegmentLabel]: text('LO', surface.name),
    [TAGS.SegmentDescription]: text(
      'ST',
      `${surface.name} as the instrument found it, from ${surface.source}. Which border of the layer it marks is not ` +
        'documented: the code is the nearest one (assumed).',
    ),
    [TAGS.SegmentAlgorithmType]: text('CS', 'AUTOMATIC'),
    [TAGS.SegmentAlgorithmName]: text('LO', algorithm),
    [TAGS.SegmentationAlgorithmIdentificationSequence]: sequence({
      [TAGS.AlgorithmFamilyCodeSequence]: sequence(UNKNOWN_FAMILY),
      [TAGS.AlgorithmVersion]: text('LO', version),
      [TAGS.AlgorithmName]: text('LO', algorithm),
    }),
    [TAGS.SegmentedPropertyCategoryCodeSequence]: sequence(
      codedConcept('123037004', 'SCT', 'Anatomical Structure'),
    ),
    [TAGS.SegmentedPropertyTypeCodeSequence]: sequence(
      codedConcept(code?.value ?? '', code?.scheme ?? '', code?.meaning ?? ''),
    ),
    [TAGS.AnatomicRegionSequence]: sequence(codedConcept('81745001', 'SCT', 'Eye')),
  };
}
