import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { eventually, settled } from '../support/eventually.js';
import type { AxeResults } from 'axe-core';
import { matchReference } from './reference.js';
import { onScreen, openViewer, scan, type Viewer } from './viewer.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let viewer: Viewer;
beforeAll(async () => {
  viewer = await openViewer({ samples: true });
});
afterAll(() => viewer.close());

const untilLoaded = (): Promise<unknown> =>
  viewer.page.waitForFunction(
    () => document.querySelector('[data-testid="load-text"]')?.textContent === '128 of 128 loaded',
    undefined,
  );

describe('loading a cube', () => {
  it('can be stopped, and goes on when asked to', async () => {
    await viewer.part('cancel-loading').click();
    const { page } = viewer;
    const stopped = await settled(() => viewer.part('load-text').textContent());
    expect(stopped).toMatch(/^\d+ of 128 loaded$/);
    expect(parseInt(stopped!)).toBeLessThan(128);
    await viewer.part('resume-loading').click();
    await page.waitForFunction(() =>
      /^\d+ of 128 · \d+\/s$/.test(document.querySelector('[data-testid="load-text"]')?.textContent ?? ''),
    );
    await untilLoaded();
    expect(await viewer.part('cancel-loading').isVisible()).toBe(false);
  });
});

describe('the built-in scans', () => {
  it('are there, and are called synthetic', async () => {
    await viewer.page.waitForFunction(() => window.czmExample?.series.length === 16);
    const texts = await viewer.part('series').allInnerTexts();
    for (const text of texts) expect(text).toContain('synthetic');
    const series = await viewer.page.evaluate(() =>
      window.czmExample!.series.map(({ imageIds, description, error }) => [
        description?.kind,
        imageIds.length,
        error,
      ]),
    );
    expect(series).toEqual([
      ['cube', 128, undefined],
      ['hd', 2, undefined],
      ['cube', 200, undefined],
      ['fundus', 1, undefined],
      ['iris', 1, undefined],
      ['unknown', 1, undefined],
      ['cube', 5, undefined],
      ['cube', 128, undefined],
      ['fundus', 1, undefined],
      ['en-face', 1, undefined],
      ['cube', 128, undefined],
      ['iris', 1, undefined],
      ['cube', 96, undefined],
      ['cube', 96, undefined],
      ['cube', 12, undefined],
      ['fundus', 1, undefined],
    ]);
  });

  it('show one file of raw data as its images, together', async () => {
    const group = viewer.part('group');
    expect(await group.count()).toBe(1);
    expect(await group.locator('p').innerText()).toBe('Raw data · ANGIO_6MM 5 images');
    expect(await group.locator('.rail-title').allInnerTexts()).toEqual([
      'Structural cube',
      'LSLO fundus',
      'En-face projection',
      'Flow cube',
      'Iris',
    ]);
  });

  it('are fetched from beside the page and from nowhere else', () => {
    for (const request of viewer.server.requests) expect(request).toMatch(/^GET \/clinic\/viewer\//);
  });
});

const untilShown = (): Promise<unknown> =>
  viewer.page.waitForFunction(
    () => [...document.querySelectorAll<HTMLElement>('.pane-cover')].every((cover) => cover.hidden),
    undefined,
  );

describe('what is on screen', () => {
  it.each(['stack', 'stretched', 'sections', 'volume', 'iris', 'linked'])(
    'looks as it did: %s',
    async (name) => {
      if (name === 'linked') await viewer.select(7);
      if (name === 'stretched') await viewer.part('stretch').click();
      else if (name === 'iris') await viewer.select(4);
      else await viewer.part(`layout-${name}`).click();
      await untilShown();
      await matchReference(`${name}.png`, () => viewer.part('stage').screenshot());
      if (name === 'stretched') await viewer.part('stretch').click();
      if (name === 'iris' || name === 'linked') await viewer.select(0);
    },
  );
});

describe.each([
  [1920, 1080],
  [1280, 720],
  [820, 1180],
  [390, 844],
])('the page at %i × %i', (width, height) => {
  beforeAll(async () => {
    await viewer.select(0);
    await viewer.page.mouse.move(0, 0);
    await viewer.page.evaluate(() => document.querySelector('.rail-list')?.scrollTo(0, 0));
  });

  it.each(['stack', 'sections'])('looks as it did, dark and light: %s', async (layout) => {
    const { page } = viewer;
    await page.setViewportSize({ width, height });
    await viewer.part(`layout-${layout}`).click();
    const information = viewer.part('toggle-information');
    const isOpen = (await information.getAttribute('aria-pressed')) === 'true';
    if (isOpen !== width > 1000) await information.click();
    await untilShown();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const look = (): Promise<Buffer> => page.screenshot({ animations: 'disabled' });
      await matchReference(`${layout}-${width}-${colorScheme}.png`, look);
    }
    await page.emulateMedia({ colorScheme: null });
  });
});

