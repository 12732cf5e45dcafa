import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFallback, typescript, workerWasm } from './rules.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The folder that goes beside a prebuilt OHIF: `czm-ohif.js`, an ES module whose default export is the extension,
 * and its worker. They find each other by their own URL, so the folder may lie at any path.
 *
 * @param {{ path?: string, cache?: import('webpack').Configuration['cache'] }} [options]
 * @returns {import('webpack').Configuration}
 */
export function ohifConfiguration({ path = join(ROOT, 'dist/ohif'), cache = false } = {}) {
  return {
    name: 'ohif',
    mode: 'production',
    target: ['web', 'es2022'],
    context: ROOT,
    devtool: false,
    cache,
    entry: { 'czm-ohif': join(ROOT, 'src/ohif/index.ts') },
    experiments: { outputModule: true },
    output: {
      path,
      filename: '[name].js',
      chunkFilename: '[name].js',
      module: true,
      chunkFormat: 'module',
      library: { type: 'module' },
      publicPath: 'auto',
    },
    resolve: {
      extensions: ['.ts', '.js'],
      extensionAlias: { '.js': ['.ts', '.js'] },
      fallback: nodeFallback,
    },
    module: {
      rules: [typescript, workerWasm],
    },
    optimization: { splitChunks: false },
    performance: { hints: false },
    ignoreWarnings: [/Critical dependency/],
  };
}
