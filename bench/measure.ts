import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/* What the benchmarks share. */

export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** Peak megabytes of the largest page of a browser; NaN if the system does not report it. */
export async function pagePeak(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return Math.max(...processInfo.map(({ type, id }) => (type === 'renderer' ? peakOf(id) / 2 ** 20 : 0)));
}

/** Peak bytes of a process (this only ever grows); NaN if the system does not report it, or the process has ended. */
export const peakOf = (pid: number | string): number =>
  1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(procFile(`/proc/${pid}/status`))?.[1]);

/** The processes that a process has begun. */
export const childrenOf = (pid: number | string): readonly string[] =>
  procFile(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);

/** Empty if the process has ended. */
function procFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Prints a figure, with its upper limit. */
export function goal(what: string, found: number, unit: string, most: number): void {
  const verdict = found <= most ? 'reached' : 'NOT REACHED';
  console.log(`  ${what}: ${found.toFixed(2)} ${unit} (goal ${most} ${unit}, ${verdict})`);
}
