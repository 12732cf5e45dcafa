import { type Hash, randomUUID } from 'node:crypto';
import { linkSync, lstatSync, renameSync, rmSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ByteSource, Chunk } from '../core/internal.js';
import { openFile, writeNew } from './file-bytes.js';
import { liesIn, makeFolders } from './folders.js';
import { onDisk } from './names.js';
import type { RunFolder } from './out-folder.js';
import { errorCode, FileError, NameError, onFile } from './problem.js';

/** What exists under a name; undefined for nothing. Links are not followed. */
export const standing = (path: string): Stats | undefined =>
  onFile('read', () => {
    try {
      return lstatSync(onDisk(path), { throwIfNoEntry: false });
    } catch (error) {
      // Nothing exists below a file, or under an impossible name: writing it will say why.
      if (errorCode(error) === 'ENOTDIR' || errorCode(error) === 'ENAMETOOLONG') return undefined;
      throw error;
    }
  });

/** A result to be put in its place. */
export interface Result {
  /** Where to put it. */
  readonly path: string;
  /** What exists there instead; undefined if it is this very result. Called only if something exists there. */
  readonly difference: () => string | undefined;
  /** Makes it; called only if it does not exist. */
  readonly make: () => Promise<Content>;
}

/** The content of a result, or the path of a complete file in the run's own folder, which becomes the result. */
export type Content = MadeContent | { readonly written: string };

export interface MadeContent {
  readonly chunks: readonly Chunk[];
  /** Is given all its bytes. */
  readonly hash?: Hash | undefined;
  /** Reads it back before anyone else can see it. */
  readonly verify?: (written: ByteSource) => void;
}

/**
 * Puts a result in its place, unless it exists already. It is either complete or absent; it takes no name that
 * something else has, unless that is older than the run and `overwrite` is set.
 *
 * @returns its length; undefined if it existed already.
 * @throws FileError, NameError; whatever `make` throws.
 */
export async function publish(
  { path, difference, make }: Result,
  folder: RunFolder,
  overwrite: boolean,
): Promise<number | undefined> {
  if (!overwrite) {
    const found = standing(path);
    if (found !== undefined) {
      const other = difference();
      if (other === undefined) return undefined;
      throw nameTaken(path, found, other);
    }
  }
  const length = place(path, await make(), folder, overwrite);
  if (length !== undefined) return length;
  // Another run was faster.
  const other = difference();
  if (other === undefined) return undefined;
  throw overwrite ? justWritten(path) : nameTaken(path, standing(path), other);
}

/** Why a name is taken: `other` says what a file there is. */
export function nameTaken(path: string, found: Stats | undefined, other: string): NameError {
  const [what, advice] =
    found === undefined || found.isFile()
      ? [
          found?.size === 0 ? 'an empty file' : other,
          'Choose another --out, or replace the file with --overwrite.',
        ]
      : [
          found.isDirectory() ? 'a folder' : 'something that is not a file',
          'Choose another --out, or move it.',
        ];
  return new NameError(
    'NAME_TAKEN',
    `Its result would be ${path}, but ${what} already has that name. Nothing was written. ${advice}`,
  );
}

/** Writes a result, and returns its length; undefined if something that must not be replaced has the name. */
function place(
  path: string,
  content: Content,
  { out, own, since, passing = false }: RunFolder,
  replace: boolean,
): number | undefined {
  const temporary = 'written' in content ? content.written : join(own, randomUUID());
  return onFile('written', () => {
    try {
      if (!liesIn(dirname(path), out)) throw outside(path);
      makeFolders(dirname(path));
      const length =
        'written' in content ? statSync(onDisk(temporary)).size : written(temporary, content, passing);
      const found = replace ? standing(path) : undefined;
      if (found === undefined) return linkNew(temporary, path) ? length : undefined;
      if (!found.isFile() && !found.isSymbolicLink()) throw nameTaken(path, found, '');
      if (found.mtimeMs > since) return undefined;
      renameSync(onDisk(temporary), onDisk(path));
      return length;
    } finally {
      rmSync(onDisk(temporary), { force: true });
    }
  });
}

function written(path: string, { chunks, verify, hash }: MadeContent, passing: boolean): number {
  const length = writeNew(path, chunks, { hash, passing });
  if (verify !== undefined) readAgain(path, verify);
  return length;
}

function readAgain(path: string, verify: (written: ByteSource) => void): void {
  const { bytes, close } = openFile(path);
  try {
    verify(bytes);
  } finally {
    close();
  }
}

/** Disks without hard links refuse them in one of these ways. */
const NO_LINKS: readonly (string | undefined)[] = [
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'EMLINK',
];

/** Gives a file its name; false if something has it. A link, unlike `rename`, never replaces an existing file. */
function linkNew(temporary: string, path: string): boolean {
  try {
    linkSync(onDisk(temporary), onDisk(path));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!NO_LINKS.includes(errorCode(error))) throw error;
  }
  // Here, claims keep concurrent runs apart.
  if (standing(path) !== undefined) return false;
  renameSync(onDisk(temporary), onDisk(path));
  return true;
}

const outside = (path: string): FileError =>
  new FileError(
    `Cannot be written: ${path} is not inside --out, because a link there leads out of it. Remove the link, or ` +
      'choose another folder.',
  );

const justWritten = (path: string): NameError =>
  new NameError(
    'NAME_TAKEN',
    `Its result would be ${path}, which was written after this run began, so it was kept. Run again when no other run is ` +
      'writing there, or choose another --out.',
  );
