import { isCzmError } from '../src/core/index.js';

/** A broken promise. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

export function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Fault(what);
}

/** Longer than any small input takes, however busy the machine is. */
const MAX_MS = 20_000;

/**
 * The result of `action`, or undefined if it throws an error of this package with a message for people.
 *
 * @throws {@link Fault} for any other error, and if it took forever.
 */
export function attempt<T>(action: () => T): T | undefined {
  const start = performance.now();
  try {
    return action();
  } catch (error) {
    refuseOther(error);
    return undefined;
  } finally {
    const took = performance.now() - start;
    expectThat(took < MAX_MS, `it took ${Math.round(took)} ms`);
  }
}

/** @throws {@link Fault} unless `error` is one of this package, with a message for people. */
export function refuseOther(error: unknown): void {
  if (error instanceof Fault) throw error;
  if (!isCzmError(error)) throw new Fault(`${String(error)}\n${error instanceof Error ? error.stack : ''}`);
  expectThat(!/undefined|NaN|\[object/.test(error.message), `a message for nobody: ${error.message}`);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
