/**
 * Makes `count` things, several at a time, and takes them in order. No more than `ahead` are made in advance, so that
 * the others do not pile up behind a slow one. The first failure, by position, ends it, after everything in progress
 * has ended.
 *
 * @param ahead how many are made or wait to be taken at a time, 1 or more; asked again for each.
 */
export async function inOrder<T>(
  count: number,
  ahead: () => number,
  make: (index: number) => Promise<T>,
  take: (made: T, index: number) => void,
): Promise<void> {
  const underWay: Promise<T>[] = [];
  let begun = 0;
  const begin = (taken: number): void => {
    while (begun < count && begun - taken < ahead()) {
      const one = make(begun++);
      // It is reported when it is its turn.
      one.catch(() => undefined);
      underWay.push(one);
    }
  };
  try {
    for (let taken = 0; taken < count; taken++) {
      begin(taken);
      const [next] = underWay;
      if (next === undefined) return;
      const made = await next;
      underWay.shift();
      take(made, taken);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
