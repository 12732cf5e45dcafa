import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/* What the benches have in common. */

export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** Megabytes that the largest page of a browser held at most; NaN where the system does not tell. */
export async function pagePeak(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return Math.max(...processInfo.map(({ type, id }) => (type === 'renderer' ? peak(id) : 0)));
}

function peak(pid: number): number {
  try {
    const line = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
