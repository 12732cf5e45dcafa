import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { onDisk } from './names.js';
import { isAtWork, otherRuns, unfinishedFolder, type RunFolder } from './out-folder.js';
import { errorCode, NameError, onFile } from './problem.js';

/*
 * Which names results have is known when a file is opened, in one of several processes, of maybe several runs. So a
 * name, or the name of a series of pictures, is claimed before anything is written under it: a file in the run's own
 * folder, where all can see it. Claims end with their run; what a run finds that began later, it may overwrite.
 */

/** What a name is wanted for. */
export interface Claim {
  /** The source file, as the user named it. */
  readonly source: string;
  /** What tells this result from every other: the same source and options give the same. */
  readonly result: string;
}

/** macOS and Windows take names that differ in case for the same file. */
const IGNORES_CASE = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Claims `name` (a path) for a result.
 *
 * @throws NameError where this run, or another that is at work, has it for another result.
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

/** False where the name is claimed already. A claim that can be seen is whole. */
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

/** What a link to nowhere can say on every disk that has them, and Linux's bound for it. */
const MAX_LINK = 4095;

/**
 * The same as a symbolic link that leads nowhere and says it: one step, where a file takes five. Undefined where there
 * are no links, or it says too much.
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
    `Its result would have the same name, ${name}, as that of ${owner}. Nothing of it was written: convert this file ` +
      'separately, with another --out.',
  );
