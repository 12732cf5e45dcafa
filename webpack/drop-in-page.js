import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFallback } from './rules.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

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
