import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openPart10, statedExam } from '../src/core/index.js';
import { openViewer, scan, type Viewer } from '../test/example/viewer.js';
import { settled } from '../test/support/eventually.js';
import { openOhif, shown, type OhifWindow } from '../test/support/ohif.js';
import { startOrthanc } from '../test/support/orthanc.js';

/*
 * `npm run screenshots [PATH …]`: makes the pictures of README.md and docs/ again, in Chromium, of synthetic scans only. Needs
 * ImageMagick, which reduces their colours; the picture of OHIF needs Orthanc, too. Look at what it made.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [WIDTH, HEIGHT] = [1280, 720];
/** Few enough for small files, and enough for greys and the colours of layers. */
const COLOURS = 128;

/** The built-in scans, dark as in a reading room. */
async function ofViewer(arrange: (viewer: Viewer) => Promise<void>): Promise<Buffer> {
  const viewer = await openViewer({ samples: true, width: WIDTH, height: HEIGHT });
  const { page } = viewer;
  try {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => window.czmExample?.series.length === 16);
    await arrange(viewer);
    await page.waitForFunction(() => {
      const covers = [...document.querySelectorAll<HTMLElement>('.pane-cover')];
      const isLoaded = /^(\d+) of \1 loaded$/.test(
        document.querySelector('[data-testid="load-text"]')?.textContent ?? '',
      );
      return isLoaded && covers.length > 0 && covers.every((cover) => cover.hidden);
    });
    await page.mouse.move(0, 0);
    return await settled(() => page.screenshot({ animations: 'disabled' }));
  } finally {
    await viewer.close();
  }
}

/** A cube in three planes, in OHIF as a hospital has it. */
async function ofOhif(): Promise<Buffer> {
  const orthanc = await startOrthanc();
  try {
    const { bytes } = await scan('macular-cube.EX.DCM');
    await orthanc.upload(bytes);
    const { page, openStudy, close } = await openOhif({ archive: orthanc });
    try {
      await page.setViewportSize({ width: WIDTH, height: HEIGHT });
      await openStudy(statedExam(openPart10(bytes)).studyInstanceUID);
      await page.evaluate(() => {
        const { commandsManager } = globalThis as unknown as OhifWindow;
        commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' });
      });
      await shown(page, 3);
      return await settled(() => page.screenshot({ animations: 'disabled' }));
    } finally {
      await close();
    }
  } finally {
    await orthanc.stop();
  }
}

/** What makes each picture, by its path in the repository. */
export const PICTURES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'example/screenshot.png': () => ofViewer(({ part }) => part('layout-sections').click()),
  'example/linked.png': () =>
    ofViewer(async ({ part, select }) => {
      await select(7);
      await part('layout-linked').click();
    }),
  'example/hospital/screenshot.png': ofOhif,
};

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((path) => !Object.hasOwn(PICTURES, path));
  if (unknown.length > 0)
    throw new Error(`${unknown.join(', ')}: not one of ${Object.keys(PICTURES).join(', ')}`);
  for (const [path, make] of Object.entries(PICTURES)) {
    if (asked.length > 0 && !asked.includes(path)) continue;
    const file = join(ROOT, path);
    const settings = ['+dither', '-colors', String(COLOURS), '-strip', '-define', 'png:compression-level=9'];
    execFileSync('convert', ['png:-', ...settings, `png8:${file}`], { input: await make() });
    console.log(`${path}: ${Math.round(statSync(file).size / 1000)} kB`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
