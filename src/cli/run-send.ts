import { join } from 'node:path';
import { archiveAddress } from './archive-address.js';
import type { BatchOptions, Surroundings } from './batch.js';
import { findFiles, type FoundFile } from './find-files.js';
import { onInterrupt } from './interrupt.js';
import { beginRun, endRun, openOutFolder, type RunFolder } from './out-folder.js';
import type { Problem } from './problem.js';
import { showProgress } from './progress.js';
import { doAll } from './schedule.js';
import { sendDocument, sendText, type SendRun } from './send-report.js';
import { isInShard } from './shard.js';
import { failed, skipped, type Outcome, type Task } from './task.js';
import { jsonText } from './terminal-text.js';

/** Exit codes: all is there (or nothing to do) · some files are not · stopped by a signal (128 + SIGINT). */
const EXIT = { ok: 0, failed: 1, interrupted: 130 } as const;

export interface SendOptions extends Omit<
  BatchOptions,
  'command' | 'out' | 'format' | 'overwrite' | 'pixelsOnly' | 'summary'
> {
  readonly to: string;
  readonly state: string;
  readonly patience: number;
  readonly allowHttp: boolean;
}

/**
 * Converts files and folders, and stores the results in an archive. Returns the exit code.
 *
 * @throws UsageError before anything is done.
 */
export async function runSend(
  inputs: readonly string[],
  options: SendOptions,
  { stdout, stderr, startWorkers }: Surroundings,
): Promise<number> {
  const to = archiveAddress(options.to, options);
  const { state, shard, followLinks, json } = options;
  const real = openOutFolder(state, inputs, '--state');
  const found = findFiles(inputs, { leaveOut: real, followLinks });
  const isMine = ({ relative }: { readonly relative: string }): boolean =>
    shard === undefined || isInShard(relative, shard);
  const files = found.files.filter(isMine);
  const workers = startWorkers(options);
  let folder: RunFolder | undefined;
  const leave = (): void => {
    if (folder !== undefined) endRun(folder);
  };
  const interrupt = onInterrupt(() => {
    workers.kill();
    leave();
    stderr.write('Stopped at once. What was sent is noted.\n');
    process.exit(EXIT.interrupted);
  });
  try {
    folder = { ...beginRun(state, real, '--state'), passing: true };
    const layers = options.layers ? await layersOf(found.files, options) : undefined;
    const tasks = files
      .filter(({ type }) => type === 'dicom')
      .map((file, index) => taskOf(file, index, { ...options, to }, folder as RunFolder, layers));
    const known = [
      ...found.unreadable.filter(isMine).map(({ path, problem }) => failed(path, problem)),
      ...files.flatMap(({ path, type }) =>
        type === 'dicom' ? [] : [skipped(path, type === 'dicomdir' ? 'DICOMDIR' : 'not DICOM')],
      ),
    ];
    const progress = showProgress(known.length + tasks.length, stderr);
    for (const outcome of known) progress.done(outcome);

    const outcomes: Outcome[] = [];
    let stopped: Problem | undefined;
    let interrupted = false;
    const all = doAll(tasks, options, async (task) => {
      if (stopped !== undefined || interrupted) return;
      const outcome = await workers.run(task);
      if (interrupted) return;
      outcomes.push(outcome);
      progress.done(outcome);
      stopped ??= whyStop(outcome, outcomes);
    });
    interrupted = await Promise.race([interrupt.signal, all.then(() => false)]);
    if (interrupted) await workers.stop();
    progress.stop();

    const run: SendRun = {
      to,
      shard,
      interrupted,
      stopped,
      notTried: tasks.length - outcomes.length,
      linksNotFollowed: found.linksNotFollowed,
      files: [...known, ...outcomes].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)),
    };
    stdout.write(json ? jsonText(sendDocument(run)) : sendText(run));
    if (interrupted) {
      stderr.write('Stopped. What was sent is noted; the same command goes on from here.\n');
      return EXIT.interrupted;
    }
    return run.files.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
  } finally {
    await workers.stop();
    leave();
    interrupt.ignore();
  }
}

/** Layers of all files, also of those in other shards: those of a cube may lie anywhere. */
async function layersOf(
  files: readonly FoundFile[],
  { turnTable }: SendOptions,
): Promise<ReadonlyMap<string, Task['layers']>> {
  const { layersOfTasks } = await import('./link-layers.js');
  const paths = files.filter(({ type }) => type === 'dicom').map(({ path }) => path);
  return layersOfTasks(paths, { turnTable });
}

function taskOf(
  { path, size }: FoundFile,
  index: number,
  { to, patience, upright, transferSyntax, turnTable, program }: SendOptions,
  folder: RunFolder,
  layers: ReadonlyMap<string, Task['layers']> | undefined,
): Task {
  return {
    command: 'send',
    path,
    size,
    // Nobody sees the names of results.
    stem: join(folder.own, 'sending', String(index)),
    folder,
    overwrite: false,
    upright,
    transferSyntax,
    format: 'png',
    turnTable,
    archive: { to, patience },
    ...(layers === undefined ? {} : { layers: layers.get(path) ?? [], program }),
  };
}

/** What would go on with every other file; undefined where the next may do better. */
function whyStop({ problems }: Outcome, outcomes: readonly Outcome[]): Problem | undefined {
  const silent = problems.find(({ code }) => code === 'SERVER_SILENT');
  if (silent !== undefined) return silent;
  const denied = problems.find(({ code }) => code === 'SERVER_DENIES');
  if (denied === undefined) return undefined;
  // 401: a token that is spent. Anything else may be about this file, where others came through.
  const isAll = denied.found === 401 || !outcomes.some(({ sent }) => (sent?.instances.length ?? 0) > 0);
  return isAll ? denied : undefined;
}
