import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { nameOf, onDisk } from './names.js';
import { errorCode } from './problem.js';

/** The path without links; as `realpathSync`, for every name. */
export const realPath = (path: string): string => nameOf(realpathSync.native(onDisk(path), 'buffer'));

/** Whether the real path `inner` is `outer` or lies in it. */
export const isInside = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

/**
 * Makes a folder and those that it lies in, where they are not there. Node's own `recursive` never ends where the
 * system says that a folder is not there which is, as it does in /proc.
 */
export function makeFolders(path: string): void {
  // As a rule it is there: Node takes its time to make an error.
  if (isFolder(path)) return;
  try {
    mkdirSync(onDisk(path));
  } catch (error) {
    if (isFolder(path)) return;
    const parent = dirname(path);
    if (errorCode(error) !== 'ENOENT' || parent === path || existsSync(onDisk(parent))) throw error;
    makeFolders(parent);
    makeLast(path);
  }
}

/** Another process may be making the same folder. */
function makeLast(path: string): void {
  try {
    mkdirSync(onDisk(path));
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean =>
  statSync(onDisk(path), { throwIfNoEntry: false })?.isDirectory() === true;

/** Whether `path`, which need not be there yet, lies in the folder of real path `real`, links taken into account. */
export function liesIn(path: string, real: string): boolean {
  let there = path;
  while (!existsSync(onDisk(there)) && dirname(there) !== there) there = dirname(there);
  return isInside(realPath(there), real);
}
