/** Signals that ask a program to stop: Ctrl+C, `kill`, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** Resolves at the first signal. */
  readonly signal: Promise<true>;
  /** Restores the default behaviour of signals. */
  ignore(): void;
}

/** Waits for signals: the first resolves the promise, and a second calls `again`, which must stop at once. */
export function onInterrupt(again: () => void): Interrupt {
  let count = 0;
  let tell = (): void => undefined;
  const signal = new Promise<true>((resolve) => {
    tell = () => resolve(true);
  });
  const listener = (): void => {
    count += 1;
    if (count === 1) tell();
    else again();
  };
  for (const name of SIGNALS) process.on(name, listener);
  return {
    signal,
    ignore() {
      for (const name of SIGNALS) process.off(name, listener);
    },
  };
}
