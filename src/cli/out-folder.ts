import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isInside, UNFINISHED_PREFIX } from './find-files.js';
import { errorCode } from './problem.js';
import { UsageError } from './usage-error.js';

/** A folder for results, and one inside it for files that are not finished. */
export interface OutFolder {
  /** Real path. */
  readonly real: string;
  readonly unfinished: string;
  /** Takes the unfinished files away. */
  close(): void;
}

/**
 * Makes the folder for results.
 *
 * @throws UsageError where an input is missing, lies in it (it might be overwritten), or where it cannot be made.
 */
export function openOutFolder(out: string, inputs: readonly string[]): OutFolder {
  for (const input of inputs) {
    if (!existsSync(input)) throw new UsageError(`There is no file or folder ${input}.`);
  }
  const isNew = !existsSync(out);
  if (!isNew && !statSync(out).isDirectory()) {
    throw new UsageError(`--out ${out} is a file. Name a folder; it is made if it is not there.`);
  }
  if (!isNew) refuseInside(realpathSync(out), out, inputs);
  const host = hostname().replace(/[^\w.-]/g, '_');
  const unfinished = join(out, `${UNFINISHED_PREFIX}${host}-${process.pid}`);
  try {
    mkdirSync(out, { recursive: true });
    removeLeftovers(out, host);
    mkdirSync(unfinished);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    throw new UsageError(`Nothing can be written to --out ${out} (${code}). Check its permissions.`);
  }
  return {
    real: realpathSync(out),
    unfinished,
    close() {
      rmSync(unfinished, { recursive: true, force: true });
    },
  };
}

function refuseInside(real: string, out: string, inputs: readonly string[]): void {
  const inside = inputs.find((input) => isInside(realpathSync(input), real));
  if (inside !== undefined) {
    throw new UsageError(
      `${inside} lies in --out ${out}: results could overwrite what they are made of. Choose another folder.`,
    );
  }
}

/** What processes of this machine left behind that were killed. */
function removeLeftovers(out: string, host: string): void {
  const prefix = `${UNFINISHED_PREFIX}${host}-`;
  for (const name of readdirSync(out)) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      rmSync(join(out, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a live one.
    return errorCode(error) === 'EPERM';
  }
}
