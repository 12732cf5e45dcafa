import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUNDLES = fileURLToPath(new URL('../../scripts/bundles.mjs', import.meta.url));

/** Bundles the sources, as they are, into a folder as `dist/drop-in/` of the package. In Node, not in jest's. */
export async function bundleDropIn(folder: string): Promise<void> {
  const script = `import { dropIn } from ${JSON.stringify(BUNDLES)}; await dropIn(${JSON.stringify(folder)});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
}
