import type { TurnTable } from '../core/index.js';
import type { RunFolder } from './out-folder.js';
import type { Problem } from './problem.js';
import type { WithoutImage } from './without-image.js';

/** One file's work, as plain data: it crosses processes. */
export interface Task {
  readonly command: 'convert' | 'export' | 'send';
  /** The file to read. */
  readonly path: string;
  /** Its bytes, when it was found. */
  readonly size: number;
  /** The path of the results without what distinguishes them: extension, frame number, container. */
  readonly stem: string;
  /** The path of another task, which goes first. */
  readonly after?: string;
  readonly folder: RunFolder;
  readonly overwrite: boolean;
  /** `convert`: turn the frames. */
  readonly upright: boolean;
  /** `convert`: the files whose layers are of this file's cubes, with the cube's container as {@link ./images.js images} name it. */
  readonly layers?: readonly { readonly path: string; readonly container: string }[];
  /** What height maps and exported volumes name as their program. */
  readonly program?: { readonly name: string; readonly version: string };
  /** `convert`: what frames are to be; undefined: as they are stored, and turned ones JPEG-LS. */
  readonly transferSyntax?: TransferSyntaxName | undefined;
  /** `export`. */
  readonly format: ExportFormat;
  /** `export` as `nii`: state no millimetres. */
  readonly pixelsOnly?: boolean;
  /** Say which SHA-256 the results have. */
  readonly hash?: boolean;
  /** The user's own turns. */
  readonly turnTable?: TurnTable | undefined;
  /** `send`: where results go. */
  readonly archive?: Archive;
}

/** An archive, and how long to bear with it. What lets one in is not part of it: it stays in the environment. */
export interface Archive {
  /** Where instances are stored, such as `https://pacs.example/dicom-web/studies`. */
  readonly to: string;
  /** Seconds for which it may fail or be silent. */
  readonly patience: number;
}

/** How frames of results are coded; `explicit`: uncompressed, Explicit VR Little Endian. */
export const TRANSFER_SYNTAX_NAMES = ['jpeg-ls', 'jpeg-2000', 'explicit'] as const;
export type TransferSyntaxName = (typeof TRANSFER_SYNTAX_NAMES)[number];

/** Formats of one file a frame. */
export type PictureFormat = 'png' | 'jp2';
/** Formats of one file for all frames of an image, beside which lies a JSON file. */
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
  /** What was the same when it was asked for again. */
  readonly verified: 'bytes' | 'frames';
}

export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
  readonly frames: number;
  /** Number of attributes repaired. */
  readonly repairs: number;
  /** 64 hexadecimal digits; where they were asked for. */
  readonly sha256?: string;
}

/** What is told of a task while it is done: whoever does it may end before it says more. */
export interface Reporter {
  /** A frame (one-based) is being decoded or encoded from now on, maybe beside others; undefined: none is. */
  frame(frame: number | undefined): void;
  /** A frame is done, however that ended. */
  frameDone(frame: number): void;
  written(file: WrittenFile): void;
  /** The file is being read, or goes on to be; that is over when {@link frame} is told of. */
  reading(): void;
}

/** What to call while a file is read in pieces: it says so, until a frame is told of, or the end of reading. */
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
 * `written`: all results were, or those that were missing · `up-to-date`: nothing was left to do ·
 * `skipped`: no file of CZM's, or one that holds no image · `failed`: something could not be done; results may be written besides.
 */
export type Status = 'written' | 'up-to-date' | 'skipped' | 'failed';

export interface Outcome {
  readonly file: string;
  /** Of the source, 64 hexadecimal digits; where it was read whole. */
  readonly sha256?: string;
  readonly status: Status;
  /** Why the file was left alone; null otherwise. */
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

/** What came of a file of which results were made. */
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
