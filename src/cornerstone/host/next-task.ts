/** Ends the current task of the page's thread, so that none is long. Goes on sooner than a timer, which waits milliseconds. */
export const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

/**
 * Begins one thing in each task of the page's thread: the first at once, those that come meanwhile one by one in their order,
 * but what is urgent before the others. What a function then waits for does not hold up the next.
 */
export function oneATask(): <T>(work: () => Promise<T>, isUrgent: boolean) => Promise<T> {
  const urgent: (() => void)[] = [];
  const others: (() => void)[] = [];
  let isTaken = false;
  const goOn = async (): Promise<void> => {
    let begin: (() => void) | undefined;
    do {
      await nextTask();
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
