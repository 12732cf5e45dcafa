import { CodestreamError } from '../../base/errors.js';

/**
 * The error for an impossible value: what it is, where (bytes into the input), what was found and what was expected.
 */
export function malformed(
  what: string,
  offset: number,
  found: string | number,
  expected: string | number,
): CodestreamError {
  return new CodestreamError(
    `${what} at offset ${offset}: found ${found}, expected ${expected}. ` +
      'The frame is truncated or damaged; get it again from its source.',
    { offset, found, expected },
  );
}
