import type { StatedExam } from 'cornerstone-czm-image-loader';

/*
 * Days, times, eyes and patients as the list and the pictures say them.
 */

/** What the list says beside its scans. */
export const WORDS = {
  samples: 'Built-in scans (synthetic)',
  unread: 'Could not be read',
  noPatient: 'Patient not identified',
  noDate: 'Date not stated',
  noEye: 'Eye not stated',
  reports: 'Reports',
  report: 'Report (PDF)',
  eyes: { R: 'OD · right eye', L: 'OS · left eye', B: 'OU · both eyes' },
} as const;

const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** A day of the calendar, as the reader writes it. */
export function dateLabel(date: string): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  if (year === undefined) return WORDS.noDate;
  return LONG.format(Date.UTC(Number(year), Number(month) - 1, Number(day)));
}

/** `10:07`; `''` where no time is stated. */
export const timeLabel = (time: string): string =>
  time.length < 4 ? '' : `${time.slice(0, 2)}:${time.slice(2, 4)}`;

/** A patient's name and ID as a person reads them: on screen only, and only where that is switched on. */
export function patientLabel({ patient: { name, id } }: StatedExam): string {
  const [alphabetic = ''] = name.split('=');
  const readable = alphabetic.split('^').filter(Boolean).join(', ');
  return [readable, id].filter(Boolean).join(' · ') || WORDS.noPatient;
}

/** Patients by their order of opening, where names are not to be seen. */
export const numberedPatient = (number: number): string => `Patient ${number}`;

/** In the calendar's own order, for whoever searches by `2016-07`. */
export const isoDate = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
