/* The codecs ship no types; codec.ts and jpeg-ls.ts say what we use of them. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
/** The bytes as base64: see `wasmInWorker` in scripts/bundles.mjs. */
declare module '@cornerstonejs/codec-openjpeg/decodewasm' {
  const base64: string;
  export default base64;
}
declare module '@cornerstonejs/codec-charls/wasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
