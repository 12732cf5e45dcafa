import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '../generator/codec.js';
import { uidFor } from '../generator/czm-attributes.js';
import { heightMap } from '../generator/height-map.js';
import { SQUARE, squareCube, squareDepth } from '../generator/square-cube.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { eventually } from '../support/eventually.js';
import { openViewer, scan, shownInStack, type Scan, type Viewer } from './viewer.js';

let orthanc: Orthanc;
let viewer: Viewer;
let cube: Scan;

beforeAll(async () => {
  orthanc = await startOrthanc();
  cube = await scan('macular-cube-8.EX.DCM');
  await orthanc.upload(cube.bytes);
  viewer = await openViewer({ proxy: { '/dicom-web': orthanc.origin } });
});
afterAll(async () => {
  await viewer?.close();
  await orthanc?.stop();
});

it('says in words what a server refuses', async () => {
  await viewer.part('open-server').click();
  await viewer.part('server-root').fill(`${viewer.server.origin}/dicom-web`);
  await viewer.part('study-uid').fill('1.2.3');
  await viewer.part('open-study').click();
  await viewer
    .part('dialog-problem')
    .filter({ hasText: new URL(viewer.server.origin).host })
    .waitFor();
  viewer.complaints.splice(0);
});

it('finds a study and opens it', async () => {
  await viewer.part('server-token').fill('secret');
  await viewer.part('search').click();
  await viewer.part('open-found').first().click();
  await viewer.page.waitForFunction(() => window.czmExample?.series.length === 1);
  await viewer.page.evaluate(() => window.czmExample?.ready);
  expect(await viewer.part('frame-label').textContent()).toBe('B-scan 4 of 8');
  expect((await shownInStack(viewer)).sha256).toBe(sha256((await cube.picture(4)).pixels));
  expect(await viewer.part('provenance').textContent()).toMatch(/slow axis 47\.2 µm assumed/);
});

it('sends the token to that server and nowhere else', async () => {
  const sent = new Map<string, string | undefined>();
  viewer.page.on('request', (request) => {
    sent.set(new URL(request.url()).pathname, request.headers()['authorization']);
  });
  await viewer.part('frame-slider').fill('6');
  await viewer.part('open-server').click();
  await viewer.part('url').fill(`${viewer.server.origin}/clinic/viewer/index.html`);
  await viewer.part('open-url').click();
  await viewer.part('dialog-problem').filter({ hasText: 'a web page' }).waitFor();
  await viewer.part('search').click();
  await viewer.part('open-found').first().waitFor();
  await viewer.page.keyboard.press('Escape');
  expect(sent.get('/dicom-web/studies')).toBe('Bearer secret');
  expect(sent.get('/clinic/viewer/index.html')).toBeUndefined();
});

