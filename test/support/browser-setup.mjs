// jest loads a global setup without its TypeScript transform, so tsx reads the rest.
import { tsImport } from 'tsx/esm/api';

/** Before the browser tests: builds the pages. */
export default async function setUp() {
  const { buildHosts } = await tsImport('./host-build.ts', import.meta.url);
  await buildHosts();
}
