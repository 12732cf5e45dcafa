/** The decode worker holds its codec's .wasm as base64: no second URL to serve or to find. */
export const workerWasm = {
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
export const nodeFallback = { fs: false, path: false, crypto: false, zlib: false, buffer: false, url: false };

export const typescript = {
  test: /\.ts$/,
  loader: 'swc-loader',
  options: { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
};
