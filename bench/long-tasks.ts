import type { Page } from 'playwright-core';

/* Tasks that hold a page's own thread for 50 ms or more, for the benches in a browser. */

export interface LongTasks {
  /** Ends the watch. Milliseconds of each task. */
  end(): Promise<readonly number[]>;
}

declare global {
  /** Begins to watch. */
  var watchLongTasks: () => LongTasks;
}

/** Gives {@link watchLongTasks} to what is opened in a page from now on. */
export async function addLongTasks(page: Page): Promise<void> {
  await page.addInitScript(install);
}

/** The longest; 0 where none took 50 ms. */
export const longest = (tasks: readonly number[]): number => Math.max(0, ...tasks);

/** No named functions in this: tsx marks those with a helper that the page does not have. */
function install(): void {
  globalThis.watchLongTasks = () => {
    const tasks: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    observer.observe({ type: 'longtask' });
    return {
      // Reported later, but in order: once a long task of our own is among them, all before it are.
      async end() {
        await new Promise((resolve) => setTimeout(resolve));
        const last = performance.now();
        while (performance.now() < last + 100);
        // Reported times are rounded.
        while (!tasks.some(({ startTime, duration }) => startTime + duration > last + 50))
          await new Promise((resolve) => setTimeout(resolve, 10));
        observer.disconnect();
        return tasks
          .filter(({ startTime, duration }) => startTime + duration < last + 50)
          .map(({ duration }) => duration);
      },
    };
  };
}
