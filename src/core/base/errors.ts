/** Where in the data the failure is, what was found, and what was expected. Never patient data. */
export interface CzmErrorDetails {
  /** One-based frame number, as in DICOM's Referenced Frame Number. */
  readonly frame?: number | undefined;
  /** Tag as eight hexadecimal digits, `00280008`. */
  readonly tag?: string | undefined;
  /** Byte offset into the input that the function was given. */
  readonly offset?: number | undefined;
  readonly found?: string | number | undefined;
  readonly expected?: string | number | undefined;
  readonly cause?: unknown;
}

/** What every error of this package has in common: a literal `code` and typed fields. */
export abstract class CzmError extends Error {
  abstract readonly code: CzmErrorCode;
  /** The name of the class, as a literal: minifiers rename classes. */
  abstract override readonly name: string;
  readonly frame: number | undefined;
  readonly tag: string | undefined;
  readonly offset: number | undefined;
  readonly found: string | number | undefined;
  readonly expected: string | number | undefined;

  constructor(message: string, details: CzmErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.frame = details.frame;
    this.tag = details.tag;
    this.offset = details.offset;
    this.found = details.found;
    this.expected = details.expected;
  }
}

/** The bytes are not a scrambled CZM frame. */
export class ScrambleError extends CzmError {
  override readonly name = 'ScrambleError';
  readonly code = 'CZM_SCRAMBLE';
}

/** A JP2 file or JPEG 2000 codestream is truncated, overlong or contradicts itself. */
export class CodestreamError extends CzmError {
  override readonly name = 'CodestreamError';
  readonly code = 'CZM_CODESTREAM';
}

/** A DICOM data set cannot be read, or says things that cannot all be true. */
export class DicomError extends CzmError {
  override readonly name = 'DicomError';
  readonly code = 'CZM_DICOM';
}

/** Well-formed, but outside what this package handles; the message says what to do instead. */
export class UnsupportedError extends CzmError {
  override readonly name = 'UnsupportedError';
  readonly code = 'CZM_UNSUPPORTED';
}

/** The decoder returned no picture, or not the picture of the frame. */
export class DecodeError extends CzmError {
  override readonly name = 'DecodeError';
  readonly code = 'CZM_DECODE';
}

/** The viewer (Cornerstone, OHIF) or the page lacks something that the plugin needs. */
export class HostError extends CzmError {
  override readonly name = 'HostError';
  readonly code = 'CZM_HOST';
}

/** Further details of an {@link HttpError}. */
export interface HttpErrorDetails extends CzmErrorDetails {
  /** Of the response; undefined if there was none. */
  readonly status?: number | undefined;
  /** The address of the request, without its query, which may contain a token. */
  readonly url?: string | undefined;
}

/** A server did not answer, refused, or sent something other than what was requested. */
export class HttpError extends CzmError {
  override readonly name = 'HttpError';
  readonly code = 'CZM_HTTP';
  readonly status: number | undefined;
  readonly url: string | undefined;

  constructor(message: string, details: HttpErrorDetails = {}) {
    super(message, details);
    this.status = details.status;
    this.url = details.url;
  }
}

const CODES = [
  'CZM_SCRAMBLE',
  'CZM_CODESTREAM',
  'CZM_DICOM',
  'CZM_UNSUPPORTED',
  'CZM_DECODE',
  'CZM_HOST',
  'CZM_HTTP',
] as const;

/** The literal `code` of an error of this package. */
export type CzmErrorCode = (typeof CODES)[number];

/**
 * Whether `error` comes from this package, and (if codes are given) has one of them.
 *
 * It checks the code, not the class, so it also works for errors from another copy of the package.
 *
 * @example
 * ```ts
 * import { isCzmError, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * try {
 *   openPart10(new Uint8Array(200));
 * } catch (error) {
 *   isCzmError(error, 'CZM_DICOM'); // → true
 * }
 * ```
 */
export function isCzmError<C extends CzmErrorCode = CzmErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is CzmError & { readonly code: C } {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const accepted: readonly string[] = codes.length > 0 ? codes : CODES;
  return typeof error.code === 'string' && accepted.includes(error.code);
}
