import { onInterrupt } from './interrupt.js';
import { endRun, type RunFolder } from './out-folder.js';
import type { Output, Progress } from './progress.js';
import { doAll, type Limits } from './schedule.js';
import type { Outcome, Task } from './task.js';
import type { StartWorkers, WorkerOptions, Workers } from './workers.js';

/* What all runs over many files share, whatever is done with the files. */

/** Exit codes: success (or nothing to do) · some files failed · stopped by a signal (128 + SIGINT). */
export const EXIT = { ok: 0, failed: 1, interrupted: 130 } as const;

export interface Surroundings {
  /** Results. */
  readonly stdout: Output;
  /** Progress and complaints. */
  readonly stderr: Output;
  readonly startWorkers: StartWorkers;
}

/** A run in progress. */
export interface Run {
  readonly folder: RunFolder;
  /** Does the tasks; a signal ends it with those done so far. No task is started once `isOver`. */
  readonly work: (tasks: readonly Task[], progress: Progress, isOver?: IsOver) => Promise<Work>;
}

/** Called with each outcome and those before it; returns whether to skip the remaining tasks. */
export type IsOver = (outcome: Outcome, outcomes: readonly Outcome[]) => boolean;

export interface Work {
  readonly outcomes: readonly Outcome[];
  readonly interrupted: boolean;
}

/**
 * Starts workers and creates the run's folder; both are removed when `run` ends, however it ends. The first signal is
 * passed to `run`, a second stops the program at once.
 *
 * @param kept a sentence: what of the work is kept.
 */
export async function withRun(
  options: Limits & WorkerOptions,
  { stderr, startWorkers }: Surroundings,
  { begin, kept }: { readonly begin: () => RunFolder; readonly kept: string },
  run: (run: Run) => Promise<number>,
): Promise<number> {
  const workers = startWorkers(options);
  let folder: RunFolder | undefined;
  const leave = (): void => {
    if (folder !== undefined) endRun(folder);
  };
  const interrupt = onInterrupt(() => {
    workers.kill();
    leave();
    stderr.write(`Stopped at once. ${kept}.\n`);
    process.exit(EXIT.interrupted);
  });
  let interrupted = false;
  try {
    folder = begin();
    const code = await run({
      folder,
      work: async (tasks, progress, isOver) => {
        const done = await doTasks(tasks, options, { workers, progress, isOver, signal: interrupt.signal });
        ({ interrupted } = done);
        return done;
      },
    });
    if (!interrupted) return code;
    stderr.write(`Stopped. ${kept}; the same command continues from here.\n`);
    return EXIT.interrupted;
  } finally {
    await workers.stop();
    leave();
    interrupt.ignore();
  }
}

interface Doing {
  readonly workers: Workers;
  readonly progress: Progress;
  readonly isOver?: IsOver | undefined;
  readonly signal: Promise<true>;
}

async function doTasks(
  tasks: readonly Task[],
  limits: Limits,
  { workers, progress, isOver, signal }: Doing,
): Promise<Work> {
  const outcomes: Outcome[] = [];
  let over = false;
  let interrupted = false;
  const all = doAll(tasks, limits, async (task) => {
    if (over) return;
    const outcome = await workers.run(task);
    if (interrupted) return;
    outcomes.push(outcome);
    progress.done(outcome);
    over ||= isOver?.(outcome, outcomes) === true;
  });
  interrupted = await Promise.race([signal, all.then(() => false)]);
  if (interrupted) {
    over = true;
    await workers.stop();
  }
  progress.stop();
  return { outcomes, interrupted };
}

/** Sorted by the names of the files. */
export const inFileOrder = (outcomes: readonly Outcome[]): Outcome[] =>
  [...outcomes].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
