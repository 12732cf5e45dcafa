import type { StatedExam } from 'cornerstone-czm-image-loader';
import { words } from '../words/index.js';
import { dateLabel, isoDate, patientLabel, timeLabel } from './exam-words.js';
import { momentOf } from './pairs.js';
import type { Report, Series } from './series.js';
import { eyeName, seriesTitle } from './wording.js';

/*
 * The list of what is open: patients in the order in which they were opened, their visits, the latest first, the eyes of a
 * visit as in a chart, and the images as they were taken.
 */

/** A heading, and what stands below it. `key` stays the same as long as it is the same heading. */
export interface ListSection {
  readonly key: string;
  readonly kind: 'patient' | 'visit' | 'eye' | 'file' | 'plain';
  readonly label: string;
  /** What stands behind the label, more quietly. */
  readonly note: string;
  readonly entries: readonly ListEntry[];
}

export type ListEntry = ListSection | Series | Report;

/** The part of the page's state that the list is made of. */
export interface Listed {
  readonly series: readonly Series[];
  readonly reports: readonly Report[];
  readonly filter: string;
  readonly names: boolean;
}

const EYES = ['R', 'L', 'B', undefined] as const;

/** What the list shows; the user's own files, or while there are none, the built-in scans. */
export function listOf({ series, reports, filter, names }: Listed): readonly ListSection[] {
  const all: readonly (Series | Report)[] = [...series, ...reports];
  const numbers = new Map<string, number>();
  for (const one of all) {
    const key = isOwn(one) ? patientKey(one.exam) : undefined;
    if (key?.startsWith('id ') === true && !numbers.has(key)) numbers.set(key, numbers.size + 1);
  }
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((one) => isFound(one, wanted, names));
  const patients = groupBy(found.filter(isOwn), ({ exam }) => patientKey(exam));
  const samples = found.filter(({ origin }) => origin === 'sample');
  const unread = found.filter(({ origin, exam }) => origin !== 'sample' && exam === undefined);
  return [
    ...[...patients].map(([key, own]) => patientSection(key, own, numbers.get(key), names)),
    ...(samples.length > 0 ? [section('samples', 'plain', words.list.samples, byFile(samples))] : []),
    ...(unread.length > 0 ? [section('unread', 'plain', words.list.unread, byFile(unread))] : []),
  ];
}

type Own = (Series | Report) & { readonly exam: StatedExam };

const isOwn = (one: Series | Report): one is Own => one.origin !== 'sample' && one.exam !== undefined;

/** Data sets without a Patient ID are one patient's where they are of one study; otherwise they are not known to be. */
function patientKey({
  patient: { id, issuer, birthDate, name },
  studyInstanceUID,
  sopInstanceUID,
}: StatedExam): string {
  if (id !== '')
    return `id ${JSON.stringify([id, issuer, birthDate, birthDate === '' ? name.toUpperCase() : ''])}`;
  return studyInstanceUID === '' ? `instance ${sopInstanceUID}` : `study ${studyInstanceUID}`;
}

function patientSection(
  key: string,
  own: readonly Own[],
  number: number | undefined,
  names: boolean,
): ListSection {
  const [first] = own;
  // In the order of opening.
  const hidden = number === undefined ? words.list.noPatient : words.list.patient(number);
  const label = names && first !== undefined ? patientLabel(first.exam) : hidden;
  const visits = [...groupBy(own, ({ exam }) => exam.date)].sort(([a], [b]) => (a < b ? 1 : -1));
  return section(
    key,
    'patient',
    label,
    visits.map(([date, ofVisit]) => visitSection(`${key} ${date}`, date, ofVisit)),
  );
}

function visitSection(key: string, date: string, own: readonly Own[]): ListSection {
  const scans = own.filter((one): one is Series & Own => 'imageIds' in one);
  const reports = own.filter((one) => !('imageIds' in one));
  const eyes = EYES.flatMap((eye) => {
    const ofEye = scans.filter((one) => eyeOf(one) === eye).sort(inTime);
    const label = eye === undefined ? words.eyes.headingNotStated : words.eyes.headings[eye];
    return ofEye.length === 0 ? [] : [section(`${key} ${eye ?? 'unknown'}`, 'eye', label, byFile(ofEye))];
  });
  return section(key, 'visit', dateLabel(date), [
    ...eyes,
    ...(reports.length > 0
      ? [section(`${key} reports`, 'eye', words.report.heading, reports.toSorted(inTime))]
      : []),
  ]);
}

const eyeOf = ({ description, exam }: Series & Own): StatedExam['laterality'] =>
  description === undefined ? exam.laterality : description.laterality;

const inTime = (a: Own, b: Own): number => {
  const [left, right] = [momentOf(a.exam), momentOf(b.exam)];
  if (left !== right) return left < right ? -1 : 1;
  return 'imageIds' in a && 'imageIds' in b ? seriesTitle(a).localeCompare(seriesTitle(b)) : 0;
};

/** The images of one file stand together below its name. */
function byFile(all: readonly (Series | Report)[]): readonly ListEntry[] {
  const groups = groupBy(all, (one) => ('group' in one ? (one.group?.id ?? one.id) : one.id));
  return [...groups].flatMap(([id, images]): readonly ListEntry[] => {
    const [first] = images;
    const group = first !== undefined && 'group' in first ? first.group : undefined;
    if (first === undefined || group === undefined || !('description' in first)) return images;
    const ordered = images.toSorted((a, b) => all.indexOf(a) - all.indexOf(b));
    const note = words.list.images(images.length);
    const protocol = images.flatMap((one) => ('description' in one && one.description?.protocol) || []);
    const label = words.list.rawData(protocol[0] ?? group.name);
    return [{ key: id, kind: 'file', label, note, entries: ordered }];
  });
}

const section = (
  key: string,
  kind: ListSection['kind'],
  label: string,
  entries: readonly ListEntry[],
): ListSection => ({ key, kind, label, note: '', entries });

/** Whether every word stands somewhere in what the list says of a scan: who the patient is only where that is shown. */
function isFound(one: Series | Report, wanted: readonly string[], names: boolean): boolean {
  if (wanted.length === 0) return true;
  const { exam, name } = one;
  const says =
    'imageIds' in one
      ? [seriesTitle(one), one.description?.protocol ?? '', one.group?.name ?? '']
      : [words.report.name];
  const eye = 'imageIds' in one ? one.description?.laterality : exam?.laterality;
  const text = [
    ...says,
    name,
    eye === undefined ? words.eyes.headingNotStated : `${words.eyes.headings[eye]} ${eyeName(eye)}`,
    exam === undefined ? '' : `${dateLabel(exam.date)} ${isoDate(exam.date)} ${timeLabel(exam.time)}`,
    names && exam !== undefined && one.origin !== 'sample' ? patientLabel(exam) : '',
  ]
    .join(' ')
    .toLowerCase();
  return wanted.every((word) => text.includes(word));
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
