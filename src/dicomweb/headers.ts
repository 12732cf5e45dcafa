/** Headers of requests; a function is called for each. */
export type GivenHeaders =
  Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | undefined) | undefined;

/** Those of one request. */
export const headersOf = (given: GivenHeaders): Readonly<Record<string, string>> =>
  (typeof given === 'function' ? given() : given) ?? {};
