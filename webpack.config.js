import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ohifConfiguration } from './webpack/ohif.js';
import { nodeFallback, typescript, workerWasm } from './webpack/rules.js';

const ROOT = dirname(fileURLToPath(import.meta.url));

/** @returns {import('webpack').Configuration} */
const common = () => ({
  mode: 'production',
  target: ['web', 'es2022'],
  context: ROOT,
  devtool: false,
  resolve: {
    extensions: ['.ts', '.js'],
    extensionAlias: { '.js': ['.ts', '.js'] },
    fallback: nodeFallback,
  },
  module: { rules: [typescript, workerWasm] },
  performance: { hints: false },
});

/** One file, the codec and its .wasm inside, in place of what the compiler made of the same source. */
const worker = {
  ...common(),
  name: 'worker',
  entry: { worker: './src/worker/worker.ts' },
  output: { path: join(ROOT, 'dist/worker'), filename: '[name].js', module: true, chunkFormat: 'module' },
  experiments: { outputModule: true },
  optimization: { splitChunks: false, runtimeChunk: false },
};

/**
 * The folder to drop onto a page that has Cornerstone on `window`: a classic script and its worker beside it.
 *
 * @returns {import('webpack').Configuration}
 */
export const dropIn = (path = join(ROOT, 'dist/drop-in')) => ({
  ...common(),
  name: 'drop-in',
  entry: { czm: './src/cornerstone/drop-in.ts' },
  output: {
    path,
    filename: '[name].js',
    chunkFilename: '[name].js',
    publicPath: 'auto',
  },
  optimization: { splitChunks: false },
});

export default [worker, dropIn(), ohifConfiguration()];
