import type { Description } from '../describe/description.js';
import { itemsOf, numberValues, type AttributeSet } from '../dicom/attributes.js';
import { codedConcept, sequence, type NewItem } from '../dicom/edits.js';
import * as TAGS from '../dicom/tags.js';
import { ds, numbers, reference, text, type Entry, type HeightMapInput } from './height-map-input.js';
import type { Surface } from './lay.js';

/* Where a height map lies, what it was made from, and its millimetres: functional groups (PS3.3 C.7.6.16). */

/** Shared and per-frame functional groups; a frame for each of the surfaces. */
export function functionalGroups(
  { cube, layers }: HeightMapInput,
  surfaces: readonly Surface[],
): readonly Entry[] {
  const { spacing } = cube.description;
  const [lateral, axial, slow] = [spacing.horizontal.mm, spacing.vertical.mm, spacing.betweenFrames.mm];
  const source: NewItem = {
    ...reference(cube.attributes),
    [TAGS.ReferencedFrameNumber]: text(
      'IS',
      ...Array.from({ length: layers.bScans }, (_, index) => String(index + 1)),
    ),
    [TAGS.PurposeOfReferenceCodeSequence]: sequence(
      codedConcept('121322', 'DCM', 'Source Image for Image Processing Operation'),
    ),
  };
  const shared: NewItem = {
    [TAGS.DerivationImageSequence]: sequence({
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
    [TAGS.SegmentIdentificationSequence]: sequence({
      [TAGS.ReferencedSegmentNumber]: numbers('US', index + 1),
    }),
  }));
  return [
    [TAGS.SharedFunctionalGroupsSequence, sequence(shared)],
    [TAGS.PerFrameFunctionalGroupsSequence, { vr: 'SQ', items: frames }],
  ];
}

const inMillimetres = (axial: number, { upright }: Description): NewItem => ({
  [TAGS.LUTExplanation]: text('LO', 'Depth below the top of the picture'),
  [TAGS.LUTLabel]: text('SH', 'DEPTH_MM'),
  [TAGS.DoubleFloatRealWorldValueFirstValueMapped]: numbers('FD', 0),
  [TAGS.DoubleFloatRealWorldValueLastValueMapped]: numbers('FD', upright.rows),
  [TAGS.RealWorldValueIntercept]: numbers('FD', 0),
  [TAGS.RealWorldValueSlope]: numbers('FD', axial),
  [TAGS.MeasurementUnitsCodeSequence]: sequence(codedConcept('mm', 'UCUM', 'mm')),
});

/**
 * The plane that lies on top of the cube: its columns run along the rows of a B-scan, its rows from the first frame to
 * the last. Nothing if the cube does not say where its frames lie.
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
