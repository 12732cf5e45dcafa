import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as cornerstoneCore from '@cornerstonejs/core';
import type * as cornerstoneTools from '@cornerstonejs/tools';
import type { Page } from 'playwright-core';
import { buildOnce } from './build-once.js';
import { bundleDropIn } from './bundles.js';
import { PATIENCE_MS, launchChromium } from './chromium.js';
import { ohifDist } from './ohif-dist.js';
import type { OhifVersion } from './ohif-dist.js';
import type { Orthanc } from './orthanc.js';
import { serve } from './static-server.js';
import type { StaticServer } from './static-server.js';

/** A viewer in a browser. */
export interface OhifBrowser {
  readonly page: Page;
  /** Where OHIF is, with the slash at its end. */
  readonly url: string;
  /** Console errors (`error: …`) and uncaught errors (`uncaught: …`) so far. */
  readonly complaints: readonly string[];
  /** The page below OHIF's own address, `''` for the study list. */
  open(path: string): Promise<void>;
  /** Opens a study in the basic viewer and waits until `viewports` of them show an image. */
  openStudy(studyInstanceUID: string, viewports?: number): Promise<void>;
  close(): Promise<void>;
}

/** A viewer with the server that it comes from. */
export interface OhifPage extends OhifBrowser {
  readonly server: StaticServer;
}

export interface OhifOptions {
  readonly version?: OhifVersion;
  /** The archive that answers `/dicom-web`. */
  readonly archive: Pick<Orthanc, 'origin'>;
  /** Where OHIF lies; default `/`. */
  readonly base?: string;
  /** Whether app-config.js names the extension; default true. */
  readonly extension?: boolean;
  /** Source of an extension of the site's own, which runs before ours. */
  readonly siteExtension?: string;
  /** More of `window.config`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** More of the DICOMweb data source's configuration. */
  readonly dataSource?: Readonly<Record<string, unknown>>;
}

