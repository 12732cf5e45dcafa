import { build } from 'esbuild';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namedByUrl, nodeModules, SELDOM } from '../../../example/making/page.js';
import { ROOT, worker, workerAt } from '../../../scripts/bundles.mjs';

/*
 * The page on which the plugin is tested: Cornerstone, its workers and codecs, and the plugin's sources with the worker
 * that is published. Minified, since a browser reads it a hundred times. That webpack and Vite bundle what is published
 * is what test/consumers is for.
 */

const PAGE = dirname(fileURLToPath(import.meta.url));

/**
 * Whoever imports a package of Cornerstone gets the one copy of this release: two copies of its metadata package break
 * every load. What the packages themselves depend on, the codecs, is found as usual.
 *
 * @param {Readonly<Record<string, string>>} files of packages, by name
 * @returns {import('esbuild').Plugin}
 */
const oneCopy = (files) => ({
  name: 'one-copy',
  setup({ onResolve }) {
    onResolve({ filter: /^@cornerstonejs\/[a-z-]+$/ }, ({ path }) =>
      path in files ? { path: files[path] } : undefined,
    );
  },
});

/**
 * Builds `index.html`, `host.js`, `czm-worker.js` and Cornerstone's workers.
 *
 * @param {string} folder where to
 * @param {Readonly<Record<string, string>>} [packages] modules of Cornerstone's packages, by name, where it is not the
 * release that is installed.
 */
export async function buildHost(folder, packages = {}) {
  const workers = new Map();
  const found = (file, name) => workers.set(name, file);
  const options = {
    absWorkingDir: ROOT,
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
    loader: { '.wasm': 'file' },
    plugins: [workerAt('./czm-worker.js'), oneCopy(packages), namedByUrl(found), nodeModules],
  };
  await build({ ...options, entryPoints: { host: join(PAGE, 'main.ts') } });
  // No test asks for what is seldom asked for.
  const entryPoints = Object.fromEntries([...workers].filter(([name]) => name !== SELDOM));
  await Promise.all([build({ ...options, entryPoints }), worker(folder)]);
  await copyFile(join(PAGE, 'index.html'), join(folder, 'index.html'));
}
