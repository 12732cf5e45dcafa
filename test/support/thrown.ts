import { CzmError } from '../../src/core/index.js';

type ErrorClass<E> = abstract new (...given: never) => E;

/** The error of this package that an action throws. Fails where it throws none, or one of another class. */
export function thrownBy(action: () => unknown): CzmError;
export function thrownBy<E extends CzmError>(action: () => unknown, type: ErrorClass<E>): E;
export function thrownBy(action: () => unknown, type: ErrorClass<CzmError> = CzmError): CzmError {
  try {
    action();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
