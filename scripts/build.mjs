import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, dropIn, library, merged, plugins, ROOT } from './bundles.mjs';

/*
 * Builds dist/, as it is published: JavaScript by esbuild, declarations by TypeScript, in parallel. What went into the
 * bundles is written to build/bundles.json, for scripts/notice.mjs.
 */

const dist = join(ROOT, 'dist');
rmSync(dist, { recursive: true, force: true });

/** @returns {Promise<void>} */
const declarations = () =>
  new Promise((resolve, reject) => {
    const compiler = join(ROOT, 'node_modules/typescript-compiler/bin/tsc');
    const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('TypeScript found errors.'))));
  });

const [, ...metafiles] = await Promise.all([declarations(), library(), plugins(), dropIn(), cli()]);
mkdirSync(join(ROOT, 'build'), { recursive: true });
writeFileSync(join(ROOT, 'build/bundles.json'), JSON.stringify(merged(metafiles)));
