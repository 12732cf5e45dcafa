import { basename, dirname, join } from 'node:path';
import type { FoundFile } from './find-files.js';
import { NameError, problemOf } from './problem.js';
import { stemOf } from './result-name.js';
import { failed, skipped, type Outcome, type Task } from './task.js';

/** The work to do, and what is known without doing any. */
export interface Plan {
  readonly tasks: readonly Task[];
  readonly outcomes: readonly Outcome[];
}

export type TaskOptions = Omit<Task, 'path' | 'stem' | 'size' | 'after'>;

/** On macOS and Windows, names that differ only in case mean the same file. */
const IGNORES_CASE = process.platform === 'darwin' || process.platform === 'win32';
const keyOf = (path: string): string => (IGNORES_CASE ? path.normalize().toLowerCase() : path);

/**
 * A task for every DICOM file. If the results of several files would have the same name, the first gets it; the others
 * fail, so that nothing is overwritten or taken for done. What follows the stem is known only when a file is opened:
 * see claims.ts. Files that might collide there are done in a fixed order, so that the same one always gets the name.
 */
export function planTasks(files: readonly FoundFile[], out: string, options: TaskOptions): Plan {
  const outcomes: Outcome[] = [];
  const owners = new Map<string, FoundFile>();
  const folders = foldersOf(files);
  for (const file of files) {
    const { path, relative, type } = file;
    if (type !== 'dicom') {
      outcomes.push(skipped(path, type === 'dicomdir' ? 'DICOMDIR' : 'not DICOM'));
      continue;
    }
    const stem = stemOf(relative);
    const owner = owners.get(keyOf(stem));
    const name = `${stem}.dcm`;
    if (owner !== undefined) outcomes.push(collision(path, join(out, stem), `that of ${owner.path}`));
    else if (options.command === 'convert' && folders.has(keyOf(name)))
      outcomes.push(collision(path, join(out, name), 'the folder that results of other files go to'));
    else owners.set(keyOf(stem), file);
  }
  const tasks = [...owners.values()].map(({ path, relative, size }): Task => {
    const stem = stemOf(relative);
    const after = shorterStem(stem, owners);
    return { path, size, stem: join(out, stem), ...(after === undefined ? {} : { after }), ...options };
  });
  return { tasks, outcomes };
}

/** All folders that results are written to. */
function foldersOf(files: readonly FoundFile[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { relative, type } of files) {
    if (type !== 'dicom') continue;
    for (let folder = dirname(relative); folder !== '.'; folder = dirname(folder)) folders.add(keyOf(folder));
  }
  return folders;
}

/** The file `scan`, whose images may have the same name as the file `scan-LSLO-fundus`. */
function shorterStem(stem: string, owners: ReadonlyMap<string, FoundFile>): string | undefined {
  const name = basename(stem);
  for (let at = name.lastIndexOf('-'); at > 0; at = name.lastIndexOf('-', at - 1)) {
    const owner = owners.get(keyOf(join(dirname(stem), name.slice(0, at))));
    if (owner !== undefined) return owner.path;
  }
  return undefined;
}

function collision(path: string, name: string, owner: string): Outcome {
  const message =
    `Its result would have the same name, ${name}, as ${owner}. Nothing was written: convert this file separately, ` +
    'with another --out.';
  return failed(path, problemOf(new NameError('SAME_NAME', message)));
}
