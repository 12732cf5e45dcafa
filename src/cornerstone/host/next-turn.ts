/** Gives the page its turn, so that no task of its thread is a long one. Sooner than a timer, which waits milliseconds. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

/**
 * Does one thing a turn: the first at once, those that come in the same turn in turns of their own, in their order. What a
 * function waits for is not waited for.
 */
export function oneATurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<void> | undefined;
  return async (work) => {
    const before = last;
    const own = (before ?? Promise.resolve()).then(nextTurn);
    last = own;
    void own.then(() => {
      if (last === own) last = undefined;
    });
    if (before !== undefined) await before;
    return work();
  };
}
