import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY } from '../content-security-policy.js';

/* The viewer as a static folder, without its samples, that any web server can host from any path. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** index.html with the Content-Security-Policy in it, for servers that send none. */
export const indexPage = () =>
  readFileSync(join(ROOT, 'example/index.html'), 'utf8').replace(
    '<!-- CONTENT-SECURITY-POLICY -->',
    `<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />`,
  );

const BY_URL = /new URL\(\s*(?:\/\*.*?\*\/\s*)?'([^']+)',\s*import\.meta\.url\)/g;

/**
 * Files that a module names by their URL: WebAssembly is copied; workers are bundled, each once, and lie beside the page.
 *
 * @param {(file: string, name: string) => void} foundWorker
 */
export const namedByUrl = (foundWorker) => ({
  name: 'named-by-url',
  setup({ onLoad }) {
    onLoad({ filter: /(start-worker\.ts|[\\/]@cornerstonejs[\\/].*\.js)$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      const imports = [];
      for (const [whole, named] of contents.matchAll(BY_URL)) {
        const file = named.startsWith('.')
          ? resolve(dirname(path), path.endsWith('.ts') ? named.replace(/\.js$/, '.ts') : named)
          : createRequire(path).resolve(named);
        if (file.endsWith('.wasm')) {
          const name = `urlOf${imports.length}`;
          imports.push(`import ${name} from ${JSON.stringify(file)};\n`);
          contents = contents.replace(whole, `new URL(${name}, import.meta.url)`);
        } else {
          const name = /([^\\/]+)\.[jt]s$/.exec(file)?.[1];
          foundWorker(file, name);
          contents = contents.replace(whole, `new URL('./${name}.js', import.meta.url)`);
        }
      }
      return { contents: imports.join('') + contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
});

/** What libraries that were written for Node, too, import there. */
export const nodeModules = {
  name: 'node-modules',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(node:)?events$/ }, () => ({ path: join(ROOT, 'node_modules/events/events.js') }));
    onResolve({ filter: /^(fs|path|url|crypto|zlib|buffer)$/ }, ({ path }) => ({
      path,
      namespace: 'of-node',
    }));
    onLoad({ filter: /./, namespace: 'of-node' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The decode worker holds its codec's .wasm as base64: no second URL to serve or to find. */
const wasmInWorker = {
  name: 'wasm-in-worker',
  setup({ onResolve, onLoad }) {
    const inside = { namespace: 'wasm-in-worker' };
    onResolve({ filter: /^@cornerstonejs\/codec-openjpeg\/decodewasm$/ }, ({ path, importer }) =>
      /worker\.ts$/.test(importer) ? { path: createRequire(importer).resolve(path), ...inside } : undefined,
    );
    onLoad({ filter: /./, ...inside }, async ({ path }) => ({
      contents: await readFile(path, 'base64'),
      loader: 'text',
    }));
  },
};

/** @returns {import('esbuild').BuildOptions} */
const options = (folder, foundWorker) => ({
  absWorkingDir: ROOT,
  outdir: folder,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  logLevel: 'silent',
  loader: { '.wasm': 'file' },
  plugins: [wasmInWorker, namedByUrl(foundWorker), nodeModules],
  alias: {
    'cornerstone-czm-image-loader': './src/cornerstone/index.ts',
    'cornerstone-czm-image-loader/core': './src/core/index.ts',
    'cornerstone-czm-image-loader/layers': './src/core/layers/index.ts',
  },
});

/** The worker of tools that this viewer does not have, such as segmentation: as large as the page, and never asked for. */
export const SELDOM = 'computeWorker';

/**
 * Builds the page's scripts, workers and styles into a folder.
 *
 * @returns the name of a script that is seldom asked for, and a function that builds it.
 */
export async function buildPage(folder) {
  const workers = new Map();
  const found = (file, name) => workers.set(name, file);
  const buildWorkers = (names) => {
    const entryPoints = Object.fromEntries(names.map((name) => [name, workers.get(name)]));
    return build({ ...options(folder, found), entryPoints });
  };
  await build({ ...options(folder, found), entryPoints: ['example/main.ts'], splitting: true });
  await buildWorkers([...workers.keys()].filter((name) => name !== SELDOM));
  return { seldom: `${SELDOM}.js`, buildSeldom: () => buildWorkers([SELDOM]) };
}
