import type { TurnTable } from '../core/index.js';
import type { RunFolder } from './out-folder.js';
import type { Problem } from './problem.js';
import type { WithoutImage } from './without-image.js';

/** The work on one file, as plain data: it is sent to other processes. */
export interface Task {
  readonly command: 'convert' | 'export' | 'send';
  /** The file to read. */
  readonly path: string;
  /** Its bytes, when it was found. */
  readonly size: number;
  /** The path of the results without what distinguishes them: extension, frame number, container. */
  readonly stem: string;
  /** The path of another task that must be done first. */
  readonly after?: string;
  readonly folder: RunFolder;
  readonly overwrite: boolean;
  /** `convert`: turn the frames. */
  readonly upright: boolean;
  /**
   * `convert`: the files whose layers belong to this file's cubes, with the cube's container as {@link ./images.js
   * images} name it.
   */
  readonly layers?: readonly { readonly path: string; readonly container: string }[];
  /** What height maps and exported volumes name as their program. */
  readonly program?: { readonly name: string; readonly version: string };
  /** `convert`: how frames are coded; undefined: as stored, and JPEG-LS for turned ones. */
  readonly transferSyntax?: TransferSyntaxName | undefined;
  /** `export`. */
  readonly format: ExportFormat;
  /** `export` as `nii`: state no millimetres. */
  readonly pixelsOnly?: boolean;
  /** Report the SHA-256 of the results. */
  readonly hash?: boolean;
  /** The user's own turns. */
  readonly turnTable?: TurnTable | undefined;
  /** `send`: where results are sent. */
  readonly archive?: Archive;
}

/** An archive, and how long to wait for it. Credentials are not part of it: they stay in the environment. */
export interface Archive {
  /** Where instances are stored, such as `https://pacs.example/dicom-web/studies`. */
  readonly to: string;
  /** Seconds for which it may fail or be silent. */
  readonly patience: number;
}

/** How frames of results are coded; `explicit`: uncompressed, Explicit VR Little Endian. */
export const TRANSFER_SYNTAX_NAMES = ['jpeg-ls', 'jpeg-2000', 'explicit'] as const;
export type TransferSyntaxName = (typeof TRANSFER_SYNTAX_NAMES)[number];

/** Formats with one file for each frame. */
export type PictureFormat = 'png' | 'jp2';
/** Formats with one file for all frames of an image, and a JSON file beside it. */
export const VOLUME_FORMATS = ['nii', 'npy', 'tiff'] as const;
export type VolumeFormat = (typeof VOLUME_FORMATS)[number];
export type ExportFormat = PictureFormat | VolumeFormat;

/** A result that an archive has. */
export interface SentInstance {
  /** Of the file that was sent; 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  readonly frames: number;
  /** Number of attributes repaired. */
  readonly repairs: number;
  /** What was the same when it was retrieved. */
  readonly verified: 'bytes' | 'frames';
}

export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
  readonly frames: number;
  /** Number of attributes repaired. */
  readonly repairs: number;
  /** 64 hexadecimal digits, if requested. */
  readonly sha256?: string;
}

/** What is reported about a task while it is done: its worker may end before it can report more. */
export interface Reporter {
  /** A frame (one-based) is being decoded or encoded from now on, perhaps beside others; undefined: none is. */
  frame(frame: number | undefined): void;
  /** A frame is done, successfully or not. */
  frameDone(frame: number): void;
  written(file: WrittenFile): void;
  /** The file is being read, or still is; this ends when {@link frame} is called. */
  reading(): void;
}

/** What to call while a file is read in pieces: it reports progress until a frame or the end of reading is reported. */
export function whileReading(reporter: Reporter): { readonly alive: () => void; readonly done: () => void } {
  let reading = true;
  reporter.reading();
  return {
    alive: () => {
      if (reading) reporter.reading();
    },
    done: () => {
      reading = false;
      reporter.frame(undefined);
    },
  };
}

export const SILENT: Reporter = {
  frame: () => undefined,
  frameDone: () => undefined,
  written: () => undefined,
  reading: () => undefined,
};

/**
 * `written`: all results were written, or those that were missing · `up-to-date`: there was nothing left to do ·
 * `skipped`: not a CZM file, or one without an image · `failed`: something could not be done; some results may have
 * been written.
 */
export type Status = 'written' | 'up-to-date' | 'skipped' | 'failed';

export interface Outcome {
  readonly file: string;
  /** Of the source, 64 hexadecimal digits, if all of it was read. */
  readonly sha256?: string;
  readonly status: Status;
  /** Why the file was skipped; null otherwise. */
  readonly reason: 'not DICOM' | 'DICOMDIR' | 'not CZM' | WithoutImage | null;
  readonly outputs: readonly WrittenFile[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly problems: readonly Problem[];
  /** `send`. */
  readonly sent?: {
    /** Of the source; 64 hexadecimal digits. */
    readonly sha256: string;
    readonly instances: readonly SentInstance[];
  };
}

export const skipped = (file: string, reason: NonNullable<Outcome['reason']>): Outcome => ({
  file,
  status: 'skipped',
  reason,
  outputs: [],
  warnings: [],
  problems: [],
});

/** The outcome for a file from which results were made. */
export const outcomeOf = (
  file: string,
  results: Pick<Outcome, 'outputs' | 'warnings' | 'problems'>,
): Outcome => {
  const { outputs, problems } = results;
  const status = problems.length > 0 ? 'failed' : outputs.length > 0 ? 'written' : 'up-to-date';
  return { file, status, reason: null, ...results };
};

export const failed = (file: string, problem: Problem, outputs: readonly WrittenFile[] = []): Outcome => ({
  file,
  status: 'failed',
  reason: null,
  outputs,
  warnings: [],
  problems: [problem],
});
