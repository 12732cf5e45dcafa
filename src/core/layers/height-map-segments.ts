import { derivedUid } from '../base/uid.js';
import { textValue } from '../dicom/attributes.js';
import { codedConcept, sequence, type NewItem } from '../dicom/edits.js';
import * as TAGS from '../dicom/tags.js';
import { codeOf, NOT_STATED, numbers, text, type Entry, type HeightMapInput } from './height-map-input.js';
import type { Surface } from './lay.js';
import { LAYER_TAGS } from './tags.js';

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

/** The algorithm is known only to the vendor, and its code says so. */
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
