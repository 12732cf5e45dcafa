/** What asks a program to stop: Ctrl-C, `kill`, a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** Resolves at the first signal. */
  readonly signal: Promise<true>;
  /** From now on signals do what they do by themselves. */
  ignore(): void;
}

/** Waits for signals: the first is told, and a second calls `again`, for which nothing may be waited any more. */
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
