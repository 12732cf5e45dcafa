import { textValue } from '../../dicom/attributes.js';
import { readRecord } from '../../describe/conversion-record.js';
import * as TAGS from '../../dicom/tags.js';
import type { Tag } from '../../dicom/tag.js';
import { derivedUid } from '../../base/uid.js';
import { isForHost, type RepairContext } from '../context.js';
import { sequence, type NewItem, type NewValue } from '../../dicom/edits.js';
import { set, type PlannedRepair, type Reason } from '../repair.js';

/*
 * The order of the frames of a volume (PS3.3 C.7.6.17 and C.7.6.16.2.2): one stack, by position.
 */

const STACK = '1';

/** Whether the result states the order of its frames. Dimensions of anything else are not touched. */
export function hasDimensions(context: RepairContext): boolean {
  const { attributes } = context;
  if (isStated(context)) return readRecord(attributes) !== undefined;
  return !isForHost(context) && instanceOf(context) !== '';
}

const isStated = ({ attributes }: RepairContext): boolean =>
  attributes.get(TAGS.DimensionOrganizationSequence) !== undefined ||
  attributes.get(TAGS.DimensionIndexSequence) !== undefined;

const instanceOf = ({ attributes, frames }: RepairContext): string =>
  frames?.derivedInstanceUID ?? textValue(attributes, TAGS.SOPInstanceUID);

/** The Frame Content item of the frame with this index, from 0. */
export const frameContent = (index: number): NewItem => ({
  [TAGS.StackID]: { vr: 'SH', values: [STACK] },
  [TAGS.InStackPositionNumber]: { vr: 'UL', values: [index + 1] },
  [TAGS.DimensionIndexValues]: { vr: 'UL', values: [1, index + 1] },
});

/** Dimension Organization and Dimension Index Sequence; existing ones are kept. */
export function dimensionModule(context: RepairContext): readonly PlannedRepair[] {
  if (isStated(context)) return [];
  const { attributes } = context;
  const uid: NewValue = {
    vr: 'UI',
    values: [derivedUid(instanceOf(context), 'dimension organization')],
  };
  const index = (pointer: Tag): NewItem => ({
    [TAGS.DimensionOrganizationUID]: uid,
    [TAGS.DimensionIndexPointer]: pointerTo(pointer),
    [TAGS.FunctionalGroupPointer]: pointerTo(TAGS.FrameContentSequence),
  });
  const organization = sequence({ [TAGS.DimensionOrganizationUID]: uid });
  const indices = sequence(index(TAGS.StackID), index(TAGS.InStackPositionNumber));
  return [
    ...set(attributes, TAGS.DimensionOrganizationSequence, organization, ORGANIZED),
    ...set(attributes, TAGS.DimensionIndexSequence, indices, ORGANIZED),
  ];
}

const pointerTo = (tag: Tag): NewValue => ({ vr: 'AT', values: [Number.parseInt(tag, 16)] });

const ORGANIZED: Reason = {
  why: 'the frames are one stack, in their order; the UID is derived from the SOP Instance UID',
  confidence: 'A',
  provenance: 'derived',
};
