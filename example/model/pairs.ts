import { whyNotSamePatient, type NotKnown } from 'cornerstone-czm-image-loader/core';
import type { StatedExam } from 'cornerstone-czm-image-loader';
import { words } from '../words/index.js';
import type { Series } from './series.js';

/** What is compared: the two eyes of one visit, or two visits of one eye. */
export type Pairing = 'eyes' | 'visits';

/** Why there is nothing to compare a scan with. */
const WHY = words.compare.why;

/** A series that states enough to be compared. */
type Comparable = Series & { readonly exam: StatedExam };

/**
 * The scans that can be shown beside one: the next in time first. Eyes, patients and protocols are those that the files
 * state; where one of them is missing, there is a reason and no scan.
 */
export function partnersOf(
  pairing: Pairing,
  series: Series | undefined,
  all: readonly Series[],
): readonly [Series, ...Series[]] | NotKnown {
  const reason = whyNotComparable(series);
  if (reason !== undefined || !isComparable(series)) return { reason: reason ?? WHY.nothing };
  const { exam } = series;
  if (pairing === 'visits' && exam.date === '') return { reason: WHY.date };
  const like = all.filter(
    (other): other is Comparable =>
      other !== series && isComparable(other) && isSameScan(series, other) && fits(pairing, series, other),
  );
  const [first, ...others] = like
    .filter((other) => whyNotSamePatient(exam.patient, other.exam.patient) === undefined)
    .sort((a, b) => distance(exam, a.exam) - distance(exam, b.exam));
  if (first !== undefined) return [first, ...others];
  const isDoubtful = like.some(({ exam: { patient } }) => patient.id === exam.patient.id);
  const none = pairing === 'eyes' ? WHY.noOtherEye : WHY.noOtherVisit;
  return { reason: isDoubtful ? `${none} ${WHY.doubtful}` : none };
}

/** Left and right as in a chart: the right eye on the left; the earlier visit on the left. */
export function inOrder(pairing: Pairing, a: Series, b: Series): readonly [left: Series, right: Series] {
  if (pairing === 'eyes') return a.description?.laterality === 'R' ? [a, b] : [b, a];
  return momentOf(a.exam) <= momentOf(b.exam) ? [a, b] : [b, a];
}

/** Why two scans cannot be scrolled together by the number of their frames; undefined where they can. */
export const whyNotTogether = (a: Series, b: Series): string | undefined =>
  a.imageIds.length === b.imageIds.length
    ? undefined
    : words.compare.framesDiffer(a.imageIds.length, b.imageIds.length);

function whyNotComparable(series: Series | undefined): string | undefined {
  const description = series?.description;
  if (series === undefined || description === undefined || series.imageIds.length === 0) return WHY.nothing;
  if (description.laterality !== 'R' && description.laterality !== 'L') return WHY.eye;
  if (series.exam === undefined || series.exam.patient.id === '') return WHY.patient;
  return description.protocol === '' ? WHY.protocol : undefined;
}

const isComparable = (series: Series | undefined): series is Comparable =>
  series?.exam !== undefined && whyNotComparable(series) === undefined;

/** Whether both are the same kind of image of the same protocol. */
const isSameScan = ({ description: a }: Series, { description: b }: Series): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.kind === b.kind &&
  a.protocol === b.protocol &&
  a.container?.name === b.container?.name;

function fits(pairing: Pairing, a: Comparable, b: Comparable): boolean {
  const isSameEye = a.description?.laterality === b.description?.laterality;
  const isSameDay = a.exam.date !== '' && a.exam.date === b.exam.date;
  if (pairing === 'visits') return isSameEye && b.exam.date !== '' && !isSameDay;
  const study = a.exam.studyInstanceUID;
  return !isSameEye && (isSameDay || (study !== '' && study === b.exam.studyInstanceUID));
}

/** Sorts as time goes: a day, and the time of it as far as it is stated. */
export const momentOf = (exam: StatedExam | undefined): string =>
  exam === undefined ? '' : exam.date + exam.time.padEnd(6, '0');

const SECOND = 1000;

/** Seconds between two acquisitions. */
function distance(a: StatedExam, b: StatedExam): number {
  const [from, to] = [a, b].map((exam) => {
    const [, year, month, day, hours, minutes, seconds] =
      /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(momentOf(exam)) ?? [];
    return Date.UTC(...([year, month, day, hours, minutes, seconds].map(Number) as [number, number, number]));
  });
  return from === undefined || to === undefined ? Number.MAX_VALUE : Math.abs(from - to) / SECOND;
}
