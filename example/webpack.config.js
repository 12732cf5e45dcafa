import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import { nodeFallback, typescript, workerWasm } from '../webpack/rules.js';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.js';

const EXAMPLE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(EXAMPLE, '..');

/** Writes index.html with the Content-Security-Policy in it, for servers that send none. */
class IndexPage {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('IndexPage', (compilation) => {
      const file = join(EXAMPLE, 'index.html');
      compilation.fileDependencies.add(file);
      compilation.hooks.processAssets.tapPromise('IndexPage', async () => {
        const html = await readFile(file, 'utf8');
        const policy = `<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />`;
        const page = html.replace('<!-- CONTENT-SECURITY-POLICY -->', policy);
        compilation.emitAsset('index.html', new webpack.sources.RawSource(page));
      });
    });
  }
}

/**
 * The viewer as a static folder that any web server can host, from any path.
 *
 * Your own page imports the package from npm and needs neither the aliases nor the rule of `workerWasm`.
 *
 * @type {import('webpack').Configuration}
 */
export default {
  mode: 'production',
  target: ['web', 'es2022'],
  context: ROOT,
  devtool: false,
  entry: { main: './example/main.ts' },
  output: {
    path: join(ROOT, 'build/example'),
    filename: '[name].js',
    cssFilename: '[name].css',
    publicPath: 'auto',
    clean: { keep: /^samples\// },
  },
  resolve: {
    extensions: ['.ts', '.js'],
    extensionAlias: { '.js': ['.ts', '.js'] },
    alias: {
      'cornerstone-czm-image-loader$': join(ROOT, 'src/cornerstone/index.ts'),
      'cornerstone-czm-image-loader/core$': join(ROOT, 'src/core/index.ts'),
    },
    fallback: nodeFallback,
  },
  module: {
    rules: [
      typescript,
      { oneOf: [workerWasm, { test: /\.wasm$/, type: 'asset/resource' }] },
      // The package's `sideEffects: false` is about its modules, not about style sheets.
      { test: /\.css$/, sideEffects: true },
    ],
  },
  experiments: { css: true, asyncWebAssembly: false },
  plugins: [new IndexPage()],
  performance: { hints: false },
  ignoreWarnings: [/Critical dependency/],
  stats: 'errors-warnings',
  cache: {
    type: 'filesystem',
    cacheDirectory: join(ROOT, 'node_modules/.cache/czm-example'),
    buildDependencies: { config: [fileURLToPath(import.meta.url)] },
  },
};
