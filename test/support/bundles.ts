import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUNDLES = fileURLToPath(new URL('../../scripts/bundles.mjs', import.meta.url));

/** What Node runs to bundle the sources, as they are, into a folder of the caller's own: esbuild does not run in jest. */
const command = (bundle: 'cli' | 'dropIn' | 'library', ...parameters: readonly unknown[]): string[] => {
  const given = parameters.map((parameter) => JSON.stringify(parameter)).join(', ');
  const script = `import { ${bundle} } from ${JSON.stringify(BUNDLES)}; await ${bundle}(${given});`;
  return ['--input-type=module', '--eval', script];
};

/** As `dist/cli/` of the package; `parts` of src/cli can be imported from there, too. */
export function bundleCli(folder: string, parts: readonly string[]): void {
  execFileSync(process.execPath, command('cli', folder, parts));
}

/** The modules of the library, as in `dist/` of the package; no declarations. */
export function bundleLibrary(dist: string): void {
  execFileSync(process.execPath, command('library', dist));
}

/** As `dist/drop-in/` of the package. */
export async function bundleDropIn(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, command('dropIn', folder));
}
