import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUNDLES = fileURLToPath(new URL('../../scripts/bundles.mjs', import.meta.url));

/** Bundles the sources, as they are, into a folder of the caller's own: by Node, not in jest's. */
function bundle(part: 'cli' | 'dropIn', folder: string): void {
  const script = `import { ${part} } from ${JSON.stringify(BUNDLES)}; await ${part}(${JSON.stringify(folder)});`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
}

/** As `dist/cli/` of the package. */
export const bundleCli = (folder: string): void => bundle('cli', folder);

/** As `dist/drop-in/` of the package. */
export const bundleDropIn = (folder: string): void => bundle('dropIn', folder);