it('shows the same again after a reload: its address says nothing of the patient, nor of the token', async () => {
  await viewer.part('layout-sections').click();
  await viewer.page.waitForFunction(() => /&frame=6&layout=sections$/.test(location.hash));
  const hash = await viewer.page.evaluate(() => location.hash);
  expect(hash).toMatch(/^#server=[^&]+\/dicom-web&study=[0-9.]+&series=[0-9.]+&frame=6&layout=sections$/);
  await viewer.page.reload();
  await viewer.page.waitForFunction(() => {
    const covers = [...document.querySelectorAll<HTMLElement>('.view-sections .pane-cover')];
    return covers.length > 0 && covers.every((cover) => cover.hidden);
  });
  expect(await viewer.part('pane-bscan').locator('.position').textContent()).toBe('B-scan 6 of 8');
  expect(await viewer.page.evaluate(() => location.hash)).toBe(hash);
  await viewer.part('layout-stack').click();
  await eventually(async () =>
    expect((await shownInStack(viewer)).sha256).toBe(sha256((await cube.picture(6)).pixels)),
  );
});

it('shows sections of a cube that came frame by frame', async () => {
  await viewer.select(0);
  await viewer.part('layout-sections').click();
  await viewer.page.waitForFunction(
    () =>
      [...document.querySelectorAll<HTMLElement>('.view-sections .pane-cover')].every(
        (cover) => cover.hidden,
      ),
    undefined,
  );
  expect(await viewer.part('pane-bscan').locator('.position').textContent()).toMatch(/^B-scan \d of 8$/);
  await viewer.part('layout-stack').click();
});

it('saves what the archive holds as standard DICOM', async () => {
  const downloading = viewer.page.waitForEvent('download');
  await viewer.part('save-dicom').click();
  const download = await downloading.catch(async () => {
    throw new Error(await viewer.part('notices').innerText());
  });
  expect(download.suggestedFilename()).toBe('Macular-Cube-512x128.dcm');
});

describe('Raw Data Storage', () => {
  let raw: Scan;
  let before: number;
  /** Frames of a container that were asked for since the study was opened, by number. */
  const asked = (container: string): number[] => {
    const address = new RegExp(`/bulk/${container}/1/04071005/(\\d+)/`, 'i');
    const numbers = viewer.server.requests.slice(before).map((request) => address.exec(request)?.[1]);
    return [...new Set(numbers.filter((number) => number !== undefined).map(Number))].sort();
  };

  beforeAll(async () => {
    raw = await scan('raw-angiography-4.DCM');
    await orthanc.upload(raw.bytes);
    before = viewer.server.requests.length;
    await viewer.restart();
    await viewer.part('open-server').click();
    await viewer.part('server-root').fill(`${viewer.server.origin}/dicom-web`);
    await viewer.part('search').click();
    await viewer.part('open-found').first().click();
    await viewer.page.waitForFunction(() => window.czmExample?.series.length === 6);
  });

  it('opens as its images, together', async () => {
    const series = await viewer.page.evaluate(() =>
      window.czmExample!.series.map(({ description, imageIds, error }) => [
        description?.container?.name,
        imageIds.length,
        error,
      ]),
    );
    expect(series.slice(-5)).toEqual([
      ['structural cube', 4, undefined],
      ['LSLO fundus', 1, undefined],
      ['en-face projection', 1, undefined],
      ['flow cube', 4, undefined],
      ['iris', 1, undefined],
    ]);
    expect(await viewer.part('group').count()).toBe(1);
  });

  it('asks for the frames that are shown, and for no other', async () => {
    await viewer.page.waitForFunction(
      () => document.querySelectorAll('.rail-picture img:not([hidden])').length === 6,
    );
    // One that tells what the frames are, and the small picture of the middle one.
    expect(asked('040710AD')).toEqual([1, 2]);
    expect(asked('040710A1')).toEqual([1, 2]);
    await viewer.select(1);
    await viewer.part('frame-slider').fill('4');
    await viewer.page.waitForFunction(
      () => document.querySelector('[data-testid="load-text"]')?.textContent === '4 of 4 loaded',
    );
    const wanted = sha256((await raw.picture(4, '040710A1')).pixels);
    await eventually(async () => expect((await shownInStack(viewer)).sha256).toBe(wanted));
    expect(asked('040710A1')).toEqual([1, 2, 3, 4]);
    expect(asked('040710AD')).toEqual([1, 2]);
    const whole = viewer.server.requests
      .slice(before)
      .filter((request) => /instances\/[0-9.]+$/.test(request));
    expect(whole).toEqual([]);
  });

  it('shows its pictures linked', async () => {
    await viewer.part('layout-linked').click();
    await viewer.page.waitForFunction(
      () => document.querySelector('[data-testid="pane-linked-fundus"] [data-testid="scan-line"]') !== null,
    );
    await viewer.part('frame-slider').fill('3');
    await viewer.page.waitForFunction(() =>
      document
        .querySelector('[data-testid="pane-linked-partner"] .position')
        ?.textContent?.startsWith('B-scan 3 '),
    );
    expect((await shownInStack(viewer, 'linked-partner')).sha256).toBe(
      sha256((await raw.picture(3, '040710AD')).pixels),
    );
    await viewer.part('layout-stack').click();
  });

  it('saves one of its images as standard DICOM', async () => {
    await viewer.select(2);
    const downloading = viewer.page.waitForEvent('download');
    await viewer.part('save-dicom').click();
    expect((await downloading).suggestedFilename()).toBe('LSLO-fundus.dcm');
  });
});

it('draws a height map that the archive holds over its cube, and calls it no damaged picture', async () => {
  const of = uidFor('instance square-OS');
  const heights = { ILM: squareDepth('ILM', 'OS'), 'Their RPE': squareDepth('RPE', 'OS') };
  await orthanc.upload((await squareCube('OS').build()).bytes);
  await orthanc.upload(heightMap({ name: 'heights', of, grid: SQUARE, surfaces: heights }));
  const root = `${viewer.server.origin}/dicom-web`;
  await viewer.restart(
    `#server=${root}&study=${uidFor('study synthetic')}&instance=${of}&series=${uidFor('series square-OS')}`,
  );
  const lines = viewer.part('pane-stack').locator('[data-czm-layers] path[data-surface]');
  await eventually(async () => expect(await lines.count()).toBe(2));
  expect(await viewer.part('facts').innerText()).toContain('ILM; Their RPE: of a height map.');
  const item = viewer.part('series').filter({ hasText: 'analysis' });
  expect(await item.innerText()).not.toContain('not shown');
  await item.click();
  expect(await viewer.part('frame-error').innerText()).toContain('drawn over the scan that they belong to');
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
