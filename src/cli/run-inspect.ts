import { existsSync, statSync } from 'node:fs';
import type { Surroundings } from './run.js';
import { findFiles } from './find-files.js';
import { onDisk } from './names.js';
import { linksNotFollowedLines } from './report.js';
import { jsonText, SCHEMA_VERSION, visible } from './terminal-text.js';
import { inspectionCsv, inspectionCsvHead, rowsOf } from './inspect-csv.js';
import { inspectFile, type InspectedFile, type InspectOptions } from './inspect.js';
import { inspectionText } from './inspect-text.js';
import { FileError } from './problem.js';
import { standing } from './publish.js';
import type { Thumbnail } from './thumbnail.js';
import { UsageError } from './usage-error.js';

export interface RunInspectOptions extends InspectOptions {
  readonly form: 'text' | 'json' | 'csv';
  readonly followLinks: boolean;
  /** A new PNG file for thumbnails of all images. */
  readonly contactSheet?: string | undefined;
}

/**
 * Inspects files, and the DICOM files in folders. Resolves to the exit code: 1 if a file cannot be read. As text and
 * CSV, the results are written at once and not kept.
 *
 * @throws (rejects) UsageError if an input is missing, or the contact sheet cannot be written.
 */
export async function runInspect(
  inputs: readonly string[],
  { form, prove, followLinks, turnTable, contactSheet }: RunInspectOptions,
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
): Promise<number> {
  const missing = inputs.find((input) => !existsSync(onDisk(input)));
  if (missing !== undefined) throw new UsageError(`There is no file or folder ${missing}.`);
  if (contactSheet !== undefined && standing(contactSheet) !== undefined)
    throw new UsageError(`--contact-sheet ${contactSheet} already exists. Name a new file.`);
  // A file that was named is inspected whatever it is: then the answer may be that it is not DICOM.
  const named = new Set(inputs.filter((input) => !statSync(onDisk(input)).isDirectory()));
  const { files, unreadable, linksNotFollowed } = findFiles(inputs, { followLinks });
  const wanted = files.filter(({ path, type }) => type !== 'other' || named.has(path));
  const count = unreadable.length + wanted.length;

  async function* inspected(): AsyncGenerator<InspectedFile> {
    for (const { path, problem } of unreadable)
      yield { file: path, bytes: null, family: null, evidence: [], images: [], problem };
    for (const { path } of wanted) yield await inspectFile(path, { prove, turnTable });
  }

  let failed = false;
  let rows = 0;
  const kept: InspectedFile[] = [];
  const show = (result: InspectedFile): void => {
    failed ||= result.family === null;
    if (form === 'json') kept.push(result);
    else if (form === 'csv') stdout.write(inspectionCsv(result, rows + 1));
    else stdout.write(`${rows > 0 ? '\n' : ''}${inspectionText(result)}`);
    rows += rowsOf(result);
  };
  if (form === 'csv') stdout.write(inspectionCsvHead());
  if (contactSheet === undefined) for await (const result of inspected()) show(result);
  else {
    const { SIDE, columnsFor, writeContactSheet } = await import('./contact-sheet.js');
    const { thumbnailsOf } = await import('./thumbnail.js');
    const thumbnails = async function* (): AsyncGenerator<Thumbnail> {
      for await (const result of inspected()) {
        show(result);
        yield* await thumbnailsOf(result, SIDE, turnTable);
      }
    };
    await writeContactSheet(contactSheet, columnsFor(count), thumbnails()).catch((error: unknown) => {
      throw error instanceof FileError ? new UsageError(`--contact-sheet: ${error.message}`) : error;
    });
  }
  if (form === 'json') {
    stdout.write(
      jsonText({ schema: 'czm-dicom/inspect', schemaVersion: SCHEMA_VERSION, linksNotFollowed, files: kept }),
    );
  }
  for (const line of form === 'json' ? [] : linksNotFollowedLines(linksNotFollowed))
    stderr.write(`${visible(line)}\n`);
  if (count === 0) stderr.write('No DICOM file was found.\n');
  return failed ? 1 : 0;
}
