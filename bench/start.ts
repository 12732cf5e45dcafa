import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchUsersChromium } from '../test/support/chromium.js';

/*
 * How long a newcomer waits after `npm ci`: from `npm start` to the first scan on screen, with the processor time, once
 * with nothing built (as in a fresh clone) and once more. Aims: 15 s on 2 idle cores, 30 s of processor time. Linux
 * only, as it reads /proc.
 */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Clock ticks per second in /proc, on every Linux that Node runs on. */
const TICKS = 100;

/** Processor seconds of a process and all its descendants, including those that have ended. */
function processorSeconds(root: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name, in brackets, may contain blanks.
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
          .map(Number);
        return [
          {
            pid: Number(name),
            parent: fields[1] ?? 0,
            ticks: fields.slice(11, 15).reduce((a, b) => a + b, 0),
          },
        ];
      } catch {
        return [];
      }
    });
  const below = (pid: number): number =>
    stats.reduce((sum, stat) => sum + (stat.parent === pid ? stat.ticks + below(stat.pid) : 0), 0);
  return ((stats.find(({ pid }) => pid === root)?.ticks ?? 0) + below(root)) / TICKS;
}

async function firstScan(): Promise<{ wall: number; processor: number }> {
  const browser = await launchUsersChromium();
  const begin = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', '--port', '0'], { cwd: ROOT, detached: true });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        const found = /http:\S+/.exec(String(text))?.[0];
        if (found) resolve(found);
      });
      child.once('close', () => reject(new Error('npm start ended')));
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => 'czmExample' in globalThis, undefined, { timeout: 0 });
    await page.evaluate(
      () => (globalThis as unknown as { czmExample: { ready: Promise<void> } }).czmExample.ready,
    );
    const wall = (performance.now() - begin) / 1000;
    return { wall, processor: processorSeconds(child.pid ?? 0) };
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid);
    await browser.close();
  }
}

for (const folder of ['build/samples', 'build/viewer'])
  rmSync(join(ROOT, folder), { recursive: true, force: true });
for (const name of ['nothing made', 'all kept']) {
  const { wall, processor } = await firstScan();
  console.log(
    `npm start, ${name}: first scan after ${wall.toFixed(1)} s, ${processor.toFixed(1)} s of processor time ` +
      `(${availableParallelism()} processors; aims 15 s and 30 s)`,
  );
}
