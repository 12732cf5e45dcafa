import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a user has it: compiled JavaScript, in a process of its own. */
export interface BuiltCli {
  /** The script that `czm-dicom` starts. */
  readonly main: string;
  run(...args: readonly string[]): Promise<Ran>;
  remove(): void;
}

/** Compiles the sources, without type checks, to a folder of the caller's own. */
export function buildCli(): BuiltCli {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'cli-'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const dist = join(folder, 'dist');
  execFileSync(process.execPath, [
    tsc,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--noCheck',
    '--outDir',
    dist,
  ]);
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const main = join(dist, 'cli', 'main.js');
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
