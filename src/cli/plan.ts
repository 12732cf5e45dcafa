import { join, resolve } from 'node:path';
import type { FoundFile } from './find-files.js';
import { failed, leftAlone, type Outcome, type Task } from './task.js';

/** The work to do, and what is known without doing any. */
export interface Plan {
  readonly tasks: readonly Task[];
  readonly outcomes: readonly Outcome[];
}

export type TaskOptions = Omit<Task, 'path' | 'stem'>;

/** macOS and Windows take names that differ in case for the same file. */
const IGNORES_CASE = process.platform === 'darwin' || process.platform === 'win32';

/**
 * A task for every DICOM file. Of several files whose results would have the same name, the first has it; the others
 * fail, so that nothing is overwritten or taken for done.
 */
export function planTasks(files: readonly FoundFile[], out: string, options: TaskOptions): Plan {
  const tasks: Task[] = [];
  const outcomes: Outcome[] = [];
  const owners = new Map<string, string>();
  for (const { path, relative, type } of files) {
    if (type !== 'dicom') {
      outcomes.push(leftAlone(path, type === 'dicomdir' ? 'DICOMDIR' : 'not DICOM'));
      continue;
    }
    const stem = join(out, relative.replace(/\.dcm$/i, ''));
    const key = IGNORES_CASE ? resolve(stem).toLowerCase() : resolve(stem);
    const owner = owners.get(key);
    if (owner !== undefined) {
      const message =
        `Its result would have the same name, ${stem}, as that of ${owner}. Nothing was written: give this file a ` +
        'run of its own with another --out.';
      outcomes.push(failed(path, { code: 'SAME_NAME', message }));
      continue;
    }
    owners.set(key, path);
    tasks.push({ path, stem, ...options });
  }
  return { tasks, outcomes };
}
