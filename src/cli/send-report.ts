import type { Problem } from './problem.js';
import { failureLines, linksNotFollowedLines, reasonsOf, warningLines } from './report.js';
import { shardText, type Shard } from './shard.js';
import type { Outcome, Status } from './task.js';
import { counted, SCHEMA_VERSION, visible } from './terminal-text.js';

/** The outcome of a run of `send`. */
export interface SendRun {
  readonly to: string;
  readonly shard: Shard | undefined;
  readonly interrupted: boolean;
  /** Why no more files were tried. */
  readonly stopped: Problem | undefined;
  /** Files that were not tried. */
  readonly notTried: number;
  readonly linksNotFollowed: readonly string[];
  readonly files: readonly Outcome[];
}

const summaryOf = ({ files, notTried }: SendRun): Readonly<Record<string, number>> => {
  const count = (status: Status): number => files.filter((file) => file.status === status).length;
  const instances = files.flatMap(({ sent }) => sent?.instances ?? []);
  const sum = (of: (instance: (typeof instances)[number]) => number): number =>
    instances.reduce((total, instance) => total + of(instance), 0);
  return {
    files: files.length,
    sent: count('written'),
    upToDate: count('up-to-date'),
    skipped: count('skipped'),
    failed: count('failed'),
    notTried,
    instances: instances.length,
    frames: sum(({ frames }) => frames),
    bytes: sum(({ bytes }) => bytes),
  };
};

/** The JSON form: see schemas/czm-dicom.schema.json. */
export const sendDocument = (run: SendRun): object => ({
  schema: 'czm-dicom/send',
  schemaVersion: SCHEMA_VERSION,
  to: run.to,
  ...(run.shard === undefined ? {} : { shard: shardText(run.shard) }),
  interrupted: run.interrupted,
  stopped: run.stopped ?? null,
  linksNotFollowed: run.linksNotFollowed,
  summary: summaryOf(run),
  files: run.files.map(({ file, status, reason, warnings, problems, sent }) => ({
    file,
    sha256: sent?.sha256 ?? null,
    status: status === 'written' ? 'sent' : status,
    reason,
    instances: sent?.instances ?? [],
    warnings,
    problems,
  })),
});

/** The same for a person: counts, then warnings, then what failed and why. */
export function sendText(run: SendRun): string {
  const { files, sent, upToDate, skipped, failed, notTried, instances, frames } = summaryOf(run);
  const what = `${counted(instances ?? 0, 'instance')} with ${counted(frames ?? 0, 'frame')} at ${run.to}`;
  const counts = [
    counted(files ?? 0, 'file'),
    `  sent           ${sent}${(instances ?? 0) > 0 ? `: ${what}` : ''}`,
    ...(upToDate ? [`  up to date     ${upToDate} (sent before)`] : []),
    ...(skipped ? [`  skipped        ${skipped} (${reasonsOf(run.files)})`] : []),
    ...(failed ? [`  failed         ${failed}`] : []),
    ...(notTried ? [`  not tried      ${notTried}`] : []),
    ...linksNotFollowedLines(run.linksNotFollowed),
  ];
  const stopped =
    run.stopped === undefined
      ? []
      : [`No more files were tried: ${visible(run.stopped.message)} The same command continues from here.`];
  return [
    ...counts.map(visible),
    ...warningLines(run.files),
    ...failureLines(run.files),
    ...stopped,
    '',
  ].join('\n');
}
