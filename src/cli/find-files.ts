import { readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { onFile, problemOf, type Problem } from './problem.js';
import { sniff, type FileType } from './sniff.js';

/** Unfinished files lie in folders of this name, inside the folder of results. */
export const UNFINISHED_PREFIX = '.czm-dicom-';

export interface FoundFile {
  /** As the user would name it. */
  readonly path: string;
  /** Below the folder that was named; for a file that was named, its name. */
  readonly relative: string;
  readonly type: FileType;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** Files and folders that could not be looked into. */
  readonly unreadable: readonly { readonly path: string; readonly problem: Problem }[];
}

/**
 * The files that are meant by `inputs`, files and folders: each once, in the order of the inputs, folders sorted by
 * name. Links are followed; a folder that was entered before is not entered again, so that circles end.
 * `leaveOut` (a real path) is not entered: the folder of results.
 */
export function findFiles(inputs: readonly string[], leaveOut?: string): FoundFiles {
  const files: FoundFile[] = [];
  const unreadable: { path: string; problem: Problem }[] = [];
  const seen = new Set<string>(leaveOut === undefined ? [] : [leaveOut]);

  const attempt = (path: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      unreadable.push({ path, problem: problemOf(error) });
    }
  };
  const visit = (path: string, root: string | undefined): void => {
    attempt(path, () => {
      const { real, stats } = onFile('read', () => ({ real: realpathSync(path), stats: statSync(path) }));
      if (seen.has(real)) return;
      seen.add(real);
      if (stats.isDirectory()) {
        for (const name of entries(path)) visit(join(path, name), root ?? path);
      } else if (isReadable(stats)) {
        const below = root === undefined ? basename(path) : relative(root, path);
        files.push({ path, relative: below, type: sniff(path) });
      }
    });
  };
  for (const input of inputs) visit(input, undefined);
  return { files, unreadable };
}

/** Names in a folder, by code unit: the same on every machine. Real ones go before links to the same. */
function entries(folder: string): readonly string[] {
  const found = onFile('read', () => readdirSync(folder, { withFileTypes: true }));
  return found
    .filter(({ name }) => !name.startsWith(UNFINISHED_PREFIX))
    .sort((a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** Pipes and devices would block for ever. */
const isReadable = (stats: Stats): boolean => stats.isFile();

/** Whether the real path `inner` is `outer` or lies in it. */
export const isInside = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
