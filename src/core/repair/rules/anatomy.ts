import { TAGS } from '../../dicom/tags.js';
import { isForHost, type RepairContext, type Rule } from '../context.js';
import type { NewItem, NewValue } from '../../dicom/edits.js';
import { set, type PlannedRepair } from '../repair.js';
import { SOP_CLASS } from '../../base/uids.js';
import { resultSopClass } from './identity.js';
import { isNewFile } from './new-file.js';

/*
 * What an ophthalmic image shows, and what made it, in the codes that the standard wants. Both follow from the SOP
 * class; which part of the eye it is, nobody states.
 */

/** Anatomic Region Sequence (PS3.3 C.8.17.5) and Acquisition Device Type Code Sequence (C.8.17.9), where absent. */
export const anatomy: Rule = (context) => {
  if (!isNewFile(context)) return [];
  const tomography = resultSopClass(context) === SOP_CLASS.ophthalmicTomography;
  return [
    ...add(context, TAGS.AnatomicRegionSequence, EYE, 'an ophthalmic image shows an eye'),
    ...(tomography
      ? add(
          context,
          TAGS.AcquisitionDeviceTypeCodeSequence,
          SCANNER,
          'CZM tomography is optical coherence tomography',
        )
      : []),
  ];
};

/** Frame Anatomy (PS3.3 C.7.6.16.2.8) of all frames: in files, and where the eye is known. */
export function frameAnatomy(context: RepairContext): NewItem {
  const { laterality, kind } = context.description;
  if (isForHost(context) || laterality === undefined || kind === 'unknown') return {};
  const eye = { vr: 'CS', values: [laterality] };
  return {
    [TAGS.FrameAnatomySequence]: sequence({
      [TAGS.FrameLaterality]: eye,
      [TAGS.AnatomicRegionSequence]: sequence(EYE),
    }),
  };
}

const code = (value: string, meaning: string): NewItem => ({
  [TAGS.CodeValue]: { vr: 'SH', values: [value] },
  [TAGS.CodingSchemeDesignator]: { vr: 'SH', values: ['SCT'] },
  [TAGS.CodeMeaning]: { vr: 'LO', values: [meaning] },
});

/** PS3.16 CID 4209. */
const EYE = code('81745001', 'Eye');
/** PS3.16 CID 4210. */
const SCANNER = code('392012008', 'Optical Coherence Tomography Scanner');

const sequence = (item: NewItem): NewValue => ({ vr: 'SQ', items: [item] });

const add = (
  { attributes }: RepairContext,
  tag: string,
  item: NewItem,
  why: string,
): readonly PlannedRepair[] =>
  attributes.get(tag) === undefined
    ? set(attributes, tag, sequence(item), { why, confidence: 'A', provenance: 'derived' })
    : [];
