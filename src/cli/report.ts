import { counted, visible } from './terminal-text.js';
import type { Outcome, Status } from './task.js';

/** What a run did, in numbers. */
export interface Summary {
  readonly files: number;
  readonly written: number;
  readonly upToDate: number;
  readonly skipped: number;
  readonly failed: number;
  /** Files written. */
  readonly outputs: number;
  /** Frames in the files written. */
  readonly frames: number;
}

export function summarize(outcomes: readonly Outcome[]): Summary {
  const count = (status: Status): number => outcomes.filter((outcome) => outcome.status === status).length;
  const outputs = outcomes.flatMap((outcome) => outcome.outputs);
  return {
    files: outcomes.length,
    written: count('written'),
    upToDate: count('up-to-date'),
    skipped: count('skipped'),
    failed: count('failed'),
    outputs: outputs.length,
    frames: outputs.reduce((sum, { frames }) => sum + frames, 0),
  };
}

/** The summary for a person: counts, then warnings, then what failed and why. */
export function summaryText(
  command: 'convert' | 'export',
  out: string,
  outcomes: readonly Outcome[],
  linksNotFollowed: readonly string[] = [],
): string {
  const { files, written, upToDate, skipped, failed, outputs, frames } = summarize(outcomes);
  const done = command === 'convert' ? 'converted' : 'exported';
  const what = outputs > 0 ? `: ${counted(outputs, 'file')} with ${counted(frames, 'frame')} in ${out}` : '';
  const counts = [
    `${counted(files, 'file')}`,
    `  ${done}      ${written}${what}`,
    ...(upToDate > 0 ? [`  up to date     ${upToDate} (--overwrite writes them again)`] : []),
    ...(skipped > 0 ? [`  skipped        ${skipped} (${reasonsOf(outcomes)})`] : []),
    ...(failed > 0 ? [`  failed         ${failed}`] : []),
    ...linksNotFollowedLines(linksNotFollowed),
  ];
  const isCzm = outcomes.some(({ reason }) => reason?.startsWith('CZM') === true);
  const nothing = isCzm ? 'No CZM image was found.' : 'No CZM file was found.';
  const none = written + upToDate + failed === 0 ? [nothing] : [];
  return [...counts.map(visible), ...none, ...warningLines(outcomes), ...failureLines(outcomes), ''].join(
    '\n',
  );
}

/** How many links to other folders were not followed, and one of them. */
export function linksNotFollowedLines(links: readonly string[]): readonly string[] {
  const [first] = links;
  if (first === undefined) return [];
  return [
    `  not followed   ${counted(links.length, 'link')} to folders outside, such as ${first} (--follow-links follows them)`,
  ];
}

/** Why files were skipped, with counts. */
export function reasonsOf(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of outcomes) {
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
}

/** Each warning once, with the files that it applies to: a folder of cubes gives the same ones again and again. */
export function warningLines(outcomes: readonly Outcome[]): readonly string[] {
  const files = new Map<string, Set<string>>();
  for (const { file, warnings } of outcomes) {
    for (const { message } of warnings) files.set(message, (files.get(message) ?? new Set()).add(file));
  }
  if (files.size === 0) return [];
  const lines = [...files].flatMap(([message, where]) => {
    const [first = '', ...others] = where;
    const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`;
    return [`  ${visible(first)}${more}`, `    ${visible(message)}`];
  });
  return ['Warnings', ...lines];
}

/** What failed, and why. */
export function failureLines(outcomes: readonly Outcome[]): readonly string[] {
  const failures = outcomes.filter(({ problems }) => problems.length > 0);
  if (failures.length === 0) return [];
  const lines = failures.flatMap(({ file, problems }) => [
    `  ${visible(file)}`,
    ...problems.map(({ message }) => `    ${visible(message)}`),
  ]);
  return ['Failed', ...lines];
}
