import { basename } from 'node:path';
import { isCzmError } from '../core/index.js';

/** Why something failed, as plain data: it is sent between processes and written into JSON. Never patient data. */
export interface Problem {
  /**
   * A code of this package's errors; `FILE`: the file system refused; `SAME_NAME`: two results would have the same
   * name; `NAME_TAKEN`: something else has the name of a result; `GEOMETRY_UNKNOWN`: the positions of the frames are
   * not known; `TIME_LIMIT`, `WORKER`: the process that did the work was stopped, or ended; `SERVER_…`: see {@link
   * ./archive-error.js ArchiveCode}; `UNEXPECTED`: a bug in this program.
   */
  readonly code: string;
  /** What failed and what to do. */
  readonly message: string;
  /** One-based. */
  readonly frame?: number;
  /** Eight hexadecimal digits. */
  readonly tag?: string;
  readonly offset?: number;
  readonly found?: string | number;
  readonly expected?: string | number;
}

/** What a person can do about the file system's refusals. */
const ADVICE: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  EACCES: ['access is denied', 'Check the permissions.'],
  EPERM: ['access is denied', 'Check the permissions.'],
  EROFS: ['the disk is read-only', 'Choose another folder.'],
  ENOENT: ['it does not exist', 'Was it moved, or is it a broken link?'],
  ENOTDIR: ['there is a file where a folder is needed', 'Choose another folder.'],
  EEXIST: ['there is a file where a folder is needed', 'Choose another folder.'],
  EISDIR: ['there is a folder where a file is needed', 'Choose another folder.'],
  ELOOP: ['its links form a circle', 'Name the file itself.'],
  ENAMETOOLONG: ['its path is too long here', 'Choose a folder with a shorter path.'],
  ENOSPC: ['the disk is full', 'Make room and run again: finished files are not repeated.'],
  EDQUOT: ['the quota is used up', 'Make room and run again: finished files are not repeated.'],
  EFBIG: ['it is larger than the disk allows', 'Choose another disk, or have the limit raised.'],
  EMFILE: ['too many files are open', 'Run again with fewer --jobs.'],
};

/** The length of a name in bytes that every common file system allows. */
const MAX_NAME = 255;

/** A file or folder cannot be read or written. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** The refusal of the file system; `done` is `read` or `written`. */
function refusal(done: string, cause: unknown): FileError {
  const code = errorCode(cause) ?? String(cause);
  const long = code === 'ENAMETOOLONG' ? longName(cause) : undefined;
  const [what, advice] = long ?? ADVICE[code] ?? ['the system refused it', 'Check the disk.'];
  return new FileError(`Cannot be ${done}: ${what} (${code}). ${advice}`, { cause });
}

/** If the path is too long because of one name, that name. */
function longName(cause: unknown): readonly [string, string] | undefined {
  const { path, dest }: { path?: unknown; dest?: unknown } = Object(cause);
  const length = Buffer.byteLength(basename(String(dest ?? path)));
  if (length <= MAX_NAME) return undefined;
  return [
    `its name has ${length} bytes, but only ${MAX_NAME} are allowed`,
    'Rename the source: the names of results are derived from it.',
  ];
}

/** A result cannot have its name. */
export class NameError extends Error {
  override readonly name = 'NameError';

  constructor(
    readonly code: 'SAME_NAME' | 'NAME_TAKEN',
    message: string,
  ) {
    super(message);
  }
}

/** No volume with millimetres can be made: the positions of the frames are not known, or they form no volume. */
export class GeometryError extends Error {
  override readonly name = 'GeometryError';
  readonly code = 'GEOMETRY_UNKNOWN';
}

/** A problem that is known already: another thread or an archive reported it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Node's code of a failure, such as ENOENT; undefined if it has none. */
export function errorCode(cause: unknown): string | undefined {
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Runs `action`; what the file system throws becomes a {@link FileError}. */
export function onFile<T>(done: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof FileError || error instanceof NameError || isCzmError(error)) throw error;
    throw refusal(done, error);
  }
}

/** Any thrown value as a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isCzmError(error)) {
    const { code, message, frame, tag, offset, found, expected } = error;
    return {
      code,
      message,
      ...(frame === undefined ? {} : { frame }),
      ...(tag === undefined ? {} : { tag }),
      ...(offset === undefined ? {} : { offset }),
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
    };
  }
  if (error instanceof FileError) return { code: 'FILE', message: error.message };
  if (error instanceof NameError || error instanceof GeometryError)
    return { code: error.code, message: error.message };
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'UNEXPECTED', message: `${reason}. This is a bug in czm-dicom: please report it.` };
}
