import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { nameOf, onDisk } from './names.js';
import { errorCode } from './problem.js';

/** The path without links; like `realpathSync`, but for every name. */
export const realPath = (path: string): string => nameOf(realpathSync.native(onDisk(path), 'buffer'));

/** Whether the real path `inner` is `outer` or inside it. */
export const isInside = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

/**
 * Creates a folder and its parents, if they do not exist. Node's `recursive` never ends if the system denies that an
 * existing folder exists, as it does in /proc.
 */
export function makeFolders(path: string): void {
  // Usually it exists, and errors are slow in Node.
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

/** Whether `path`, which need not exist yet, is inside the folder of real path `real`, with links resolved. */
export function liesIn(path: string, real: string): boolean {
  let there = path;
  while (!existsSync(onDisk(there)) && dirname(there) !== there) there = dirname(there);
  return isInside(realPath(there), real);
}
