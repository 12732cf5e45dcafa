import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { blockWith } from './page-blocks.js';

/* Empty apps that do what README says, word for word, with the package as npm packs it. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Outside the repository, or the apps would find what is installed there. */
const PLACE = mkdtempSync(join(tmpdir(), 'czm-consumers-'));

const execute = promisify(execFile);

/** Variables of the npm that runs the tests are not for those of the apps. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_|^NODE_OPTIONS$|^INIT_CWD$|^FORCE_COLOR$/i.test(name),
    ),
  ),
  NO_COLOR: '1',
};

async function run(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  try {
    const options = { cwd: folder, env: environment, maxBuffer: 1 << 26 };
    return (await execute(program, args, options)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[program, ...args].join(' ')} failed in ${folder}:\n${stdout}\n${stderr}`, {
      cause: error,
    });
  }
}

/** Packs what a fresh clone holds, in which nothing was built. Returns the tarball's path. */
export async function packClone(): Promise<string> {
  const clone = join(PLACE, 'clone');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  for (const file of String(listed).split('\0')) {
    if (file === '' || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(ROOT, file), join(clone, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  await run(clone, 'npm', 'pack', '--silent', '--pack-destination', PLACE);
  const tarball = readdirSync(PLACE).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  return join(PLACE, tarball);
}

const BUNDLERS = {
  'webpack 5': {
    install: ['webpack@5', 'webpack-cli', 'webpack-dev-server'],
    config: 'webpack.config.mjs',
    build: ['webpack'],
    // Development, as webpack asks to be told.
    serve: ['webpack', 'serve', '--mode', 'development', '--port', 'auto'],
  },
  'Vite 7': {
    install: ['vite@7'],
    config: 'vite.config.mjs',
    build: ['vite', 'build'],
    serve: ['vite', '--port', '0'],
  },
  'Vite 8': {
    install: ['vite@8'],
    config: 'vite.config.mjs',
    build: ['vite', 'build'],
    serve: ['vite', '--port', '0'],
  },
} as const;

export type Bundler = keyof typeof BUNDLERS;
export const bundlers = Object.keys(BUNDLERS) as Bundler[];

/** The app's own lines, below those of README: rows, columns and SHA-256 of an image, for the test to ask. */
const PICTURE_OF = `
globalThis.pictureOf = async (imageId) => {
  const image = await cornerstone.imageLoader.loadAndCacheImage(imageId);
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(image.getPixelData()));
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { rows: image.rows, columns: image.columns, sha256 };
};
`;

const html = (script: string): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>App</title><link rel="icon" href="data:," />${script}</head>
  <body></body>
</html>
`;

/** Makes an empty app, installs as README says, and adds nothing but what README says. */
export async function makeApp(bundler: Bundler, tarball: string): Promise<string> {
  const app = join(PLACE, bundler.replace(' ', ''));
  const { install, config } = BUNDLERS[bundler];
  mkdirSync(join(app, 'src'), { recursive: true });
  mkdirSync(join(app, 'public'));
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  const [line = ''] = blockWith(/^npm install cornerstone-czm-image-loader @/m).split('\n');
  const named = line.split(' ').slice(2);
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock'];
  const packages = named.map((name) => (name === 'cornerstone-czm-image-loader' ? tarball : name));
  await run(app, 'npm', 'install', ...quiet, ...packages);
  await run(app, 'npm', 'install', '--save-dev', ...quiet, ...install);
  writeFileSync(join(app, config), blockWith(new RegExp(`^// ${config.replaceAll('.', '\\.')}`)));
  const use = blockWith(/import \{ register \} from 'cornerstone-czm-image-loader'/);
  writeFileSync(join(app, 'src/index.js'), use + PICTURE_OF);
  if (bundler === 'webpack 5')
    writeFileSync(join(app, 'public/index.html'), html('<script src="main.js" defer></script>'));
  else writeFileSync(join(app, 'index.html'), html('<script type="module" src="/src/index.js"></script>'));
  return app;
}

/** Builds the app, and returns the folder to serve. */
export async function buildApp(bundler: Bundler, app: string): Promise<string> {
  await run(app, 'npx', ...BUNDLERS[bundler].build);
  if (bundler === 'webpack 5') cpSync(join(app, 'public/index.html'), join(app, 'dist/index.html'));
  return join(app, 'dist');
}

export interface DevServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts the bundler's own server. */
export function serveApp(bundler: Bundler, app: string): Promise<DevServer> {
  const [program, ...args] = BUNDLERS[bundler].serve;
  const child = spawn(join(app, 'node_modules/.bin', program), args, { cwd: app, env: environment });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill();
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (text: Buffer) => {
      said += String(text);
      const origin = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (origin) resolve({ origin, stop });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('close', () => reject(new Error(`${program} ended: ${said}`)));
  });
}

/** Bytes of the scripts in a folder when they are compressed. */
export function gzippedScripts(folder: string): number {
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  return scripts.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
    0,
  );
}

/** Builds a page of the app that only says what a file is, by `./core`, and returns the folder. */
export async function buildCoreApp(bundler: Bundler, app: string): Promise<string> {
  const entry = join(app, 'src/core.js');
  const page = `import { describePart10 } from 'cornerstone-czm-image-loader/core';\nglobalThis.describe = describePart10;\n`;
  writeFileSync(entry, page);
  const out = join(app, 'core');
  if (bundler === 'webpack 5')
    await run(
      app,
      'npx',
      'webpack',
      '--mode',
      'production',
      '--entry-reset',
      '--entry',
      './src/core.js',
      '--output-path',
      out,
    );
  else {
    writeFileSync(join(app, 'core.html'), html('<script type="module" src="/src/core.js"></script>'));
    const config = join(app, 'core.config.mjs');
    writeFileSync(
      config,
      `export default { build: { rollupOptions: { input: 'core.html' }, outDir: 'core' } };`,
    );
    await run(app, 'npx', 'vite', 'build', '--config', config);
  }
  return out;
}

export const cleanUp = (): void => rmSync(PLACE, { recursive: true, force: true });
