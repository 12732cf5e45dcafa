import { ProblemError } from './problem.js';

/**
 * Why an archive did not accept an instance, or is not certain to have it.
 *
 * `SERVER_SILENT`: it cannot be reached, does not answer, or is too busy · `SERVER_DENIES`: it denies access, or there
 * is no archive at this address · `SERVER_REFUSED`: it refused this instance · `SERVER_LACKS`: it accepted it, but does
 * not have it · `SERVER_HAS_OTHER`: it has something else under the same UID · `SERVER_TRANSCODES`: it returns it in
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

/**
 * An error with an {@link ArchiveCode}. Its message contains no address beyond the host, no token and no patient data.
 */
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

/** A failure that may pass when the request is repeated: an object that is stored twice is stored once. */
export class PassingError extends Error {
  override readonly name = 'PassingError';

  constructor(
    /** The error to report if it does not pass. */
    readonly last: ArchiveError,
    readonly more: {
      /** Seconds that the server asks for. */
      readonly retryAfter?: number | undefined;
      /** Attempts after which it no longer counts as temporary; undefined: as long as there is patience. */
      readonly attempts?: number | undefined;
    } = {},
  ) {
    super(last.message);
  }
}
