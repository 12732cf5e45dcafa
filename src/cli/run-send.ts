import { join } from 'node:path';
import { archiveAddress } from './archive-address.js';
import { inShard, type BatchOptions } from './batch.js';
import { findFiles, type FoundFile } from './find-files.js';
import { beginRun, openOutFolder, type RunFolder } from './out-folder.js';
import type { Problem } from './problem.js';
import { showProgress } from './progress.js';
import { EXIT, inFileOrder, withRun, type Surroundings } from './run.js';
import { sendDocument, sendText, type SendRun } from './send-report.js';
import { failed, skipped, type Outcome, type Task } from './task.js';
import { jsonText } from './terminal-text.js';

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
  surroundings: Surroundings,
): Promise<number> {
  const to = archiveAddress(options.to, options);
  const { state, shard, followLinks, json } = options;
  const { stdout, stderr } = surroundings;
  const real = openOutFolder(state, inputs, '--state');
  const found = findFiles(inputs, { leaveOut: real, followLinks });
  const mine = inShard([...found.files, ...found.unreadable], options);
  const files = found.files.filter(({ path }) => mine(path));
  const begin = (): RunFolder => ({ ...beginRun(state, real, '--state'), passing: true });
  return withRun(options, surroundings, { begin, kept: 'What was sent is recorded' }, async (run) => {
    const layers = options.layers ? await layersOf(found.files, options) : undefined;
    const tasks = files
      .filter(({ type }) => type === 'dicom')
      .map((file, index) => taskOf(file, index, { ...options, to }, run.folder, layers));
    const known = [
      ...found.unreadable.filter(({ path }) => mine(path)).map(({ path, problem }) => failed(path, problem)),
      ...files.flatMap(({ path, type }) =>
        type === 'dicom' ? [] : [skipped(path, type === 'dicomdir' ? 'DICOMDIR' : 'not DICOM')],
      ),
    ];
    const progress = showProgress(known.length + tasks.length, stderr);
    for (const outcome of known) progress.done(outcome);

    let stopped: Problem | undefined;
    const { outcomes, interrupted } = await run.work(tasks, progress, (outcome, all) => {
      stopped ??= whyStop(outcome, all);
      return stopped !== undefined;
    });
    const sent: SendRun = {
      to,
      shard,
      interrupted,
      stopped,
      notTried: tasks.length - outcomes.length,
      linksNotFollowed: found.linksNotFollowed,
      files: inFileOrder([...known, ...outcomes]),
    };
    stdout.write(json ? jsonText(sendDocument(sent)) : sendText(sent));
    return sent.files.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
  });
}

/** Layers of all files, including those in other shards: those of a cube may be anywhere. */
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
    // The archive must return what has this hash.
    hash: true,
    // The names of results are not visible to anyone.
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

/** A failure that would repeat with every other file; undefined if the next may succeed. */
function whyStop({ problems }: Outcome, outcomes: readonly Outcome[]): Problem | undefined {
  const silent = problems.find(({ code }) => code === 'SERVER_SILENT');
  if (silent !== undefined) return silent;
  const denied = problems.find(({ code }) => code === 'SERVER_DENIES');
  if (denied === undefined) return undefined;
  // 401: the token has expired. Anything else may concern only this file, if others succeeded.
  const isAll = denied.found === 401 || !outcomes.some(({ sent }) => (sent?.instances.length ?? 0) > 0);
  return isAll ? denied : undefined;
}
