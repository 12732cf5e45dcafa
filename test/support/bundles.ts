import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUNDLES = fileURLToPath(new URL('../../scripts/bundles.mjs', import.meta.url));

/** What Node runs to bundle the sources, as they are, into a folder of the caller's own: esbuild does not run in jest. */
const command = (part: 'cli' | 'dropIn', folder: string): string[] => [
  '--input-type=module',
  '--eval',
  `import { ${part} } from ${JSON.stringify(BUNDLES)}; await ${part}(${JSON.stringify(folder)});`,
];

/** As `dist/cli/` of the package. */
export function bundleCli(folder: string): void {
  execFileSync(process.execPath, command('cli', folder));
}

/** As `dist/drop-in/` of the package. */
export async function bundleDropIn(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, command('dropIn', folder));
}
