import {
  type AttributeSet,
  hasFloatPixels,
  isAnalysis,
  type OpenedSource,
  OPHTHALMIC_IMAGE_ROOT,
  SOP_CLASS,
  TAGS,
  textValue,
} from '../core/internal.js';

/** Why a CZM file that never held an image is skipped. */
export type WithoutImage = `CZM without image: ${string}`;

/** What instances of other SOP classes are (PS3.4 B.5), by how their UID begins. */
const CONTENTS: readonly (readonly [sopClass: string, name: string])[] = [
  [SOP_CLASS.encapsulatedPdf, 'Encapsulated PDF'],
  [SOP_CLASS.presentationStateRoot, 'presentation state'],
  [SOP_CLASS.spatialRegistration, 'spatial registration'],
  [SOP_CLASS.rawData, 'raw data'],
  [SOP_CLASS.ophthalmicMeasurementsRoot, 'ophthalmic measurements'],
  [SOP_CLASS.macularGridReport, 'macular grid report'],
  [SOP_CLASS.visualField, 'visual field'],
  [SOP_CLASS.thicknessMap, 'thickness map'],
  [SOP_CLASS.heightMap, 'height map'],
  [SOP_CLASS.structuredReportRoot, 'structured report'],
];

/** Names of objects that hold results, not scans (docs/format.md section 6). */
const ANALYSIS_OBJECT = /AnalysisRawData$/;

/**
 * What a CZM file without an image is; undefined if it holds one, or has lost it.
 *
 * Raw data without a container may have lost it, unless it says that it is an analysis.
 */
export function withoutImage({
  attributes,
  image,
  containers,
  description,
}: OpenedSource): WithoutImage | undefined {
  const { family } = description;
  if (image !== undefined || containers.length > 0 || family === 'not-czm' || wasImage(attributes))
    return undefined;
  if (isAnalysis(attributes)) return 'CZM without image: retinal layers or landmarks';
  if (ANALYSIS_OBJECT.test(textValue(attributes, TAGS.CzmObjectName))) return 'CZM without image: analysis';
  if (family === 'raw-data-storage') return undefined;
  const sopClass =
    textValue(attributes, TAGS.SOPClassUID) || textValue(attributes, TAGS.MediaStorageSOPClassUID);
  const known = CONTENTS.find(([begin]) =>
    begin.endsWith('.') ? sopClass.startsWith(begin) : sopClass === begin,
  );
  return `CZM without image: ${known?.[1] ?? 'unknown content'}`;
}

/** Whether the data set says that it is an image: without pixels, it was truncated before them. */
export const wasImage = (attributes: AttributeSet): boolean =>
  textValue(attributes, TAGS.SOPClassUID).startsWith(OPHTHALMIC_IMAGE_ROOT) ||
  (attributes.get(TAGS.Rows) !== undefined && !hasFloatPixels(attributes));
