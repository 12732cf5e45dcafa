import { textValue } from '../../dicom/attributes.js';
import * as TAGS from '../../dicom/tags.js';
import type { RepairContext, Rule } from '../context.js';
import { setText, type PlannedRepair, type Reason } from '../repair.js';
import { isNewCapture, isNewFile } from './new-file.js';

/*
 * Attributes of Type 1 whose value follows from what the source states. What only a look at the pixels can tell, such
 * as Burned In Annotation, is not among them.
 */

export const impliedAttributes: Rule = (context) => {
  const capture = isNewCapture(context);
  if (!capture && !isNewFile(context)) return [];
  return [...presentation(context), ...(capture ? rescale(context) : []), ...times(context)].filter(
    ({ target }) => context.attributes.get(target) === undefined,
  );
};

const isGray = ({ image }: RepairContext): boolean => image?.photometricInterpretation === 'MONOCHROME2';

/** MONOCHROME2 goes with IDENTITY and nothing else (PS3.3 C.8.17.7.1, C.8.17.2.1, C.8.6.3). */
function presentation(context: RepairContext): readonly PlannedRepair[] {
  if (!isGray(context)) return [];
  const why = 'the only shape that the standard allows for MONOCHROME2';
  return setText(context.attributes, TAGS.PresentationLUTShape, 'CS', ['IDENTITY'], derived(why));
}

/** Gray captures state that their values are not rescaled (PS3.3 A.8.3.4, C.8.6.3). */
function rescale(context: RepairContext): readonly PlannedRepair[] {
  const { attributes } = context;
  const stated = [TAGS.RescaleIntercept, TAGS.RescaleSlope].some((tag) => attributes.get(tag) !== undefined);
  if (!isGray(context) || stated) return [];
  const reason = derived('the only rescale that the standard allows in a gray capture of several frames');
  return [
    ...setText(attributes, TAGS.RescaleIntercept, 'DS', ['0'], reason),
    ...setText(attributes, TAGS.RescaleSlope, 'DS', ['1'], reason),
    ...setText(attributes, TAGS.RescaleType, 'LO', ['US'], reason),
  ];
}

const DATE = /^\d{8}$/;
const TIME = /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/;

/**
 * Acquisition DateTime, and Content Date and Time: the pixels of an original image are created when it is acquired
 * (PS3.3 C.7.6.1). Those of a derived one are created later, at an unrecorded time.
 */
function times({ attributes, frames }: RepairContext): readonly PlannedRepair[] {
  const stated = /^(\d{8})(\d{2,6}(?:\.\d{1,6})?)/.exec(textValue(attributes, TAGS.AcquisitionDateTime));
  const date = textValue(attributes, TAGS.AcquisitionDate) || (stated?.[1] ?? '');
  const time = textValue(attributes, TAGS.AcquisitionTime) || (stated?.[2] ?? '');
  if (!DATE.test(date) || !TIME.test(time)) return [];
  const reason = derived('Acquisition Date and Time state it');
  const original =
    textValue(attributes, TAGS.ImageType) === 'ORIGINAL' && frames?.derivedInstanceUID === undefined;
  return [
    ...setText(attributes, TAGS.AcquisitionDateTime, 'DT', [`${date}${time}`], reason),
    ...(original
      ? [
          ...setText(attributes, TAGS.ContentDate, 'DA', [date], reason),
          ...setText(attributes, TAGS.ContentTime, 'TM', [time], reason),
        ]
      : []),
  ];
}

const derived = (why: string): Reason => ({ why, confidence: 'A', provenance: 'derived' });
