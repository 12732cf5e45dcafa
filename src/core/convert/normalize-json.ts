import { describeDataSet } from '../describe/describe.js';
import type { Description, DescribeOptions } from '../describe/description.js';
import type { Orientation } from '../describe/conversion-record.js';
import { imageFromAttributes } from '../describe/image.js';
import * as TAGS from '../dicom/tags.js';
import { describeContainers } from '../containers/read-containers.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import { editsOf } from '../dicom/edits.js';
import { editJson } from '../dicom/json/edit-json.js';
import { planRepairs } from '../repair/plan.js';
import { shownRepairs, type Repair } from '../repair/repair.js';
import { orientationFor } from '../describe/open-part10.js';

/** Options of {@link normalizeDicomJson}. */
export interface NormalizeJsonOptions extends DescribeOptions {
  /** Which frames the attributes describe: those `stored`, or those turned `upright`. Default: `stored`. */
  readonly orientation?: Orientation | undefined;
}

/** DICOM JSON after its repairs. */
export interface NormalizedJson {
  /** The repaired data set, or the very object that was passed if nothing needed to change. */
  readonly json: DicomJson;
  readonly description: Description;
  readonly repairs: readonly Repair[];
}

/**
 * Repairs one data set of DICOM JSON (PS3.18 F.2), as DICOMweb servers send it in metadata responses.
 *
 * Without frames there are no codestreams to examine: size and kind come from the attributes, and the decoder must
 * compare. `json` is not changed; the result shares its untouched parts.
 *
 * @example
 * ```ts
 * import { normalizeDicomJson } from 'cornerstone-czm-image-loader/core';
 *
 * const { json } = normalizeDicomJson({
 *   '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
 *   '00280010': { vr: 'US', Value: [512] },
 *   '00280011': { vr: 'US', Value: [1024] },
 *   '00200060': { vr: 'CS', Value: ['OD'] },
 * });
 * json['00200060']?.Value; // → ['R']
 * ```
 */
export function normalizeDicomJson(json: DicomJson, options: NormalizeJsonOptions = {}): NormalizedJson {
  const attributes = jsonAttributes(json);
  // Servers leave Pixel Data out of metadata, or send a reference: a stated size shows that there is an image.
  const image = attributes.get(TAGS.Rows) === undefined ? undefined : imageFromAttributes(attributes);
  const described = describeDataSet(attributes, image, options);
  const containers = described.family === 'raw-data-storage' ? describeContainers(attributes) : [];
  const description = { ...described, containers };
  const orientation = orientationFor(description, options.orientation ?? 'stored');
  const forHost = options.orientation === 'upright';
  const repairs = planRepairs({ attributes, image, description, orientation, forHost, frames: undefined });
  return repairs.length === 0
    ? { json, description, repairs }
    : { json: editJson(json, editsOf(repairs)), description, repairs: shownRepairs(repairs) };
}
