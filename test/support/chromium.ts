import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as playwright from 'playwright-core';
import type { Browser } from 'playwright-core';

/** How long a test waits for something to happen in a page: no test is timed, so this only ends what hangs. */
export const PATIENCE_MS = 120_000;

/** Left by browser-environment.mjs in tests; elsewhere it is loaded here. */
const { czmPlaywright } = globalThis as { czmPlaywright?: typeof playwright };
const { chromium } = czmPlaywright ?? (await import('playwright-core'));

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Without a GPU, WebGL 2 comes from SwiftShader.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** These make tests quicker, and would falsify measurements. */
const TEST_FLAGS = [
  // SwiftShader draws the pictures; to compose the page with it too would double the time of the tests.
  '--disable-gpu-compositing',
  // Most workers live for one test: their codec is compiled once more, for speed, only where it decodes a lot.
  '--js-flags=--wasm-tiering-budget=60000000',
];

/** The shell is the same browser without its window, which costs a second of processor time for every context. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
const MAC_APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of an installed Chromium or Chrome, or undefined. */
function installedChromium(): string | undefined {
  const { CHROME_PATH, PATH = '' } = process.env;
  if (CHROME_PATH) {
    if (!existsSync(CHROME_PATH)) throw new Error(`CHROME_PATH is ${CHROME_PATH}, which does not exist`);
    return CHROME_PATH;
  }
  const onPath = PATH.split(':').flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...MAC_APPLICATIONS, chromium.executablePath()].find((path) => existsSync(path));
}

/** The path of a Chromium; installs one if the machine has none. Throws if that fails. */
export function findChromium(): string {
  const installed = installedChromium();
  if (installed) return installed;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    execFileSync('apt-get', ['install', '-y', 'chromium'], { stdio: 'inherit' });
  } else {
    execFileSync('npx', ['--yes', 'playwright', 'install', 'chromium'], { stdio: 'inherit' });
  }
  const found = installedChromium();
  if (!found)
    throw new Error('no Chromium after installing one: set CHROME_PATH to the browser to test with');
  return found;
}

/** A browser. Close it. */
export const launchChromium = (): Promise<Browser> => launch([...FLAGS, ...TEST_FLAGS]);

/** A browser to measure with: as users have it, except for the GPU. Close it. */
export const launchUsersChromium = (): Promise<Browser> => launch(FLAGS);

const launch = (args: string[]): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args, headless: true });
