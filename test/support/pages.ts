import { builtExample } from '../example/build.js';
import { buildDropInPage } from './drop-in.js';
import { OHIF_VERSIONS, ohifDist } from './ohif-dist.js';
import { ohifBundle } from './ohif.js';
import { buildHosts } from './host-build.js';

/** Builds and fetches whatever browser tests show, so that no test waits for it or builds it beside another. */
export async function buildPages(): Promise<void> {
  await Promise.all([...OHIF_VERSIONS.map(ohifDist), build()]);
}

/** One after the other: each takes a processor and a gigabyte. */
async function build(): Promise<void> {
  await buildHosts();
  await ohifBundle();
  await builtExample();
  await buildDropInPage();
}
