import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
      // The worker: one more file, named for what it is.
      chunkFilename: 'czm-[name].js',
      module: true,
      chunkFormat: 'module',
      library: { type: 'module' },
      publicPath: 'auto',
      workerPublicPath: 'auto',
    },
    resolve: {
      extensions: ['.ts', '.js'],
      extensionAlias: { '.js': ['.ts', '.js'] },
      fallback: { fs: false, path: false, crypto: false, url: false, module: false, zlib: false },
    },
    module: {
      rules: [
        {
          test: /\.ts$/,
          loader: 'swc-loader',
          options: { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
        },
      ],
    },
    optimization: { splitChunks: false },
    performance: { hints: false },
    ignoreWarnings: [/Critical dependency/],
  };
}
