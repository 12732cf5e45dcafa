/*
 * Everything is looked at once: a data set is parsed once, and a frame recognized and checked once. Tests count it, in the
 * page, in workers and in Node alike, by an observer that they put on the global object.
 */

/** Where an observer is put. */
export const OBSERVER = Symbol.for('cornerstone-czm-image-loader.observer');

/** What a test is told. Nothing else may come of it. */
export interface Observer {
  /** A Part 10 data set of so many bytes is being parsed. */
  parsed(length: number): void;
  /** It is being found out how a frame is stored. */
  recognized(frame: Uint8Array): void;
  /** The codestream in a plain frame is being checked from end to end. */
  checked(plain: Uint8Array): void;
}

/** The observer, if there is one. */
export const observer = (): Observer | undefined => (globalThis as { [OBSERVER]?: Observer })[OBSERVER];
