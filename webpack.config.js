import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * How webpack bundles the pages on which this package is tested and measured: a Cornerstone viewer made from the sources,
 * as an app of its users would be, and Cornerstone on `window` for the drop-in. What is published is bundled by
 * scripts/bundles.mjs, in a tenth of the time; test/consumers has webpack bundle that, too.
 */

const ROOT = dirname(fileURLToPath(import.meta.url));

/** The decode worker holds its codec's .wasm as base64: no second URL to serve or to find. */
const workerWasm = {
  test: /openjpegwasm_decode\.wasm$/,
  issuer: /[\\/]worker[\\/]worker\.[jt]s$/,
  type: 'asset/inline',
  generator: { dataUrl: (content) => content.toString('base64') },
};

/**
 * What the codecs, written for Node and the web alike, ask Node for.
 *
 * @type {Record<string, false>}
 */
const nodeFallback = { fs: false, path: false, crypto: false, zlib: false, buffer: false, url: false };

const typescript = {
  test: /\.ts$/,
  loader: 'swc-loader',
  options: { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
};

/**
 * The test page, bundled as a viewer would bundle it: Cornerstone, its workers and its codecs.
 *
 * @param {{ name: string, path: string, alias?: Record<string, string> }} page `alias`: where another release of
 * Cornerstone is.
 * @returns {import('webpack').Configuration}
 */
export const hostPage = ({ name, path, alias = {} }) => ({
  name,
  mode: 'development',
  // Source maps by eval are what a strict Content-Security-Policy forbids.
  devtool: false,
  target: 'web',
  context: ROOT,
  entry: { host: './test/support/host-page/main.ts' },
  output: { path, filename: '[name].js', publicPath: 'auto', clean: true },
  resolve: {
    extensions: ['.ts', '.js'],
    extensionAlias: { '.js': ['.ts', '.js'] },
    alias,
    fallback: nodeFallback,
  },
  module: { rules: [typescript, { oneOf: [workerWasm, { test: /\.wasm$/, type: 'asset/resource' }] }] },
  experiments: { asyncWebAssembly: false },
  performance: { hints: false },
  ignoreWarnings: [/Critical dependency/],
  cache: {
    type: 'filesystem',
    cacheDirectory: join(ROOT, 'build/.webpack-cache'),
    name: `test-host-${name}`,
    buildDependencies: { config: [fileURLToPath(import.meta.url)] },
  },
});

/**
 * Cornerstone3D as one script that puts it on `window`, for example/drop-in.
 *
 * @param {string} path where to
 * @returns {import('webpack').Configuration}
 */
export const dropInPage = (path) => ({
  name: 'drop-in-page',
  mode: 'production',
  target: ['web', 'es2022'],
  context: ROOT,
  devtool: false,
  entry: { cornerstone: './example/drop-in/cornerstone.js' },
  output: { path, filename: '[name].js', publicPath: 'auto' },
  resolve: { fallback: nodeFallback },
  module: { rules: [{ test: /\.wasm$/, type: 'asset/resource' }] },
  optimization: { minimize: false },
  performance: { hints: false },
  ignoreWarnings: [/Critical dependency/],
});

/** For webpack's own command line: the test page with the Cornerstone that is installed here. */
export default hostPage({ name: 'current', path: join(ROOT, 'build/test-host/current') });
