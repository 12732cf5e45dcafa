import { lstatSync, readdirSync, statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { isInside, realPath } from './folders.js';
import { nameOf, onDisk } from './names.js';
import { FileError, onFile, problemOf, type Problem } from './problem.js';
import { sniff, type FileType } from './sniff.js';

/** Unfinished files are in folders of this name, inside the folder for results. */
export const UNFINISHED_PREFIX = '.czm-dicom-';

export interface FoundFile {
  /** As the user would name it. */
  readonly path: string;
  /** The path below the folder that was named; for a file that was named, its name. */
  readonly relative: string;
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
}

export interface Unreadable {
  readonly path: string;
  /** As of a file. */
  readonly relative: string;
  readonly problem: Problem;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** Files and folders that could not be looked into. */
  readonly unreadable: readonly Unreadable[];
  /** Links to folders outside those that were named. */
  readonly linksNotFollowed: readonly string[];
}

export interface FindOptions {
  /** A real path that is not entered: the folder for results. */
  readonly leaveOut?: string | undefined;
  /** Enter folders outside those that were named, if a link leads there. */
  readonly followLinks?: boolean | undefined;
}

/**
 * The files that `inputs` (files and folders) stand for: each once, in the order of the inputs, folders sorted by name.
 * Links are followed, but not to a folder outside those that were named: that may be the whole computer. A folder is
 * not entered twice, so circles end.
 */
export function findFiles(inputs: readonly string[], options: FindOptions = {}): FoundFiles {
  const files: FoundFile[] = [];
  const unreadable: Unreadable[] = [];
  const linksNotFollowed: string[] = [];
  const seen = new Set<string>(options.leaveOut === undefined ? [] : [options.leaveOut]);
  const roots = options.followLinks === true ? undefined : inputs.flatMap(realPathIfThere);

  const attempt = (path: string, relative: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      unreadable.push({ path, relative, problem: problemOf(error) });
    }
  };
  /** `below`: the path below the folder that was named; undefined for what was named itself. */
  const visit = (path: string, below: string | undefined): void => {
    attempt(path, below ?? basename(path), () => {
      const { real, stats } = onFile('read', () => ({ real: realPath(path), stats: statSync(onDisk(path)) }));
      if (seen.has(real)) return;
      if (stats.isDirectory()) {
        if (below !== undefined && isLink(path) && roots?.every((root) => !isInside(real, root)) === true) {
          linksNotFollowed.push(path);
          return;
        }
        seen.add(real);
        for (const name of entries(path)) visit(join(path, name), join(below ?? '', name));
        return;
      }
      seen.add(real);
      if (stats.isFile()) {
        files.push({ path, relative: below ?? basename(path), type: sniff(path), size: stats.size });
      } else if (below === undefined) {
        throw new FileError(
          `Cannot be read: it is ${kindOf(stats)}, not a file. Save its content in a file, and name that.`,
        );
      }
    });
  };
  for (const input of inputs) visit(input, undefined);
  return { files, unreadable, linksNotFollowed };
}

function realPathIfThere(input: string): string[] {
  try {
    return [realPath(input)];
  } catch {
    return [];
  }
}

const isLink = (path: string): boolean => lstatSync(onDisk(path)).isSymbolicLink();

/** Names in a folder, sorted by code unit: the same on every machine. Real ones come before links to the same. */
function entries(folder: string): readonly string[] {
  const found = onFile('read', () =>
    readdirSync(onDisk(folder), { withFileTypes: true, encoding: 'buffer' }).map((entry) => ({
      name: nameOf(entry.name),
      isLink: entry.isSymbolicLink(),
    })),
  );
  return found
    .filter(({ name }) => !name.startsWith(UNFINISHED_PREFIX))
    .sort((a, b) => Number(a.isLink) - Number(b.isLink) || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** What blocks forever, or has no end, when it is read. */
function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