/** Serves prebuilt OHIF as a hospital does, in front of an archive, and opens a browser context for it. */
export async function openOhif(options: OhifOptions): Promise<OhifPage> {
  const { version = '3.13.2', base = '/', archive } = options;
  const [dist, plugin] = await Promise.all([
    ohifDist(version),
    options.extension === false ? '' : ohifBundle(),
  ]);
  const server = await serve({
    folders: { [prefixOf(base)]: dist, ...(plugin ? { [`${base}czm-ohif`]: plugin } : {}) },
    proxy: { '/dicom-web': archive.origin },
    fallback: `${base}index.html`,
    cached: true,
  });
  server.route(`${base}app-config.js`, (_message, response) => {
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(appConfig(options));
  });
  server.route(`${base}${SITE_EXTENSION}`, (_message, response) => {
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(options.siteExtension);
  });
  if (base !== '/') await moveTo(base, dist, server);

  try {
    const browser = await browseOhif(`${server.origin}${base}`);
    const close = async () => {
      await browser.close();
      await server.close();
    };
    return { ...browser, server, close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Opens a browser context for the OHIF at a URL, its first-run dialogs silenced. */
export async function browseOhif(url: string): Promise<OhifBrowser> {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await context.addInitScript(() => {
      sessionStorage.setItem('investigationalUseDialog', 'hidden');
      localStorage.setItem('shownTours', '["basicViewerTour"]');
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`error: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    const open = async (path: string) => {
      await page.goto(`${url}${path}`, { waitUntil: 'domcontentloaded' });
    };
    return {
      page,
      url,
      complaints,
      open,
      async openStudy(studyInstanceUID, viewports = 1) {
        await open(`viewer?StudyInstanceUIDs=${studyInstanceUID}`);
        await shown(page, viewports);
      },
      async close() {
        await context.close();
        await browser.close();
      },
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** What a page with OHIF has on its window, as far as tests look at it. */
export interface OhifWindow {
  readonly cornerstone?: typeof cornerstoneCore;
  readonly cornerstoneTools?: typeof cornerstoneTools;
  readonly services: Readonly<Record<string, Record<string, (...parameters: unknown[]) => unknown>>>;
  readonly extensionManager: {
    getActiveDataSource(): { getImageIdsForDisplaySet(displaySet: unknown): string[] }[];
  };
  readonly commandsManager: { runCommand(name: string, options?: unknown): unknown };
}

/** Waits until that many viewports have drawn an image. */
export async function shown(page: Page, viewports = 1): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const engines = cornerstone?.getRenderingEngines() ?? [];
    const drawn = engines
      .flatMap((engine) => engine.getViewports())
      .filter((viewport) => viewport.viewportStatus === 'rendered' && viewport.getImageData?.());
    return drawn.length >= wanted;
  }, viewports);
}

/** `/viewer/` as the prefix of a folder: `/viewer`. */
const prefixOf = (base: string): string => (base === '/' ? base : base.replace(/\/$/, ''));

const SITE_EXTENSION = 'site-extension.js';

function appConfig({ base = '/', extension = true, siteExtension, config, dataSource }: OhifOptions): string {
  const extensions = [
    ...(siteExtension === undefined ? [] : [`${base}${SITE_EXTENSION}`]),
    ...(extension ? [`${base}czm-ohif/czm-ohif.js`] : []),
  ];
  const configuration = {
    friendlyName: 'Archive',
    name: 'archive',
    wadoUriRoot: '/wado',
    qidoRoot: '/dicom-web',
    wadoRoot: '/dicom-web',
    qidoSupportsIncludeField: true,
    imageRendering: 'wadors',
    thumbnailRendering: 'wadors',
    enableStudyLazyLoad: true,
    supportsFuzzyMatching: true,
    supportsWildcard: true,
    omitQuotationForMultipartRequest: true,
    ...dataSource,
  };
  const whole = {
    routerBasename: base === '/' ? null : prefixOf(base),
    extensions,
    modes: [],
    showStudyList: true,
    maxNumberOfWebWorkers: 2,
    showCPUFallbackMessage: false,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    maxNumRequests: { interaction: 100, thumbnail: 5, prefetch: 25 },
    defaultDataSourceName: 'archive',
    dataSources: [
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
        sourceName: 'archive',
        configuration,
      },
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomlocal',
        sourceName: 'dicomlocal',
        configuration: { friendlyName: 'Files' },
      },
    ],
    ...config,
  };
  // OHIF calls the handler without asking whether there is one.
  return `window.config = ${JSON.stringify(whole, null, 2)};
window.config.httpErrorHandler = (error) => console.info(error);\n`;
}

/** Serves OHIF as it would have been built with PUBLIC_URL for a sub-path: its files name the root. */
async function moveTo(base: string, dist: string, server: StaticServer): Promise<void> {
  const send = (path: string, type: string, text: string) =>
    server.route(`${base}${path}`, (_message, response) => {
      response.writeHead(200, { 'Content-Type': type }).end(text);
    });
  const page = await readFile(join(dist, 'index.html'), 'utf8');
  const moved = page
    .replaceAll(/(href|src)="\//g, `$1="${base}`)
    .replace('window.PUBLIC_URL="/"', `window.PUBLIC_URL="${base}"`);
  send('index.html', 'text/html', moved);
  const rooted = ['__webpack_require__.p = "/"', 'url(/'];
  for (const name of (await readdir(dist)).filter((file) => /\.(js|css)$/.test(file))) {
    const text = await readFile(join(dist, name), 'utf8');
    if (!rooted.some((root) => text.includes(root))) continue;
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/css';
    send(
      name,
      type,
      text.replaceAll(rooted[0]!, `__webpack_require__.p = "${base}"`).replaceAll(rooted[1]!, `url(${base}`),
    );
  }
}

/** The folder with the built extension, built from the sources as they are. */
export const ohifBundle = (): Promise<string> => buildOnce('test-ohif', ['src', 'scripts'], bundleDropIn);
