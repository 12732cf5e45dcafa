import * as TAGS from '../../dicom/tags.js';
import { isForHost, type RepairContext, type Rule } from '../context.js';
import { codedConcept, sequence, type NewItem } from '../../dicom/edits.js';
import { set, type PlannedRepair } from '../repair.js';
import { SOP_CLASS } from '../../base/uids.js';
import { resultSopClass } from './identity.js';
import { knownEye } from './laterality.js';
import { isNewFile } from './new-file.js';

/*
 * What an ophthalmic image shows, and what took it, in the codes that the standard requires. Both follow from the SOP
 * class; which part of the eye it shows is never stated.
 */

/** Anatomic Region Sequence (PS3.3 C.8.17.5) and Acquisition Device Type Code Sequence (C.8.17.9), if absent. */
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

/** Frame Anatomy (PS3.3 C.7.6.16.2.8) of all frames: in files, if the eye is known. */
export function frameAnatomy(context: RepairContext): NewItem {
  const eye = knownEye(context);
  if (isForHost(context) || eye === undefined) return {};
  return {
    [TAGS.FrameAnatomySequence]: sequence({
      [TAGS.FrameLaterality]: { vr: 'CS', values: [eye] },
      [TAGS.AnatomicRegionSequence]: sequence(EYE),
    }),
  };
}

/** PS3.16 CID 4209. */
const EYE = codedConcept('81745001', 'SCT', 'Eye');
/** PS3.16 CID 4210. */
const SCANNER = codedConcept('392012008', 'SCT', 'Optical Coherence Tomography Scanner');

const add = (
  { attributes }: RepairContext,
  tag: string,
  item: NewItem,
  why: string,
): readonly PlannedRepair[] =>
  attributes.get(tag) === undefined
    ? set(attributes, tag, sequence(item), { why, confidence: 'A', provenance: 'derived' })
    : [];
