/* The codec ships no types; codec.ts says what we use of it. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  const factory: (overrides: object) => Promise<unknown>;
  export default factory;
}
