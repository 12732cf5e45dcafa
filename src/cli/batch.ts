import type { TurnTable } from '../core/index.js';
import { findFiles } from './find-files.js';
import { beginRun, openOutFolder, type RunFolder } from './out-folder.js';
import { planTasks } from './plan.js';
import { refuseSummary, writeSummary } from './summary-file.js';
import { showProgress } from './progress.js';
import { summarize, summaryText } from './report.js';
import { EXIT, inFileOrder, withRun, type Surroundings } from './run.js';
import type { Limits } from './schedule.js';
import { failed, type ExportFormat, type Outcome, type Task, type TransferSyntaxName } from './task.js';
import { isInShard, shardText, type Shard } from './shard.js';
import { jsonText, SCHEMA_VERSION, visible } from './terminal-text.js';
import type { WorkerOptions } from './workers.js';

export interface BatchOptions extends Limits, WorkerOptions {
  readonly command: 'convert' | 'export';
  readonly out: string;
  readonly upright: boolean;
  /** `convert`: layers as height maps beside their cubes, whose frames are then upright. */
  readonly layers: boolean;
  readonly transferSyntax?: TransferSyntaxName | undefined;
  readonly format: ExportFormat;
  /** `export` as `nii`: state no millimetres. */
  readonly pixelsOnly: boolean;
  readonly overwrite: boolean;
  readonly followLinks: boolean;
  readonly shard?: Shard | undefined;
  readonly turnTable?: TurnTable | undefined;
  readonly json: boolean;
  /** A file for the JSON document. */
  readonly summary?: string | undefined;
  readonly program: { readonly name: string; readonly version: string };
}

/**
 * Converts or exports files and folders. Returns the exit code.
 *
 * @throws UsageError before anything is done.
 */
export async function runBatch(
  inputs: readonly string[],
  options: BatchOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { command, out, upright, transferSyntax, format, overwrite, followLinks, turnTable, json } = options;
  const { pixelsOnly, program, summary } = options;
  const { stdout, stderr } = surroundings;
  const started = new Date();
  const real = openOutFolder(out, inputs);
  if (summary !== undefined) refuseSummary(summary, inputs);
  // If the program is stopped while it looks for files, nothing is left behind.
  const found = findFiles(inputs, { leaveOut: real, followLinks });
  const begin = (): RunFolder => beginRun(out, real);
  return withRun(
    options,
    surroundings,
    { begin, kept: 'The results that were written are complete' },
    async (run) => {
      const { folder } = run;
      const plan = planTasks(found.files, out, {
        ...{ command, folder, overwrite, upright, transferSyntax, format, turnTable },
        ...{ pixelsOnly, program, hash: json || summary !== undefined },
      });
      const planned = options.layers ? await withLayers(plan.tasks, options) : plan.tasks;
      // Name conflicts and layers are determined over all files: only the work is distributed.
      const mine = inShard([...found.files, ...found.unreadable], options);
      const tasks = planned.filter(({ path }) => mine(path));
      const known = [
        ...found.unreadable.map(({ path, problem }) => failed(path, problem)),
        ...plan.outcomes,
      ].filter(({ file }) => mine(file));
      const progress = showProgress(known.length + tasks.length, stderr);
      for (const outcome of known) progress.done(outcome);
      const { outcomes, interrupted } = await run.work(tasks, progress);

      const all = inFileOrder([...known, ...outcomes]);
      const { linksNotFollowed } = found;
      const ending = { interrupted, linksNotFollowed };
      const lost =
        summary === undefined
          ? undefined
          : writeSummary(summary, jsonText(document(options, all, ending, runOf(options, inputs, started))));
      if (lost !== undefined) stderr.write(`${visible(lost)}\n`);
      stdout.write(
        json ? jsonText(document(options, all, ending)) : summaryText(command, out, all, linksNotFollowed),
      );
      const isWell = lost === undefined && all.every(({ status }) => status !== 'failed');
      return isWell ? EXIT.ok : EXIT.failed;
    },
  );
}

/** Whether the file of a path is in the run's shard. */
export function inShard(
  files: readonly { readonly path: string; readonly relative: string }[],
  { shard }: Pick<BatchOptions, 'shard'>,
): (path: string) => boolean {
  if (shard === undefined) return () => true;
  const mine = new Set(files.filter(({ relative }) => isInShard(relative, shard)).map(({ path }) => path));
  return (path) => mine.has(path);
}

/** Tasks with the layers that belong to their cubes. */
async function withLayers(
  tasks: readonly Task[],
  { turnTable, program }: BatchOptions,
): Promise<readonly Task[]> {
  const { layersOfTasks } = await import('./link-layers.js');
  const layers = await layersOfTasks(
    tasks.map(({ path }) => path),
    { turnTable },
  );
  return tasks.map((task) => ({ ...task, layers: layers.get(task.path) ?? [], program }));
}

/** The JSON form: see schemas/czm-dicom.schema.json. Additions keep `schemaVersion`; anything else raises it. */
const document = (
  { command, out, shard }: BatchOptions,
  files: readonly Outcome[],
  more: { readonly interrupted: boolean; readonly linksNotFollowed: readonly string[] },
  run?: object,
): object => ({
  schema: `czm-dicom/${command}`,
  schemaVersion: SCHEMA_VERSION,
  out,
  ...(shard === undefined ? {} : { shard: shardText(shard) }),
  ...more,
  ...(run && { run }),
  summary: summarize(files),
  files,
});

/**
 * What a run was: which program, when, which inputs and options. Standard output does not include it, so that equal
 * runs print the same.
 */
const runOf = (options: BatchOptions, inputs: readonly string[], started: Date): object => {
  const { program, command, upright, layers, transferSyntax, format, pixelsOnly } = options;
  const { overwrite, followLinks, turnTable, jobs, memory, timeLimit } = options;
  return {
    program,
    node: process.versions.node,
    started: started.toISOString(),
    ended: new Date().toISOString(),
    inputs,
    options: {
      ...(command === 'convert'
        ? { upright, layers, transferSyntax: transferSyntax ?? null }
        : { format, pixelsOnly }),
      ...{ overwrite, followLinks, turnTable: turnTable ?? null, jobs, memory, timeLimit },
    },
  };
};
