import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { onDisk } from './names.js';
import { isAtWork, otherRuns, unfinishedFolder, type RunFolder } from './out-folder.js';
import { errorCode, NameError, onFile } from './problem.js';

/*
 * The names of results are known only when a file is opened, in one of several processes, perhaps of several runs. So a
 * name, or the name of a series of pictures, is claimed before anything is written under it: by a file in the run's own
 * folder, where all can see it. Claims end with their run; a later run may overwrite what it finds.
 */

/** What a name is claimed for. */
export interface Claim {
  /** The source file, as the user named it. */
  readonly source: string;
  /** What identifies the result: the same source and options give the same. */
  readonly result: string;
}

/** On macOS and Windows, names that differ only in case mean the same file. */
const IGNORES_CASE = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Claims `name` (a path) for a result.
 *
 * @throws NameError if this run, or another running one, has claimed it for another result.
 */
export function claimName({ named, out, own }: RunFolder, name: string, claim: Claim): void {
  const key = relative(named, name);
  const file = createHash('sha256')
    .update(IGNORES_CASE ? key.normalize().toLowerCase() : key)
    .digest('hex');
  const all = unfinishedFolder(out);
  onFile('written', () => {
    const mine = writeClaim(own, file, claim) ? undefined : readClaim(join(own, 'claims', file));
    if (mine !== undefined && mine.result !== claim.result) throw sameName(name, mine.source);
    for (const run of otherRuns(all, own)) {
      const theirs = readClaim(join(all, run, 'claims', file));
      if (theirs !== undefined && theirs.result !== claim.result && isAtWork(run)) {
        throw sameName(name, `${theirs.source}, which another run is writing there now`);
      }
    }
  });
}

/** False if the name is claimed already. A claim that can be seen is complete. */
function writeClaim(own: string, file: string, claim: Claim): boolean {
  const path = join(own, 'claims', file);
  const asLink = linkTo(path, claim);
  if (asLink !== undefined) return asLink;
  const temporary = join(own, randomUUID());
  writeFileSync(onDisk(temporary), JSON.stringify(claim), { flag: 'wx' });
  try {
    linkSync(onDisk(temporary), onDisk(path));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    return writeWithoutLink(path, claim);
  } finally {
    rmSync(onDisk(temporary), { force: true });
  }
}

/** The longest target of a symbolic link on every disk that has them, and on Linux. */
const MAX_LINK = 4095;

/**
 * The same as a broken symbolic link, whose target is the claim: one step, instead of five for a file. Undefined if
 * there are no links, or the claim is too long.
 */
function linkTo(path: string, claim: Claim): boolean | undefined {
  const text = JSON.stringify(claim);
  if (process.platform === 'win32' || Buffer.byteLength(text) > MAX_LINK) return undefined;
  try {
    symlinkSync(text, onDisk(path));
    return true;
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? false : undefined;
  }
}

/** On disks without hard links. */
function writeWithoutLink(path: string, claim: Claim): boolean {
  try {
    writeFileSync(onDisk(path), JSON.stringify(claim), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readClaim(path: string): Claim | undefined {
  const text = attempt(() => readlinkSync(onDisk(path))) ?? attempt(() => readFileSync(onDisk(path), 'utf8'));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Claim;
  } catch {
    return { source: 'another file', result: '' };
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

const sameName = (name: string, owner: string): NameError =>
  new NameError(
    'SAME_NAME',
    `Its result would have the same name, ${name}, as that of ${owner}. Nothing was written: convert this file ` +
      'separately, with another --out.',
  );
