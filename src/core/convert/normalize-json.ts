import { describeDataSet, type Description, type DescribeOptions } from '../describe/describe.js';
import type { Layout } from '../describe/conversion-record.js';
import { imageFromAttributes } from '../describe/image.js';
import { TAGS } from '../dicom/tags.js';
import { describeContainers } from '../containers/read-containers.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import { editsOf } from '../dicom/edits.js';
import { editJson } from '../dicom/json/edit-json.js';
import { planRepairs } from '../repair/plan.js';
import { shownRepairs, type Repair } from '../repair/repair.js';
import { layoutFor } from '../describe/open-part10.js';

export interface NormalizeJsonOptions extends DescribeOptions {
  /** Which layout the attributes are to describe; see the option of the same name of `normalizePart10`. */
  readonly orientation?: Layout | undefined;
}

export interface NormalizedJson {
  /** The repaired data set, or the very object that was given where nothing needed to change. */
  readonly json: DicomJson;
  readonly description: Description;
  readonly repairs: readonly Repair[];
}

/**
 * Repairs one data set of DICOM JSON (PS3.18 F.2), as DICOMweb servers send it in metadata responses.
 *
 * Without frames the codestreams cannot be asked: size and kind come from the attributes, and whoever decodes
 * must compare. `json` is not changed; what comes back shares its untouched parts.
 */
export function normalizeDicomJson(json: DicomJson, options: NormalizeJsonOptions = {}): NormalizedJson {
  const attributes = jsonAttributes(json);
  // Servers leave Pixel Data out of metadata, or send a reference: its size tells that there is an image.
  const image = attributes.get(TAGS.Rows) === undefined ? undefined : imageFromAttributes(attributes);
  const described = describeDataSet(attributes, image, options);
  const containers = described.family === 'raw-data-storage' ? describeContainers(attributes) : [];
  const description = { ...described, containers };
  const layout = layoutFor(description, options.orientation ?? 'stored');
  const forHost = options.orientation === 'upright';
  const repairs = planRepairs({ attributes, image, description, layout, forHost, frames: undefined });
  return repairs.length === 0
    ? { json, description, repairs }
    : { json: editJson(json, editsOf(repairs)), description, repairs: shownRepairs(repairs) };
}
