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
 * Does one thing a turn: the first at once, those that come in the same turn in turns of their own, in their order, but what is
 * urgent first. What a function waits for is not waited for.
 */
export function oneATurn(): <T>(work: () => Promise<T>, isUrgent: boolean) => Promise<T> {
  const urgent: (() => void)[] = [];
  const others: (() => void)[] = [];
  let isTaken = false;
  const goOn = async (): Promise<void> => {
    let begin: (() => void) | undefined;
    do {
      await nextTurn();
      begin = urgent.shift() ?? others.shift();
      begin?.();
    } while (begin !== undefined);
    isTaken = false;
  };
  return async (work, isUrgent) => {
    if (isTaken) await new Promise<void>((resolve) => (isUrgent ? urgent : others).push(resolve));
    else {
      isTaken = true;
      void goOn();
    }
    return work();
  };
}