/** What axe-core finds of serious and critical kinds, as readable lines. */
async function findings(): Promise<string[]> {
  // The strict policy keeps scripts out of the page, but not those of the browser's own driver.
  await viewer.page.evaluate(AXE);
  const results = await viewer.page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
}

describe('everybody can use it', () => {
  it.each(['stack', 'sections', 'volume'])('axe-core has nothing serious to say: %s', async (layout) => {
    await viewer.part(`layout-${layout}`).click();
    await untilShown();
    expect(await findings()).toEqual([]);
  });

  it('nor about linked pictures', async () => {
    await viewer.select(7);
    await viewer.part('layout-linked').click();
    await untilShown();
    expect(await findings()).toEqual([]);
    await viewer.select(0);
  });

  it('nor about the dialog', async () => {
    await viewer.part('open-server').click();
    expect(await findings()).toEqual([]);
    await viewer.page.keyboard.press('Escape');
    expect(await viewer.part('server-dialog').isVisible()).toBe(false);
  });

  it.each(['light', 'dark'] as const)('nor about what the menu opens, %s', async (colorScheme) => {
    await viewer.page.emulateMedia({ colorScheme });
    await viewer.part('layout-stack').click();
    await viewer.page.keyboard.press('n');
    await viewer.part('more').click();
    expect(await findings()).toEqual([]);
    await viewer.part('show-keys').click();
    expect(await findings()).toEqual([]);
    await viewer.page.keyboard.press('Escape');
    await viewer.page.keyboard.press('n');
    await viewer.page.emulateMedia({ colorScheme: null });
  });

  it('nor about a damaged scan', async () => {
    await viewer.part('layout-stack').click();
    await viewer.select(6);
    await viewer.part('frame-error').waitFor();
    expect(await findings()).toEqual([]);
    await viewer.select(0);
  });

  it('the keyboard reaches every control', async () => {
    await viewer.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const wanted = await viewer.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('body > :not(dialog) [data-testid]')]
        .filter(
          (element) => element.matches('button:not(:disabled), input:not(:disabled)') && element.offsetParent,
        )
        .map((element) => element.dataset['testid']),
    );
    const reached = new Set<string | undefined>();
    for (let i = 0; i < wanted.length + 12; i++) {
      await viewer.page.keyboard.press('Tab');
      reached.add(
        await viewer.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['testid']),
      );
    }
    expect([...new Set(wanted)].filter((name) => !reached.has(name))).toEqual([]);
  });

  it.each([
    [820, 1180, 'stack'],
    [1280, 720, 'stack'],
    [768, 1024, 'stack'],
    [820, 1180, 'linked'],
    [1280, 720, 'linked'],
  ])('fits %i × %i: %s', async (width, height, layout) => {
    await viewer.page.setViewportSize({ width, height });
    if (layout === 'linked') await viewer.select(7);
    await viewer.part(`layout-${layout}`).click();
    await untilShown();
    const information = viewer.part('toggle-information');
    const isOpen = (await information.getAttribute('aria-pressed')) === 'true';
    if (isOpen !== width > 1000) await information.click();
    await settled(() => viewer.part('stage').boundingBox());
    const cut = await viewer.page.evaluate(() => {
      const isTruncated = ({ left, right, top, bottom }: DOMRect): boolean =>
        left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
      return [
        ...document.querySelectorAll<HTMLElement>('.header button, .toolbar button, .frame-bar *, .pane'),
      ]
        .filter((element) => element.offsetParent !== null && isTruncated(element.getBoundingClientRect()))
        .map((element) => element.outerHTML.slice(0, 80));
    });
    expect(cut).toEqual([]);
    // One row of tools.
    if (width === 1280)
      expect((await viewer.page.locator('.toolbar').boundingBox())!.height).toBeLessThan(60);
    const stage = (await viewer.part('stage').boundingBox())!;
    expect(stage.height).toBeGreaterThan(300);
  });
});

it('a reload shows the same built-in scan again, linked with the pictures that come after it', async () => {
  await viewer.page.setViewportSize({ width: 1280, height: 720 });
  await viewer.select(7);
  await viewer.part('layout-linked').click();
  await viewer.part('frame-slider').fill('40');
  const file = 'raw-angiography.DCM';
  await viewer.page.waitForFunction(
    (end) => location.hash === end,
    `#sample=${file}&image=040710A1&frame=40&layout=linked`,
  );
  await viewer.page.reload();
  await viewer.part('pane-linked-cube').filter({ hasText: 'B-scan 40 of 128' }).waitFor();
  await viewer.page.waitForFunction(() => window.czmExample?.series.length === 16);
  expect(await viewer.part('notice').count()).toBe(0);
  await untilLoaded();

  // The other eye, in a study of built-in scans, is beside it again; one that is not open is not replaced.
  await viewer.page.evaluate(() => void (location.hash = '#sample=nothing.dcm'));
  await viewer.part('notice').filter({ hasText: 'is not there' }).waitFor();
  expect(await viewer.part('pane-linked-cube').textContent()).toContain('B-scan 40 of 128');
});

