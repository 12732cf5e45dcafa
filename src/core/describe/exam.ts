import { itemsOf, textValue, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import { decodedText } from './character-set.js';
import { findLaterality, type Laterality } from './laterality.js';

/*
 * Whose scan it is, of which eye, and when it was taken: what a list of scans is ordered by, and what must agree before two of
 * them are shown side by side.
 */

/** Who a data set says that the patient is. Patient data: keep it out of logs, messages, addresses and file names. */
export interface StatedPatient {
  /** Patient ID; `''` where it is not stated. */
  readonly id: string;
  /** Issuer of Patient ID; `''` where it is not stated. */
  readonly issuer: string;
  /** Patient's Name as a PN value; `''` where it is not stated, or in characters that cannot be read here. */
  readonly name: string;
  /** As a DA value; `''` where it is not stated. */
  readonly birthDate: string;
}

/** What a data set states about the exam that it belongs to. It holds patient data, as {@link StatedPatient}. */
export interface StatedExam {
  readonly sopClassUID: string;
  readonly sopInstanceUID: string;
  readonly studyInstanceUID: string;
  readonly patient: StatedPatient;
  /** Which eye; undefined if it is not stated, or contradicted. */
  readonly laterality: Laterality | undefined;
  /** The day of the acquisition, or failing that of the study: `20260131`; `''` where neither is a date. */
  readonly date: string;
  /** Of the same attributes: `142530`, hours, minutes and seconds as far as they are stated; `''` where they are not. */
  readonly time: string;
  /** Acquisition DateTime, or Acquisition Date and Time, as a DT value; `''` where it is not stated. */
  readonly acquisitionDateTime: string;
  /** SOP Instance UIDs of the images and instances that it refers to. */
  readonly references: readonly string[];
}

const REFERENCES = { ReferencedImageSequence: '00081140', ReferencedInstanceSequence: '0008114A' } as const;

/**
 * What a data set states about its patient, eye and time.
 *
 * @param source DICOM JSON, or a Part 10 file as `openPart10` gives it.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10, statedExam } from 'cornerstone-czm-image-loader/core';
 *
 * const exam = statedExam(openPart10(readFileSync('cube.EX.DCM')));
 * exam.laterality; // → 'L'
 * exam.date; // → '20160725'
 * ```
 */
export function statedExam(
  source: { readonly json: DicomJson } | { readonly attributes: AttributeSet },
): StatedExam {
  const attributes = 'json' in source ? jsonAttributes(source.json) : source.attributes;
  const text = (tag: string): string => textValue(attributes, tag).trim();
  const own = (tag: string): string => ('json' in source ? text(tag) : decodedText(attributes, tag));
  return {
    sopClassUID: text(TAGS.SOPClassUID),
    sopInstanceUID: text(TAGS.SOPInstanceUID),
    studyInstanceUID: text(TAGS.StudyInstanceUID),
    patient: {
      id: own(TAGS.PatientID),
      issuer: own(TAGS.IssuerOfPatientID),
      name: own(TAGS.PatientName),
      birthDate: dayOf(text(TAGS.PatientBirthDate)),
    },
    laterality: findLaterality(attributes).laterality,
    ...dayAndTime(attributes),
    acquisitionDateTime: acquiredAt(attributes),
    references: Object.values(REFERENCES).flatMap((tag) =>
      itemsOf(attributes, tag)
        .map((item) => textValue(item, TAGS.ReferencedSOPInstanceUID))
        .filter((uid) => uid !== ''),
    ),
  };
}

/** Acquisition DateTime, or Acquisition Date and Time, which say the same. */
export function acquiredAt(attributes: AttributeSet): string {
  const stated = textValue(attributes, TAGS.AcquisitionDateTime);
  if (stated !== '') return stated;
  const [date, time] = [
    textValue(attributes, TAGS.AcquisitionDate),
    textValue(attributes, TAGS.AcquisitionTime),
  ];
  return date === '' || time === '' ? '' : date + time;
}

const MOST_PRECISE = /^(\d{14})(?:\.(\d{1,6}))?([+-]\d{4})?$/;

/** A DT value to the second or closer, so that two ways to write the same are the same; undefined for vaguer ones. */
export function instantOf(dateTime: string): string | undefined {
  const [, seconds, fraction = '', zone = ''] = MOST_PRECISE.exec(dateTime.trim()) ?? [];
  return seconds === undefined ? undefined : `${seconds}.${fraction.replace(/0+$/, '')}${zone}`;
}

/** The first of these attributes that is a date says the day; a time of its own goes with it. */
function dayAndTime(attributes: AttributeSet): { readonly date: string; readonly time: string } {
  const dateTime = textValue(attributes, TAGS.AcquisitionDateTime).trim();
  for (const [date, time] of [
    [dateTime.slice(0, 8), dateTime.slice(8)],
    [textValue(attributes, TAGS.AcquisitionDate), textValue(attributes, TAGS.AcquisitionTime)],
    [textValue(attributes, TAGS.StudyDate), textValue(attributes, TAGS.StudyTime)],
  ] as const) {
    const day = dayOf(date);
    if (day !== '') return { date: day, time: timeOf(time) };
  }
  return { date: '', time: '' };
}

/** A DA value that is a day of the calendar (the ACR-NEMA form with dots too); else `''`. */
function dayOf(text: string): string {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(text.trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return '';
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isDay ? year + month + day : '';
}

/** Hours, minutes and seconds of a TM value, as far as they are stated. */
const timeOf = (text: string): string =>
  /^([01]\d|2[0-3])([0-5]\d([0-5]\d)?)?/.exec(text.trim().replaceAll(':', ''))?.[0] ?? '';

/**
 * Why two data sets must not be shown as the same patient's; undefined if they may be. Patient ID and its issuer must
 * agree, and what both state of birth date, or else of the name, must not differ: IDs of two clinics may be the same.
 *
 * @example
 * ```ts
 * import { whyNotSamePatient } from 'cornerstone-czm-image-loader/core';
 *
 * const patient = { id: '', issuer: '', name: '', birthDate: '' };
 * whyNotSamePatient(patient, patient); // → 'Patient ID is not stated for both: it is not known whose they are.'
 * ```
 */
export function whyNotSamePatient(a: StatedPatient, b: StatedPatient): string | undefined {
  if (a.id === '' || b.id === '') return 'Patient ID is not stated for both: it is not known whose they are.';
  if (a.id !== b.id || a.issuer !== b.issuer) return 'They are of different patients.';
  const differ = (name: 'birthDate' | 'name'): boolean => keyOf(a[name]) !== keyOf(b[name]);
  const isBorn = a.birthDate !== '' && b.birthDate !== '';
  if (isBorn ? differ('birthDate') : differ('name')) {
    return `They have the same Patient ID, but different ${isBorn ? 'birth dates' : 'names'}: it is not known whose they are.`;
  }
  return undefined;
}

/** A name without what systems write differently: case, and blanks and carets at its end. */
const keyOf = (text: string): string => text.toUpperCase().replace(/[\s^=]+$/, '');

/**
 * Why a scan and a picture of the eye in two files must not be shown as one acquisition; undefined if they may be: one
 * refers to the other, or study, eye and Acquisition DateTime are stated and equal.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10, statedExam, whyNotTakenTogether } from 'cornerstone-czm-image-loader/core';
 *
 * const exam = statedExam(openPart10(readFileSync('cube.EX.DCM')));
 * whyNotTakenTogether(exam, { ...exam, laterality: 'R' }); // → 'They are of different eyes.'
 * ```
 */
export function whyNotTakenTogether(a: StatedExam, b: StatedExam): string | undefined {
  if (a.laterality !== undefined && b.laterality !== undefined && a.laterality !== b.laterality) {
    return 'They are of different eyes.';
  }
  if (a.studyInstanceUID === '' || a.studyInstanceUID !== b.studyInstanceUID) {
    return 'They are not stated to belong to one study.';
  }
  const refers = (one: StatedExam, other: StatedExam): boolean =>
    other.sopInstanceUID !== '' && one.references.includes(other.sopInstanceUID);
  if (refers(a, b) || refers(b, a)) return undefined;
  if (a.laterality === undefined || b.laterality === undefined || a.laterality === 'B') {
    return 'The eye is not stated for both.';
  }
  const instant = instantOf(a.acquisitionDateTime);
  return instant === undefined || instant !== instantOf(b.acquisitionDateTime)
    ? 'They are not stated to have been taken at the same time, to the second.'
    : undefined;
}
