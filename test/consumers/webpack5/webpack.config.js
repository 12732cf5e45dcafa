export default {
  mode: 'production',
  entry: { app: './src/app.js' },
  output: { filename: '[name].js', publicPath: 'auto' },
  // Cornerstone's codecs and parsers were written for Node too.
  resolve: { fallback: { fs: false, path: false, crypto: false, zlib: false, buffer: false, url: false } },
  module: { rules: [{ test: /\.wasm$/, type: 'asset/resource' }] },
  performance: { hints: false },
};
