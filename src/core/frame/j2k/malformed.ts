import { CodestreamError } from '../../base/errors.js';

/** The error for a value that cannot be: `what` it is, where (bytes into the input), and found against expected. */
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
