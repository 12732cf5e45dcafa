import { isCzmError } from '../core/errors.js';

/** Why something failed, as plain data: it crosses threads and goes into JSON. Never patient data. */
export interface Problem {
  /** A code of this package's errors, `FILE` for the file system's, `UNEXPECTED` for a fault of this program. */
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
  ENOENT: ['it is not there', 'Was it moved, or is it a link that leads nowhere?'],
  ENOTDIR: ['a file stands where a folder is needed', 'Choose another folder.'],
  EEXIST: ['a file stands where a folder is needed', 'Choose another folder.'],
  EISDIR: ['a folder stands where a file is needed', 'Choose another folder.'],
  ELOOP: ['its links lead in a circle', 'Name the file itself.'],
  ENAMETOOLONG: ['its name is too long here', 'Choose a shorter folder.'],
  ENOSPC: ['the disk is full', 'Make room and run again: finished files are not done twice.'],
  EDQUOT: ['the quota is used up', 'Make room and run again: finished files are not done twice.'],
  EMFILE: ['too many files are open', 'Run again with fewer --jobs.'],
};

/** What was done to the file when it failed: `read`, `written`. */
export class FileError extends Error {
  constructor(done: string, cause: unknown) {
    const code = errorCode(cause) ?? String(cause);
    const [what, advice] = ADVICE[code] ?? ['the system refuses', 'Check the disk.'];
    super(`Cannot be ${done}: ${what} (${code}). ${advice}`, { cause });
    this.name = 'FileError';
  }
}

/** Node's code of a failure, such as ENOENT; undefined where it has none. */
export function errorCode(cause: unknown): string | undefined {
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Runs `action`; what the file system throws becomes a {@link FileError}. */
export function onFile<T>(done: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new FileError(done, error);
  }
}

/** Any thrown value as a problem. */
export function problemOf(error: unknown): Problem {
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
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'UNEXPECTED', message: `${reason}. This is a fault of czm-dicom: please report it.` };
}