it('the built-in scans make room for your own', async () => {
  await viewer.choose(await scan('fundus-encapsulated.EX.DCM'));
  await viewer.page.waitForFunction(() => window.czmExample?.series.length === 1);
  expect(await viewer.part('rail').innerText()).not.toMatch(/synthetic/);
  await viewer.page.waitForFunction(() =>
    document.querySelector('[data-testid="pane-stack"] .title')?.textContent?.includes('LSLO'),
  );
  // Cornerstone holds nothing more of them.
  await eventually(async () =>
    expect(
      await viewer.page.evaluate(() => {
        const { cache } = window.czmExample!.cornerstone;
        return [cache.getCacheSize(), cache.getVolumes().length];
      }),
    ).toEqual([512 * 664, 0]),
  );
});

describe('in German', () => {
  let german: Viewer;
  beforeAll(async () => {
    german = await openViewer({ locale: 'de-DE' });
    await german.open(await scan('macular-cube-8.EX.DCM'), await scan('fundus.EX.DCM'));
    await german.select(0);
  });
  afterAll(() => german.close());

  it('says so, with plurals and what is assumed', async () => {
    expect(await german.page.evaluate(() => [document.documentElement.lang, document.title])).toEqual([
      'de',
      'CIRRUS-OCT-Viewer',
    ]);
    expect(await german.part('series').allInnerTexts()).toEqual([
      expect.stringContaining('1 Bild ·'),
      expect.stringContaining('8 Bilder ·'),
    ]);
    expect(await german.part('frame-label').textContent()).toBe('B-Scan 4 von 8');
    expect(await settled(() => german.part('provenance').textContent())).toBe(
      'lateral 11,7 µm angegeben · axial 1,96 µm angegeben · langsame Achse 47,2 µm angenommen',
    );
    const spacing = german.part('facts').locator('dd', { hasText: '11,7 µm, angegeben' }).first();
    expect(await spacing.locator('p[lang="en"]').textContent()).toMatch(/[a-z]/);
    expect(await spacing.innerText()).toMatch(/^11,7 µm, angegeben\s+Details \(englisch\)$/);
  });

  it('measures with a decimal comma, and saves for machines with a point', async () => {
    const { page } = german;
    await page.keyboard.press('l');
    const [from, to] = await onScreen(german, [
      [100, 300],
      [300, 300],
    ]);
    await page.mouse.move(from!.x, from!.y);
    await page.mouse.down();
    await page.mouse.move(to!.x, to!.y, { steps: 3 });
    await page.mouse.up();
    const says = german.part('measurement-says');
    await eventually(async () => expect(await says.textContent()).toMatch(/^2,\d\d mm$/));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      german.part('save-measurements').click(),
    ]);
    const csv = (await text(await download.createReadStream())).split('\r\n');
    expect(csv[0]).toBe('kind,value,unit,axes,says,scan,eye,place,file');
    expect(csv[1]).toMatch(/^Length,2\d+(\.\d+)?,µm,stated,2\.\d\d mm,[^,]+,\w · O[DS],B-scan 4,/);
    await page.keyboard.press('?');
    expect(await german.part('keys-dialog').innerText()).toMatch(
      /Tasten[^]*Pfeiltasten\s+voriges und nächstes Bild/,
    );
    await page.keyboard.press('Escape');
  });

  it.each([
    [1280, 720],
    [390, 844],
  ])('has its words in their places at %i × %i', async (width, height) => {
    const { page } = german;
    await page.setViewportSize({ width, height });
    await settled(() => german.part('stage').boundingBox());
    const found = await page.evaluate(() => {
      const shown = [
        ...document.querySelectorAll<HTMLElement>(':is(button, .button, select, h1, .badge)'),
      ].filter((element) => element.checkVisibility() && !element.classList.contains('visually-hidden'));
      const rows = (selector: string): number =>
        new Set(
          [...document.querySelectorAll(`${selector} :is(button, .button)`)]
            .filter((element) => element.checkVisibility())
            .map((element) => {
              const { top, bottom } = element.getBoundingClientRect();
              return Math.round((top + bottom) / 20);
            }),
        ).size;
      return {
        cut: shown
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
          .map((one) => one.outerHTML),
        sideways: document.documentElement.scrollWidth - innerWidth,
        rows: rows('.header'),
        // On a phone the panel takes its place.
        toolbar: rows('.toolbar'),
      };
    });
    const [rows, toolbar] = width > 1000 ? [1, 1] : [2, 0];
    expect(found).toEqual({ cut: [], sideways: 0, rows, toolbar });
  });

  it('complains of nothing', () => {
    expect(german.complaints).toEqual([]);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
