import type { StatedExam } from 'cornerstone-czm-image-loader';
import { words } from '../words/index.js';

/*
 * Days, times and patients as the list and the pictures say them.
 */

/** A day of the calendar, as the reader writes it. */
export function dateLabel(date: string): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  if (year === undefined) return words.list.noDate;
  return words.numbers.day(Date.UTC(Number(year), Number(month) - 1, Number(day)));
}

/** `10:07`; `''` where no time is stated. */
export const timeLabel = (time: string): string =>
  time.length < 4 ? '' : `${time.slice(0, 2)}:${time.slice(2, 4)}`;

/** A patient's name and ID as a person reads them: on screen only, and only where that is switched on. */
export function patientLabel({ patient: { name, id } }: StatedExam): string {
  const [alphabetic = ''] = name.split('=');
  const readable = alphabetic.split('^').filter(Boolean).join(', ');
  return [readable, id].filter(Boolean).join(' · ') || words.list.noPatient;
}

/** In the calendar's own order, for whoever searches by `2016-07`. */
export const isoDate = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
