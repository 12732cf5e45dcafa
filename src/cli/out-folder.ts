import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UNFINISHED_PREFIX } from './find-files.js';
import { isInside, makeFolders, realPath } from './folders.js';
import { onDisk } from './names.js';
import { errorCode } from './problem.js';
import { visible } from './terminal-text.js';
import { UsageError } from './usage-error.js';

/** Where a run writes. Plain data, because it is sent to other processes. */
export interface RunFolder {
  /** The folder for results, as the user named it. */
  readonly named: string;
  /** The same, a real path. */
  readonly out: string;
  /** The run's own folder inside it, for files that are not finished and for {@link ./claims.js claims}. */
  readonly own: string;
  /** When the run began, by the clock of that disk: milliseconds. */
  readonly since: number;
  /** Results are needed only for a moment, and need not survive a power failure. */
  readonly passing?: boolean;
}

/**
 * Creates the folder for results, or for the option that is named. Returns its real path.
 *
 * @throws UsageError if an input is missing or inside it (and might be overwritten), or if it cannot be created.
 */
export function openOutFolder(out: string, inputs: readonly string[], option = '--out'): string {
  for (const input of inputs) {
    if (!existsSync(onDisk(input))) throw new UsageError(`There is no file or folder ${input}.`);
  }
  const found = statSync(onDisk(out), { throwIfNoEntry: false });
  if (found?.isDirectory() === false) {
    throw new UsageError(`${option} ${out} is a file. Name a folder; it is created if it does not exist.`);
  }
  if (found !== undefined) refuseInside(realPath(out), `${option} ${out}`, inputs);
  try {
    makeFolders(out);
    accessSync(onDisk(out), constants.W_OK);
    return realPath(out);
  } catch (error) {
    throw cannotWrite(`${option} ${out}`, error);
  }
}

function refuseInside(real: string, folder: string, inputs: readonly string[]): void {
  const inside = inputs.find((input) => isInside(realPath(input), real));
  if (inside !== undefined) {
    throw new UsageError(
      `${inside} is in ${folder}: results could overwrite their sources. Choose another folder.`,
    );
  }
}

function cannotWrite(folder: string, error: unknown): UsageError {
  const code = errorCode(error) ?? String(error);
  return new UsageError(`Nothing can be written to ${visible(folder)} (${code}). Check its permissions.`);
}

/** The folders of all current runs. */
export const unfinishedFolder = (out: string): string => join(out, `${UNFINISHED_PREFIX}unfinished`);

/** `host-process-`: shows whether the run of a folder still exists. */
const host = hostname().replace(/[^\w.-]/g, '_');

/**
 * Begins a run that writes to `out` (`named` by the user), and removes what killed runs of this machine left behind.
 *
 * @throws UsageError if nothing can be written there.
 */
export function beginRun(named: string, out: string, option = '--out'): RunFolder {
  const all = unfinishedFolder(out);
  const own = join(all, `${host}-${process.pid}-${randomUUID().slice(0, 8)}`);
  try {
    // The last run that ends removes the common folder, perhaps just now.
    for (let attempt = 1; !existsSync(onDisk(own)); attempt++) {
      try {
        makeFolders(all);
        mkdirSync(onDisk(own));
      } catch (error) {
        if (errorCode(error) !== 'ENOENT' || attempt === 10) throw error;
      }
    }
    mkdirSync(onDisk(join(own, 'claims')));
    for (const name of otherRuns(all, own)) {
      if (!isAtWork(name)) rmSync(onDisk(join(all, name)), { recursive: true, force: true });
    }
    return { named, out, own, since: statSync(onDisk(own)).mtimeMs };
  } catch (error) {
    throw cannotWrite(`${option} ${named}`, error);
  }
}

/** Removes the run's folder, with the unfinished files in it. */
export function endRun({ out, own }: RunFolder): void {
  rmSync(onDisk(own), { recursive: true, force: true });
  try {
    rmdirSync(onDisk(unfinishedFolder(out)));
  } catch {
    // Another run uses it.
  }
}

/** The names of the folders of other runs, current or killed. */
export function otherRuns(all: string, own: string): readonly string[] {
  return readdirSync(onDisk(all)).filter((name) => join(all, name) !== own);
}

/** Whether the run that made a folder of this name still exists. On other machines it may. */
export function isAtWork(name: string): boolean {
  const [, of, pid] = /^(.*)-(\d+)-[\da-f]+$/.exec(name) ?? [];
  if (of !== host || Number(pid) === process.pid) return of !== undefined;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // A process of another user is alive.
    return errorCode(error) === 'EPERM';
  }
}
