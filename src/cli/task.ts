import type { Problem } from './problem.js';
import type { WithoutImage } from './without-image.js';

/** One file's work, as plain data: it crosses threads. */
export interface Task {
  readonly command: 'convert' | 'export';
  /** The file to read. */
  readonly path: string;
  /** The path of the results without what distinguishes them: extension, frame number, container. */
  readonly stem: string;
  /** An existing folder, on the disk of the results, for files that are not finished. */
  readonly unfinished: string;
  readonly overwrite: boolean;
  /** `convert`: turn the frames. */
  readonly upright: boolean;
  /** `export`. */
  readonly format: ExportFormat;
}

export type ExportFormat = 'png' | 'jp2';

export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
  readonly frames: number;
  /** Number of attributes repaired. */
  readonly repairs: number;
}

/**
 * `written`: all results were, or those that were missing · `already-there`: nothing was left to do ·
 * `left-alone`: no file of CZM's, or one that holds no image · `failed`: something could not be done; results may be written besides.
 */
export type Status = 'written' | 'already-there' | 'left-alone' | 'failed';

export interface Outcome {
  readonly file: string;
  readonly status: Status;
  /** Why the file was left alone; null otherwise. */
  readonly reason: 'not DICOM' | 'DICOMDIR' | 'not CZM' | WithoutImage | null;
  readonly outputs: readonly WrittenFile[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly problems: readonly Problem[];
}

export const leftAlone = (file: string, reason: NonNullable<Outcome['reason']>): Outcome => ({
  file,
  status: 'left-alone',
  reason,
  outputs: [],
  warnings: [],
  problems: [],
});

export const failed = (file: string, problem: Problem): Outcome => ({
  file,
  status: 'failed',
  reason: null,
  outputs: [],
  warnings: [],
  problems: [problem],
});
