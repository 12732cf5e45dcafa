/* The codec ships no types; codec.ts says what we use of it. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
/** The bytes as base64: see the rule for it in webpack.config.js. */
declare module '@cornerstonejs/codec-openjpeg/decodewasm' {
  const base64: string;
  export default base64;
}
