// jest loads a global setup without its TypeScript transform, so tsx reads the rest.
import { tsImport } from 'tsx/esm/api';

/** Before the browser tests: builds the pages and starts the browser that all of them share. */
export default async function setUp() {
  const { buildHosts } = await tsImport('./host-build.ts', import.meta.url);
  const { startBrowser } = await tsImport('./chromium.ts', import.meta.url);
  await buildHosts();
  globalThis.czmTestBrowser = await startBrowser();
}
