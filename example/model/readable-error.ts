import { isCzmError } from 'cornerstone-czm-image-loader/core';
import { words } from '../words/index.js';

/** An error as a person reads it: what it means, what was found, what to do. */
export interface ReadableError {
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
  /** What only whoever made the file or the viewer reads: byte offsets, names of boxes and tags. */
  readonly technical?: string;
}

/** Says in words what went wrong. Everything that loaders reject with is taken, whatever its shape. */
export function readableError(error: unknown): ReadableError {
  const inner = innerError(error);
  const { titles, advice, details, it, frame: frameNumber, other, otherAdvice } = words.errors;
  if (isCzmError(inner)) {
    const { code, message, frame } = inner;
    const detail = details[code]?.(frame === undefined ? it : frameNumber(frame));
    const texts = { title: titles[code], advice: advice[code] };
    return detail === undefined ? { ...texts, detail: message } : { ...texts, detail, technical: message };
  }
  const detail = inner instanceof Error ? inner.message : String(inner);
  return { title: other, detail, advice: otherAdvice };
}

/** Cornerstone wraps some errors: `{ error }`, and failed requests come as such. */
export function innerError(error: unknown): unknown {
  if (error instanceof Error || typeof error !== 'object' || error === null) return error;
  if ('error' in error && error.error !== undefined) return innerError(error.error);
  if ('status' in error && typeof error.status === 'number') {
    return new Error(error.status === 0 ? words.errors.noAnswer : words.errors.status(error.status));
  }
  return error;
}
