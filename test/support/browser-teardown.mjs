/** After the browser tests: ends the browser that the setup started. */
export default async function tearDown() {
  await globalThis.czmTestBrowser?.close();
}
