/*
 * Everything is looked at once: a data set is parsed once, and a frame recognized and checked once. Tests count it, in the
 * page, in workers and in Node alike, by an observer that they put on the global object.
 */

/** Where an observer is put. */
export const OBSERVER = Symbol.for('cornerstone-czm-image-loader.observer');

/** What a test is told, with the number of bytes that were read. */
export interface Observer {
  /** A Part 10 data set is being parsed. */
  parsed(length: number): void;
  /** It is being found out how a frame is stored. */
  recognized(length: number): void;
  /** A frame's codestream is being checked from end to end. */
  checked(length: number): void;
}

/** Tells the observer, if there is one. */
export function tellObserver(what: keyof Observer, length: number): void {
  (globalThis as { [OBSERVER]?: Observer })[OBSERVER]?.[what](length);
}
