import { launchUsersChromium } from '../test/support/chromium.js';
import { serve } from '../test/support/static-server.js';
import { builtExample } from '../test/example/build.js';
import { PATIENTS, visit } from '../test/example/clinic.js';
import { addLongTasks, longest } from './long-tasks.js';
import { goal, median } from './measure.js';

/*
 * The list of the example viewer with 500 files of 50 patients: until all are listed, the longest task of the page's own thread
 * meanwhile, and how much later than they should frames come while the list is scrolled. Files are small: reading large ones
 * is the disk's time.
 */

const FILES = 500;
const PER_PATIENT = 10;

/** In the page: makes files of one, each a scan of its own, and opens them as if they were chosen. */
interface Given {
  readonly base64: readonly string[];
  readonly count: number;
  readonly perPatient: number;
}

async function main(): Promise<void> {
  const [right, left] = await Promise.all([
    visit({ name: 'bench-right', eye: 'OD', count: 1, kind: 'fundus', patient: PATIENTS.one }),
    visit({ name: 'bench-left', eye: 'OS', count: 1, kind: 'fundus', patient: PATIENTS.one }),
  ]);
  const server = await serve({ folders: { '/': await builtExample() } });
  const browser = await launchUsersChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    // tsx marks named functions with a helper that the page does not have.
    await page.addInitScript('globalThis.__name = (named) => named;');
    await addLongTasks(page);
    await page.goto(`${server.origin}/?empty`);
    await page.waitForFunction(() => window.czmExample !== undefined);
    const given: Given = {
      base64: [right, left].map(({ bytes }) => Buffer.from(bytes).toString('base64')),
      count: FILES,
      perPatient: PER_PATIENT,
    };
    await page.evaluate(makeFiles, given);
    const opening = await page.evaluate(openAll, FILES);
    const scrolling = await page.evaluate(scrollAll);
    console.log(`${FILES} files of ${FILES / PER_PATIENT} patients:`);
    goal('all are listed', opening.seconds, 's', 10);
    goal('longest task meanwhile', longest(opening.long), 'ms', 50);
    console.log(`  tasks above 50 ms: ${opening.long.map((ms) => ms.toFixed(0)).join(', ') || 'none'}`);
    goal('median time between two frames while the list is scrolled', median(scrolling), 'ms', 17);
    goal('longest', Math.max(...scrolling), 'ms', 50);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Puts the files into the page's file input, without telling it yet. */
function makeFiles({ base64, count, perPatient }: Given): void {
  const templates = base64.map((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 3000));
  const transfer = new DataTransfer();
  for (let index = 0; index < count; index++) {
    const bytes = Uint8Array.from(templates[index % templates.length] ?? []);
    const put = (at: number, value: string): void =>
      bytes.set(
        Uint8Array.from(value, (character) => character.charCodeAt(0)),
        at,
      );
    const text = textOf(bytes);
    const patient = String(Math.floor(index / perPatient)).padStart(6, '0');
    put(text.indexOf('TEST-1'), patient);
    // The last digits of the UIDs of instance and study; days of different years.
    for (const [uid, value] of [
      ['2.25.', index],
      ['20180312', 0],
    ] as const) {
      for (let at = text.indexOf(uid); at >= 0; at = text.indexOf(uid, at + 1)) {
        put(at, uid === '2.25.' ? `2.25.1${String(value).padStart(5, '0')}` : `${2000 + (index % 20)}0312`);
      }
    }
    transfer.items.add(new File([bytes], `scan-${index}.dcm`));
  }
  const input = document.querySelector<HTMLInputElement>('[data-testid="open-files"]');
  if (input !== null) input.files = transfer.files;
}

async function openAll(count: number): Promise<{ seconds: number; long: readonly number[] }> {
  const watch = globalThis.watchLongTasks();
  const start = performance.now();
  document.querySelector('[data-testid="open-files"]')?.dispatchEvent(new Event('change'));
  const isListed = (): boolean => document.querySelectorAll('[data-testid="series"]').length >= count;
  while (!isListed()) await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (performance.now() - start) / 1000;
  return { seconds, long: await watch.end() };
}

/** From the top of the list to its end, a screen in ten frames: milliseconds between frames. */
async function scrollAll(): Promise<number[]> {
  const list = document.querySelector('.rail-list');
  if (list === null) return [];
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  list.scrollTop = 0;
  const times: number[] = [];
  let last = await frame();
  while (list.scrollTop + list.clientHeight < list.scrollHeight - 1) {
    list.scrollTop += list.clientHeight / 10;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

await main();
