import type { AttributeSet } from '../dicom/attributes.js';
import type { DicomFile } from '../dicom/part10/data-set.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { storedInMemory } from '../containers/stored-frames.js';
import { isAsStated } from './common-header.js';
import { describeDataSet } from './describe.js';
import type { DescribeOptions, Description } from './description.js';
import { imageFromAttributes, imageFromSample, type ImageFacts } from './image.js';

/** What is known about a file before it is complete. */
export interface OpenedHead {
  readonly attributes: AttributeSet;
  readonly image: ImageFacts;
  readonly description: Description;
}

/**
 * Describes a CZM image by its attributes and its first frame. Undefined for everything else, for standard objects, and
 * if that frame is damaged or contradicts the attributes: then other frames are needed to decide.
 *
 * @param count the number of frames that the attributes claim.
 */
export function openHead(
  file: DicomFile<Uint8Array>,
  first: Uint8Array,
  count: number,
  options: DescribeOptions,
): OpenedHead | undefined {
  const attributes = part10Attributes(file.bytes, [...file.meta, ...file.elements]);
  const stored = storedInMemory([first]);
  const sampled = imageFromSample(attributes, stored);
  if (sampled.basis !== 'codestream' || sampled.damaged.size > 0) return undefined;
  const header = stored.at(0).header(1);
  if (header.damagedAt !== undefined || !isAsStated(header, imageFromAttributes(attributes)))
    return undefined;
  const image = { ...sampled, frames: count };
  const described = describeDataSet(attributes, image, options);
  if (described.family !== 'ex-dcm' && described.family !== 'clean') return undefined;
  const reading = file.problems.map((problem) => ({ code: 'READING', message: `${problem}.` }) as const);
  return { attributes, image, description: { ...described, warnings: [...reading, ...described.warnings] } };
}
