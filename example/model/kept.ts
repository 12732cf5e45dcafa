/** A function that gives the same back as long as nothing changes of what it is made of. */
export function keptWhile<S, T>(
  madeOf: (state: S) => readonly unknown[],
  make: (state: S) => T,
): (state: S) => T {
  let last: { readonly given: readonly unknown[]; readonly made: T } | undefined;
  return (state) => {
    const given = madeOf(state);
    if (last === undefined || given.some((value, index) => value !== last?.given[index])) {
      last = { given, made: make(state) };
    }
    return last.made;
  };
}
