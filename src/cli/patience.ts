import { setTimeout as wait } from 'node:timers/promises';
import { ArchiveError, PassingError } from './archive-error.js';

/** Seconds before the second attempt, and the most between two. */
const FIRST = 0.25;
const MOST = 30;

/**
 * Repeats something while it fails with {@link PassingError}, each time after twice the delay, or after the delay that
 * the server asks for.
 *
 * @param patience seconds, from the first failure on.
 * @throws ArchiveError if it still fails then; whatever else `action` throws, at once.
 */
export async function withPatience<T>(patience: number, action: () => Promise<T>): Promise<T> {
  let since: number | undefined;
  for (let attempt = 1; ; attempt++) {
    const begun = performance.now();
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof PassingError)) throw error;
      const { retryAfter, attempts = Number.POSITIVE_INFINITY } = error.more;
      // Time that an attempt took to fail counts too.
      since ??= begun;
      const spent = (performance.now() - since) / 1000;
      // Not all clients at the same moment.
      const own = Math.min(MOST, FIRST * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
      const pause = retryAfter ?? own;
      if (attempt >= attempts || spent + pause > patience) throw givenUp(error, attempt, retryAfter);
      await wait(pause * 1000);
    }
  }
}

function givenUp({ last }: PassingError, attempts: number, retryAfter: number | undefined): ArchiveError {
  const asked = retryAfter === undefined ? '' : ` It asks for a pause of ${retryAfter} s.`;
  const tried = attempts === 1 ? '' : ` (${attempts} attempts)`;
  return new ArchiveError(last.code, `${last.message}${tried}${asked}`, last.details);
}
