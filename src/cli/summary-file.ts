import { randomUUID } from 'node:crypto';
import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readHead } from './file-bytes.js';
import { realPath } from './folders.js';
import { onDisk } from './names.js';
import { onFile, problemOf } from './problem.js';
import { standing } from './publish.js';
import { UsageError } from './usage-error.js';

/* The JSON document of a run as a separate file (`--summary`). */

/** How every such document begins, as this program writes it. */
const BEGINNING = /^\{\s*"schema": "czm-dicom\/(?:convert|export)"/;

/**
 * Checks that a summary can be written: its folder exists, and nothing other than an older summary has its name.
 *
 * @throws UsageError
 */
export function refuseSummary(path: string, inputs: readonly string[]): void {
  const folder = dirname(path);
  try {
    if (!statSync(onDisk(folder)).isDirectory()) throw new Error('it is not a folder');
    accessSync(onDisk(folder), constants.W_OK);
  } catch {
    throw new UsageError(
      `--summary ${path}: nothing can be written to ${folder}. Name a folder that exists.`,
    );
  }
  const found = standing(path);
  if (found === undefined) return;
  const isInput = inputs.some((input) => realPath(input) === realPath(path));
  const isSummary = found.isFile() && BEGINNING.test(new TextDecoder().decode(readHead(path, 256)));
  if (isInput || !isSummary) {
    throw new UsageError(`--summary ${path}: something other than a summary has that name. Choose another.`);
  }
}

/** Writes a complete summary, in place of an older one. If that fails, returns why; the results exist anyway. */
export function writeSummary(path: string, text: string): string | undefined {
  const temporary = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    onFile('written', () => {
      writeFileSync(onDisk(temporary), text, { flag: 'wx' });
      renameSync(onDisk(temporary), onDisk(path));
    });
    return undefined;
  } catch (error) {
    rmSync(onDisk(temporary), { force: true });
    return `--summary ${path}: ${problemOf(error).message}`;
  }
}
