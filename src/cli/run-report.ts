import { statSync, writeFileSync } from 'node:fs';
import { privacyReport } from '../core/index.js';
import type { Surroundings } from './run.js';
import { readBytes } from './file-bytes.js';
import { errorCode, onFile, problemOf } from './problem.js';
import { UsageError } from './usage-error.js';

/**
 * Writes what files are made of, for a bug report. Returns the exit code: 1 if a file could not be opened.
 *
 * File names can identify people too: no message contains one; files are numbered.
 *
 * @throws UsageError if an input does not exist or is a folder, or the result exists already.
 */
export function runReport(
  inputs: readonly string[],
  { out, version }: { readonly out: string | undefined; readonly version: string },
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
): number {
  for (const [index, input] of inputs.entries()) {
    const stats = statSync(input, { throwIfNoEntry: false });
    if (stats === undefined) throw new UsageError(`Input ${index + 1} does not exist.`);
    if (stats.isDirectory()) throw new UsageError(`Input ${index + 1} is a folder. Name the files in it.`);
  }
  let failed = false;
  const parts = inputs.map((input, index) => {
    const title = `file ${index + 1} of ${inputs.length}`;
    try {
      return `${title}\n${privacyReport(readBytes(input))}`;
    } catch (error) {
      failed = true;
      return `${title}\ncannot be opened: ${problemOf(error).code}\n`;
    }
  });
  const text = [`czm-dicom ${version} report\n`, ...parts].join('\n');
  if (out === undefined) stdout.write(text);
  else {
    writeNew(out, text);
    stderr.write('Written. Read it before you send it.\n');
  }
  return failed ? 1 : 0;
}

/** Never replaces an existing file: it may be one of the inputs. */
function writeNew(path: string, text: string): void {
  try {
    onFile('written', () => writeFileSync(path, text, { flag: 'wx' }));
  } catch (error) {
    const { cause } = error as Error;
    const there = errorCode(cause) === 'EEXIST';
    throw new UsageError(there ? 'The file for --out already exists.' : `--out: ${problemOf(error).message}`);
  }
}
