import { findFiles } from './find-files.js';
import { openOutFolder } from './out-folder.js';
import { planTasks } from './plan.js';
import { problemOf } from './problem.js';
import { showProgress, type Output } from './progress.js';
import { summarize, summaryText } from './report.js';
import { failed, type ExportFormat, type Outcome, type Task } from './task.js';
import type { StartWorkers, Workers } from './workers.js';

/** Exit codes: all well (or nothing to do) · some files failed · stopped by Ctrl-C (128 + SIGINT). */
const EXIT = { ok: 0, failed: 1, interrupted: 130 } as const;

export interface BatchOptions {
  readonly command: 'convert' | 'export';
  readonly out: string;
  readonly upright: boolean;
  readonly format: ExportFormat;
  readonly overwrite: boolean;
  readonly jobs: number;
  readonly json: boolean;
}

export interface Surroundings {
  /** Results. */
  readonly stdout: Output;
  /** Progress and complaints. */
  readonly stderr: Output;
  readonly startWorkers: StartWorkers;
}

/**
 * Converts or exports files and folders. Returns the exit code.
 *
 * @throws UsageError before anything is done.
 */
export async function runBatch(
  inputs: readonly string[],
  options: BatchOptions,
  { stdout, stderr, startWorkers }: Surroundings,
): Promise<number> {
  const { command, out, upright, format, overwrite, jobs, json } = options;
  const folder = openOutFolder(out, inputs);
  try {
    const { files, unreadable } = findFiles(inputs, folder.real);
    const { unfinished } = folder;
    const plan = planTasks(files, out, { command, unfinished, overwrite, upright, format });
    const known = [...unreadable.map(({ path, problem }) => failed(path, problem)), ...plan.outcomes];
    const progress = showProgress(known.length + plan.tasks.length, stderr);
    for (const outcome of known) progress.done(outcome);
    const { outcomes, interrupted } = await work(plan.tasks, jobs, startWorkers, progress.done);
    progress.stop();

    const all = [...known, ...outcomes].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
    stdout.write(
      json ? `${JSON.stringify(document(options, all), null, 2)}\n` : summaryText(command, out, all),
    );
    if (interrupted) {
      stderr.write('Stopped. What is written is whole; the same command goes on from here.\n');
      return EXIT.interrupted;
    }
    return all.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
  } finally {
    folder.close();
  }
}

/** The JSON form. Additions keep `version`; anything else raises it. */
const document = ({ command, out }: BatchOptions, files: readonly Outcome[]): object => ({
  schema: `czm-dicom/${command}`,
  version: 1,
  out,
  summary: summarize(files),
  files,
});

interface Work {
  readonly outcomes: readonly Outcome[];
  readonly interrupted: boolean;
}

/** Does the tasks; Ctrl-C (or SIGTERM) ends it with those that were done until then. */
async function work(
  tasks: readonly Task[],
  jobs: number,
  startWorkers: StartWorkers,
  done: (outcome: Outcome) => void,
): Promise<Work> {
  if (tasks.length === 0) return { outcomes: [], interrupted: false };
  const outcomes: Outcome[] = [];
  const workers = startWorkers(Math.min(jobs, tasks.length));
  let onSignal = (): void => undefined;
  const signal = new Promise<true>((resolve) => {
    onSignal = () => resolve(true);
  });
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  let interrupted = false;
  const each = tasks.map(async (task) => {
    const outcome = await runTask(workers, task);
    if (interrupted) return;
    outcomes.push(outcome);
    done(outcome);
  });
  try {
    interrupted = await Promise.race([signal, Promise.all(each).then(() => false)]);
  } finally {
    await workers.stop();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return { outcomes, interrupted };
}

/** A thread that dies (out of memory, say) costs its own file only. */
async function runTask(workers: Workers, task: Task): Promise<Outcome> {
  try {
    return await workers.run(task);
  } catch (error) {
    return failed(task.path, problemOf(error));
  }
}
