import { isCzmError, type CzmErrorCode } from 'cornerstone-czm-image-loader/core';

/** An error as a person reads it: what it means, what was found, what to do. */
export interface ReadableError {
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
  /** What only whoever made the file or the viewer reads: byte offsets, names of boxes and tags. */
  readonly technical?: string;
}

const TITLES: Readonly<Record<CzmErrorCode, string>> = {
  CZM_SCRAMBLE: 'This picture is not stored the way CIRRUS instruments store it',
  CZM_CODESTREAM: 'This picture is damaged',
  CZM_DICOM: 'This file is damaged, or not a DICOM file',
  CZM_UNSUPPORTED: 'This kind of file cannot be shown yet',
  CZM_DECODE: 'This picture could not be decoded',
  CZM_HOST: 'This browser or page lacks something that the viewer needs',
  CZM_HTTP: 'The server did not send the scan',
};

const ADVICE: Readonly<Record<CzmErrorCode, string>> = {
  CZM_SCRAMBLE: 'Export the scan again from the instrument and compare the file sizes.',
  CZM_CODESTREAM: 'Export the scan again from the instrument; the other frames of the file are not affected.',
  CZM_DICOM: 'Check that the file was copied completely, or export it again from the instrument.',
  CZM_UNSUPPORTED: 'Export the scan as images (EX.DCM), if the instrument offers it.',
  CZM_DECODE: 'Export the scan again from the instrument; the other frames of the file are not affected.',
  CZM_HOST: 'Use a current version of Chrome, Edge, Firefox or Safari.',
  CZM_HTTP: "If this happens again, ask the server's administrator.",
};

/** What is said of errors whose own message is for those who know the file's format. Others speak for themselves. */
const DETAILS: Readonly<Partial<Record<CzmErrorCode, (what: string) => string>>> = {
  CZM_SCRAMBLE: (what) => `${what} is not a picture that these instruments write.`,
  CZM_CODESTREAM: (what) => `${what} is truncated, or was changed after it was written.`,
  CZM_DICOM: (what) => `${what} cannot be read to its end, or contradicts itself.`,
  CZM_UNSUPPORTED: (what) => `${what} is stored in a way that this viewer does not know.`,
  CZM_DECODE: (what) => `${what} decodes to no picture, or not to the one that its file describes.`,
};

/** Says in words what went wrong. Everything that loaders reject with is taken, whatever its shape. */
export function readableError(error: unknown): ReadableError {
  const inner = innerError(error);
  if (isCzmError(inner)) {
    const { code, message, frame } = inner;
    const detail = DETAILS[code]?.(frame === undefined ? 'It' : `Frame ${frame}`);
    const texts = { title: TITLES[code], advice: ADVICE[code] };
    return detail === undefined ? { ...texts, detail: message } : { ...texts, detail, technical: message };
  }
  const detail = inner instanceof Error ? inner.message : String(inner);
  return {
    title: 'This could not be loaded',
    detail,
    advice: 'Check the address or the file, and try again.',
  };
}

/** Cornerstone wraps some errors: `{ error }`, and failed requests come as such. */
export function innerError(error: unknown): unknown {
  if (error instanceof Error || typeof error !== 'object' || error === null) return error;
  if ('error' in error && error.error !== undefined) return innerError(error.error);
  if ('status' in error && typeof error.status === 'number') {
    return new Error(
      error.status === 0 ? 'The server did not answer.' : `The server answered with status ${error.status}.`,
    );
  }
  return error;
}
