/*
 * Everything is examined once: a data set is parsed once, and a frame is recognized and checked once. Tests count this,
 * in the page, in workers and in Node, with an observer that they put on the global object.
 */

/** The key of the observer on the global object. */
export const OBSERVER = Symbol.for('cornerstone-czm-image-loader.observer');

/** What is reported to a test. It must have no other effect. */
export interface Observer {
  /** A Part 10 data set of so many bytes is being parsed. */
  parsed(length: number): void;
  /** It is being determined how a frame is stored. */
  recognized(frame: Uint8Array): void;
  /** The codestream in a plain frame is being checked from end to end. */
  checked(plain: Uint8Array): void;
}

/** The observer, if there is one. */
export const observer = (): Observer | undefined => (globalThis as { [OBSERVER]?: Observer })[OBSERVER];
