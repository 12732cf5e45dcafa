import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Types } from '@cornerstonejs/core';
import { decode as decodeFrame } from '../generator/codec.js';
import { openPart10, unscramble } from '../../src/core/index.js';
import type { Built, Expected } from '../generator/expected.js';
import { specimen } from '../generator/families.js';
import { turnPicture, type Picture } from '../generator/picture.js';
import { PATIENCE_MS, launchChromium } from '../support/chromium.js';
import { serve, type ServeOptions, type StaticServer } from '../support/static-server.js';
import { builtExample } from './build.js';

/** The viewer lies below a path, as on somebody's web server. */
const PATH = '/clinic/viewer';

export interface ViewerOptions extends Omit<ServeOptions, 'folders' | 'csp'> {
  readonly width?: number;
  readonly height?: number;
  /** Opens on the built-in scans, as users see it; otherwise on none. */
  readonly samples?: boolean;
  /** Sections are coarse first. */
  readonly coarse?: boolean;
  /** Has a touch screen, and no mouse. */
  readonly touch?: boolean;
  /** The reader's language; American English where none is named. */
  readonly locale?: string;
}

export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The example in a browser, served under the strict policy. */
export interface Viewer {
  readonly page: Page;
  readonly server: StaticServer;
  /** Console errors and warnings, and uncaught errors so far. */
  readonly complaints: string[];
  part(testId: string): Locator;
  /** Chooses files in the file input, and waits for nothing. */
  choose(...files: readonly ChosenFile[]): Promise<void>;
  /** Chooses files, and waits until all are in the list and one is shown. */
  open(...files: readonly ChosenFile[]): Promise<void>;
  /** Selects the series of that number, from 0, in the order of opening; waits for its picture or its error. */
  select(index: number): Promise<void>;
  /** Opens the page again, at the address that it had at first, or with these words behind the `#`. */
  restart(hash?: string): Promise<void>;
  /** Chooses in the menu of what is seldom needed. */
  more(testId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openViewer({
  width = 1280,
  height = 720,
  samples = false,
  coarse = false,
  touch = false,
  locale = 'en-US',
  ...options
}: ViewerOptions = {}): Promise<Viewer> {
  const server = await serve({
    ...options,
    cached: true,
    csp: true,
    // Reports are shown in the browser's own PDF viewer.
    cspMore: 'frame-src blob:',
    folders: { [PATH]: await builtExample() },
  });
  const disk = mkdtempSync(join(tmpdir(), 'czm-viewer-'));
  let browser: Browser | undefined;
  let chosen = 0;
  try {
    browser = await launchChromium();
    const context = await browser.newContext({
      viewport: { width, height },
      acceptDownloads: true,
      locale,
      hasTouch: touch,
      isMobile: touch,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints = listen(page);
    const address = `${server.origin}${PATH}/?${samples ? '' : 'empty'}${coarse ? '&coarse' : ''}`;
    const restart = async (hash = ''): Promise<void> => {
      // Another address that differs behind the `#` only would not open the page again.
      if (hash !== '') await page.goto('about:blank');
      await page.goto(`${address}${hash}`);
      await page.waitForFunction(() => window.czmExample !== undefined);
    };
    await restart();
    if (samples) await page.evaluate(() => window.czmExample?.ready);
    const opened = browser;
    const part = (testId: string): Locator => page.getByTestId(testId);
    // By their paths: their bytes would go through the browser's control connection as text.
    const choose = async (...files: readonly ChosenFile[]): Promise<void> => {
      const paths = files.map(({ name, bytes }) => {
        const folder = join(disk, String(++chosen));
        mkdirSync(folder);
        writeFileSync(join(folder, name), bytes);
        return join(folder, name);
      });
      await part('open-files').setInputFiles(paths);
    };
    const shown = (): Promise<unknown> => page.waitForFunction(pictureOrError);
    return {
      page,
      server,
      complaints,
      part,
      restart,
      choose,
      async open(...files) {
        const before = await part('series').count();
        await choose(...files);
        await page.waitForFunction(
          (count) => document.querySelectorAll('[data-testid="series"]').length >= count,
          before + files.length,
        );
        await shown();
      },
      async select(index) {
        const id = await page.evaluate((number) => window.czmExample?.series[number]?.id, index);
        const item = page.locator(`[data-id="${id}"]`);
        // On small screens the list lies over the picture, on request.
        if (!(await item.isVisible())) await part('toggle-scans').click();
        await item.click();
        await shown();
      },
      async more(testId) {
        if (!(await part('view-menu').isVisible())) await part('more').click();
        await part(testId).click();
      },
      async close() {
        await context.close();
        await opened.close();
        await server.close();
        rmSync(disk, { recursive: true });
      },
    };
  } catch (error) {
    await browser?.close();
    await server.close();
    rmSync(disk, { recursive: true });
    throw error;
  }
}

/** In the page: whether no pane is busy any more. */
function pictureOrError(): boolean {
  const covers = [...document.querySelectorAll<HTMLElement>('.pane-cover')];
  return covers.length > 0 && covers.every((cover) => cover.hidden || !cover.classList.contains('busy'));
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const type = message.type();
    if (type === 'error' || type === 'warning') complaints.push(`${type}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  return complaints;
}

/** A file of the generator, with the pixels of its frames as they should be seen. */
export interface Scan {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: Expected;
  /**
   * The upright picture of a one-based frame, from the codec called directly; of Raw Data Storage, of the container
   * with that tag.
   */
  picture(frame: number, container?: string): Promise<Picture>;
}

export async function scan(name: string): Promise<Scan> {
  const { bytes, expected }: Built = await specimen(name).build();
  return {
    name,
    bytes,
    expected,
    async picture(frame, container) {
      const opened = openPart10(bytes);
      const held = opened.containers.find(({ description }) => description.tag === container);
      const stored = (held ?? opened).frames[frame - 1];
      const only = expected.scans.find((one) => one.container === container);
      if (stored === undefined || only === undefined) throw new RangeError(`${name} has no frame ${frame}`);
      const plain = only.scrambled[frame - 1] ? unscramble(new Uint8Array(stored)) : stored;
      const picture = await decodeFrame(plain);
      if (picture === undefined) throw new Error(`Frame ${frame} of ${name} is no picture`);
      return turnPicture(picture, only.uprightTurn[frame - 1] ?? 'none');
    },
  };
}

/** What a stack viewport shows: the frame in its image id, and its pixels. */
export interface Shown {
  readonly imageId: string;
  readonly rows: number;
  readonly columns: number;
  readonly sha256: string;
}

export async function shownInStack({ page }: Viewer, id = 'stack'): Promise<Shown> {
  return page.evaluate(async (viewportId) => {
    const viewport = window.czmExample?.renderingEngine.getViewport(viewportId) as Types.IStackViewport;
    const image = viewport.getCornerstoneImage();
    const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(image.getPixelData()));
    const { imageId, rows, columns } = image;
    return {
      imageId,
      rows,
      columns,
      sha256: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  }, id);
}

/** Where pixels of the upright picture lie on the screen, in CSS pixels of the page; column and row from 0. */
export async function onScreen(
  { page }: Viewer,
  points: readonly (readonly [column: number, row: number])[],
  id = 'stack',
): Promise<{ x: number; y: number }[]> {
  return page.evaluate(
    ([list, viewportId]) => {
      const example = window.czmExample;
      const viewport = example?.renderingEngine.getViewport(viewportId) as Types.IStackViewport;
      const { imageData } = viewport.getImageData() as unknown as {
        imageData: { indexToWorld(i: number[]): number[] };
      };
      const box = viewport.element.getBoundingClientRect();
      return list.map(([column, row]) => {
        const world = imageData.indexToWorld([column, row, 0]) as Types.Point3;
        const [x, y] = viewport.worldToCanvas(world);
        return { x: box.left + x, y: box.top + y };
      });
    },
    [points, id] as const,
  );
}

/** Grey values from 0 to 255, rows from the top. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A part of the page as grey values from 0 to 255. */
export async function greyOf(locator: Locator): Promise<GreyPicture> {
  return greyFromPng(await locator.screenshot());
}

export function greyFromPng(png: Uint8Array): GreyPicture {
  const { width, height, channels, data } = decode(png);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const colours = channels < 3 ? 1 : 3;
    let sum = 0;
    for (let c = 0; c < colours; c++) sum += data[i * channels + c] ?? 0;
    grey[i] = sum / colours;
  }
  return { width, height, data: grey };
}
