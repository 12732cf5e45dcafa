import { copyFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from 'webpack';
import { nodeFallback, typescript, workerWasm } from '../../webpack/rules.js';
import { BUILD, ROOT, buildOnce, bundle } from './build-once.js';
import { CORNERSTONES, hostFolder } from './cornerstones.js';
import type { Cornerstone } from './cornerstones.js';

const PAGE = join(ROOT, 'test/support/host-page');
const SOURCES = ['src', 'test/support/host-page', 'test/support/webpack-host.ts'];
const OLDEST = join(ROOT, 'test/support/cornerstone-5.6.8');

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

/** Builds the test pages, where their sources changed. Throws the bundler's errors. */
export async function buildHosts(): Promise<void> {
  for (const cornerstone of CORNERSTONES) {
    const name = relative(BUILD, hostFolder(cornerstone));
    await buildOnce(name, SOURCES, async (folder) => {
      await bundle(hostConfiguration(cornerstone));
      await copyFile(join(PAGE, 'index.html'), join(folder, 'index.html'));
    });
  }
}
