import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Cornerstone on `window`, for the page of example/drop-in. What is published is bundled by scripts/bundles.mjs;
 * test/consumers has webpack bundle that, as docs/getting-started.md says.
 */

const ROOT = dirname(fileURLToPath(import.meta.url));

/**
 * What the codecs, written for Node and the web alike, ask Node for.
 *
 * @type {Record<string, false>}
 */
const nodeFallback = { fs: false, path: false, crypto: false, zlib: false, buffer: false, url: false };

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

/** For webpack's own command line. */
export default dropInPage(join(ROOT, 'build/drop-in'));
