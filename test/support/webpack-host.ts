import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import type { Configuration } from 'webpack';
import { nodeFallback, typescript, workerWasm } from '../../webpack/rules.js';
import { CORNERSTONES, hostFolder } from './cornerstones.js';
import type { Cornerstone } from './cornerstones.js';

const SUPPORT = dirname(fileURLToPath(import.meta.url));
const ROOT = join(SUPPORT, '../..');
const PAGE = join(SUPPORT, 'host-page');
const OLDEST = join(SUPPORT, 'cornerstone-5.6.8');

/** The test page, bundled as a viewer would bundle it: Cornerstone, its workers and its codecs. */
export function hostConfiguration(cornerstone: Cornerstone): Configuration {
  return {
    name: cornerstone,
    mode: 'development',
    // Source maps by eval are what a strict Content-Security-Policy forbids.
    devtool: false,
    target: 'web',
    context: ROOT,
    entry: { host: join(PAGE, 'main.ts') },
    output: { path: hostFolder(cornerstone), filename: '[name].js', publicPath: 'auto', clean: true },
    resolve: {
      extensions: ['.ts', '.js'],
      extensionAlias: { '.js': ['.ts', '.js'] },
      alias: cornerstone === 'current' ? {} : oldestCornerstone(),
      fallback: nodeFallback,
    },
    module: {
      rules: [typescript, { oneOf: [workerWasm, { test: /\.wasm$/, type: 'asset/resource' }] }],
    },
    experiments: { asyncWebAssembly: false },
    performance: { hints: false },
    ignoreWarnings: [/Critical dependency/],
    cache: {
      type: 'filesystem',
      cacheDirectory: join(ROOT, 'build/.webpack-cache'),
      name: `test-host-${cornerstone}`,
      buildDependencies: { config: [fileURLToPath(import.meta.url)] },
    },
  };
}

/**
 * Whoever imports a package of Cornerstone gets the one copy of this release: two copies of its metadata
 * package break every load. What the packages themselves depend on, the codecs, is found as usual.
 */
function oldestCornerstone(): Record<string, string> {
  const names = ['core', 'dicom-image-loader', 'metadata', 'tools', 'utils'];
  return Object.fromEntries(
    names.map((name) => [
      `@cornerstonejs/${name}$`,
      join(OLDEST, 'node_modules/@cornerstonejs', name, 'dist/esm/index.js'),
    ]),
  );
}

/** Builds the pages whose sources changed since the last build. Throws the bundler's errors. */
export async function buildHosts(): Promise<void> {
  const stamp = await sourceStamp();
  for (const cornerstone of CORNERSTONES) {
    const folder = hostFolder(cornerstone);
    const stampFile = join(folder, 'sources.sha256');
    if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) continue;
    await bundle(hostConfiguration(cornerstone));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.html'), await readFile(join(PAGE, 'index.html')));
    await writeFile(stampFile, stamp);
  }
}

function bundle(configuration: Configuration): Promise<void> {
  const compiler = webpack(configuration);
  if (!compiler) throw new Error('webpack gave no compiler');
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) reject(error);
        else if (stats?.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true })));
        else resolve();
      });
    });
  });
}

/** Changes whenever a file changes that goes into the pages: page, plugin, configuration, packages. */
async function sourceStamp(): Promise<string> {
  const hash = createHash('sha256');
  const files = [
    fileURLToPath(import.meta.url),
    join(ROOT, 'package-lock.json'),
    ...(await filesBelow(PAGE)),
    ...(await filesBelow(join(ROOT, 'src'))),
    join(ROOT, 'webpack/rules.js'),
  ];
  for (const file of files) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
