import { ProblemError } from './problem.js';

/**
 * Why an archive did not take an instance, or is not sure to have it.
 *
 * `SERVER_SILENT`: it cannot be reached, does not answer, or is too busy · `SERVER_DENIES`: it lets nobody in, or there is
 * no archive at this address · `SERVER_REFUSED`: it refused this instance · `SERVER_LACKS`: it took it, and does not
 * have it · `SERVER_HAS_OTHER`: it has something else under the same UID · `SERVER_TRANSCODES`: it gives it back in
 * another transfer syntax.
 */
export type ArchiveCode =
  | 'SERVER_SILENT'
  | 'SERVER_DENIES'
  | 'SERVER_REFUSED'
  | 'SERVER_LACKS'
  | 'SERVER_HAS_OTHER'
  | 'SERVER_TRANSCODES';

interface Details {
  readonly found?: string | number | undefined;
  readonly expected?: string | number | undefined;
}

/** As {@link ArchiveCode} says. Its message holds no address beyond the host, no token and no patient data. */
export class ArchiveError extends ProblemError {
  constructor(
    readonly code: ArchiveCode,
    message: string,
    readonly details: Details = {},
  ) {
    const { found, expected } = details;
    super({
      code,
      message,
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
    });
  }
}

/** Something that may be gone when it is tried again: the same object stored twice is stored once. */
export class PassingError extends Error {
  override readonly name = 'PassingError';

  constructor(
    /** What to say where it does not pass. */
    readonly last: ArchiveError,
    readonly more: {
      /** Seconds that the server asks for. */
      readonly retryAfter?: number | undefined;
      /** Attempts after which it is not taken for passing any more; undefined: as long as there is patience. */
      readonly attempts?: number | undefined;
    } = {},
  ) {
    super(last.message);
  }
}
