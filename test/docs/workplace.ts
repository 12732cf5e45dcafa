import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { buildPackage } from '../support/built-cli.js';
import { ROOT } from './pages.js';

/** A folder in which a reader has installed the package, and has some scans. */
export interface Workplace {
  readonly path: string;
  /** Runs a command as a shell does there; gives all that it prints, in order. */
  shell(command: string): Promise<{ readonly code: number; readonly printed: string }>;
  remove(): void;
}

export interface Installed {
  workplace(): Workplace;
  remove(): void;
}

/** Fixtures by the names that pages give them. */
const SCANS: Readonly<Record<string, string>> = {
  'cube.EX.DCM': 'independent/cube-8.EX.DCM',
  'raw.DCM': 'independent/raw-storage.DCM',
  'export/E001/cube.EX.DCM': 'independent/cube-8.EX.DCM',
  'export/E001/hd.EX.DCM': 'independent/hd-2.EX.DCM',
  'export/E001/fundus.EX.DCM': 'independent/fundus-unencapsulated.EX.DCM',
  'export/E001/other.dcm': 'independent/not-czm.dcm',
  'export/raw.DCM': 'independent/raw-storage.DCM',
};

/** Builds the package once, with its declarations, and makes folders that have it in their node_modules. */
export function install(): Installed {
  const cli = buildPackage();
  const root = dirname(dirname(dirname(cli.main)));
  const home = mkdtempSync(join(ROOT, 'build', 'docs-'));
  return {
    workplace() {
      const path = mkdtempSync(join(home, 'reader-'));
      const bin = join(path, 'node_modules/.bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync(root, join(path, 'node_modules/cornerstone-czm-image-loader'));
      const command = join(bin, 'czm-dicom');
      writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${cli.main}" "$@"\n`);
      chmodSync(command, 0o755);
      writeFileSync(join(path, 'package.json'), '{ "private": true, "type": "module" }\n');
      for (const [to, from] of Object.entries(SCANS)) {
        mkdirSync(dirname(join(path, to)), { recursive: true });
        cpSync(join(ROOT, 'test/fixtures', from), join(path, to));
      }
      return {
        path,
        shell: (given) =>
          new Promise((resolve) => {
            const env = {
              ...process.env,
              PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
              NO_COLOR: '1',
            };
            execFile(
              'sh',
              ['-c', `{ ${given}\n} 2>&1`],
              { cwd: path, env, maxBuffer: 1 << 28 },
              (error, printed) => {
                resolve({ code: error === null ? 0 : Number(error.code ?? -1), printed });
              },
            );
          }),
        remove: () => rmSync(path, { recursive: true, force: true }),
      };
    },
    remove() {
      rmSync(home, { recursive: true, force: true });
      cli.remove();
    },
  };
}
