import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCli, bundleLibrary } from './bundles.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a user has it: bundled, in a process of its own. */
export interface BuiltCli {
  /** The script that `czm-dicom` starts. */
  readonly main: string;
  run(...args: readonly string[]): Promise<Ran>;
  remove(): void;
}

/** The same with what programs import, and its types: the package as it is installed. */
export function buildPackage(): BuiltCli {
  const built = buildCli();
  const dist = dirname(dirname(built.main));
  bundleLibrary(dist);
  const tsc = join(root, 'node_modules/typescript-compiler/bin/tsc');
  const project = join(root, 'tsconfig.build.json');
  execFileSync(process.execPath, [tsc, '-p', project, '--noCheck', '--outDir', dist]);
  return built;
}

/** Bundles the sources, without type checks, to a folder of the caller's own. `parts` of src/cli can be imported, too. */
export function buildCli(parts: readonly string[] = []): BuiltCli {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'cli-'));
  const main = join(folder, 'dist/cli/main.js');
  bundleCli(dirname(main), parts);
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  return {
    main,
    run: (...args) =>
      new Promise((resolve, reject) => {
        execFile(process.execPath, [main, ...args], { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
          if (error !== null && typeof error.code !== 'number') reject(error);
          else resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
        });
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
