import { execFileSync } from 'node:child_process';
import { cpSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
/** Outside the repository, or the apps would find what is installed there. */
const APPS = mkdtempSync(join(tmpdir(), 'czm-consumers-'));

export const CONSUMERS = ['webpack5', 'vite'] as const;
export type Consumer = (typeof CONSUMERS)[number];

const run = (folder: string, ...command: [string, ...string[]]): string => {
  const [program, ...args] = command;
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
};

/** Packs the package as it would be published; `npm run build` must have run. Returns the tarball's path. */
export function pack(): string {
  run(ROOT, 'npm', 'pack', '--silent', '--pack-destination', APPS);
  const tarball = readdirSync(APPS).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  return join(APPS, tarball);
}

/** Installs the tarball in an app as a user would, builds the app, and returns the folder to serve. */
export function buildConsumer(consumer: Consumer, tarball: string): string {
  const app = join(APPS, consumer);
  cpSync(join(HERE, consumer), app, { recursive: true });
  mkdirSync(join(app, 'src'), { recursive: true });
  copyFileSync(join(HERE, 'app.js'), join(app, 'src/app.js'));
  run(app, 'npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', tarball);
  run(app, 'npm', 'run', 'build');
  if (consumer === 'webpack5') copyFileSync(join(app, 'index.html'), join(app, 'dist/index.html'));
  return join(app, 'dist');
}

export const cleanUp = (): void => rmSync(APPS, { recursive: true, force: true });
