import { build } from 'esbuild';
import { copyFileSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Everything that the package holds in JavaScript. The third-party code that it needs is bundled, so that installing
 * the package installs nothing else; NOTICE lists it. Each function bundles into a folder and returns esbuild's
 * metafile.
 */

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const source = (path) => join(ROOT, 'src', path);

/** The decode worker holds its codec's .wasm as base64: no second URL to serve or to find. */
const wasmInWorker = {
  name: 'wasm-in-worker',
  setup({ onLoad }) {
    onLoad({ filter: /openjpegwasm_decode\.wasm$/ }, async ({ path }) => ({
      contents: await readFile(path, 'base64'),
      loader: 'text',
    }));
  },
};

/** How the source names the worker, for bundlers that bundle the source. */
const NAMED_IN_SOURCE = /new URL\((?:\/\*.*?\*\/ )?'\.\/worker\.js', import\.meta\.url\)/;

/**
 * The package has one worker file; this names it, seen from the folder that a bundle is written to.
 *
 * @param {string} workerFile
 * @returns {import('esbuild').Plugin}
 */
export const workerAt = (workerFile) => ({
  name: 'worker-at',
  setup({ onLoad }) {
    onLoad({ filter: /start-worker\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!NAMED_IN_SOURCE.test(text))
        throw new Error(`${path} does not name the worker as scripts/bundles.mjs knows it`);
      const named = `new URL(${JSON.stringify(workerFile)}, import.meta.url)`;
      return { contents: text.replace(NAMED_IN_SOURCE, named), loader: 'ts' };
    });
  },
});

/** @param {import('esbuild').BuildOptions} options */
async function bundle(options) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  return metafile;
}

const ENTRIES = ['cornerstone/index.ts', 'core/index.ts', 'core/layers/index.ts', 'ohif/index.ts'].map(
  source,
);
const PEERS = ['@cornerstonejs/core', '@cornerstonejs/dicom-image-loader', '@cornerstonejs/metadata'];

/** Files are kept separate: an app's bundler leaves out those that it does not need. */
const fileByFile = {
  name: 'file-by-file',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, importer }) =>
      importer.startsWith(source('')) ? { path, external: true } : undefined,
    );
  },
};

/**
 * What bundlers import: `.`, `./core`, `./layers` and `./ohif`, with everything that these import. Cornerstone comes
 * from the app.
 */
export async function library(dist = join(ROOT, 'dist')) {
  const { inputs } = await bundle({ entryPoints: ENTRIES, outdir: dist, write: false, external: PEERS });
  return bundle({
    entryPoints: Object.keys(inputs).filter((file) => file.startsWith('src/')),
    outbase: source(''),
    outdir: dist,
    external: PEERS,
    plugins: [workerAt('../drop-in/czm-worker.js'), fileByFile],
  });
}

/** The plugins for Vite and webpack, for Node, and the module that they add to apps. */
export const plugins = (folder = join(ROOT, 'dist/bundlers')) =>
  bundle({
    entryPoints: ['vite', 'webpack', 'events'].map((name) => source(`bundlers/${name}.ts`)),
    outdir: folder,
    external: ['node:*'],
  });

/** The decode worker, alone in one file; runs as a module and as a classic script. */
export const worker = (folder) =>
  bundle({
    entryPoints: { 'czm-worker': source('worker/worker.ts') },
    outdir: folder,
    format: 'iife',
    minify: true,
    plugins: [wasmInWorker],
    // The codec checks whether it runs in Node. An app's bundler that finds these names would replace them.
    define: { __filename: 'undefined', __dirname: 'undefined', process: 'undefined' },
    external: ['fs', 'path', 'crypto', 'url'],
  });

/** The script for pages that have Cornerstone on `window`, without its worker. */
const classicScript = (folder) =>
  bundle({
    entryPoints: { czm: source('cornerstone/drop-in.ts') },
    outdir: folder,
    format: 'iife',
    minify: true,
    inject: [join(ROOT, 'scripts/script-url.mjs')],
    define: { 'import.meta.url': 'scriptUrl' },
    plugins: [workerAt('./czm-worker.js')],
  });

/** The extension for a prebuilt OHIF, an ES module, without its worker. */
const ohifExtension = (folder) =>
  bundle({
    entryPoints: { 'czm-ohif': source('ohif/index.ts') },
    outdir: folder,
    minify: true,
    plugins: [workerAt('./czm-worker.js')],
  });

/** The folder to copy to a server: `czm.js`, `czm-ohif.js`, and the worker of both, found beside them at any path. */
export const dropIn = async (folder = join(ROOT, 'dist/drop-in')) =>
  merged(await Promise.all([worker(folder), classicScript(folder), ohifExtension(folder)]));

/** The codecs' .wasm files, by their names in the packages, and the names that the codecs look for. */
const WASM = {
  '@cornerstonejs/codec-openjpeg/decodewasm': 'openjpegwasm_decode.wasm',
  '@cornerstonejs/codec-openjpeg/wasm': 'openjpegwasm.wasm',
  '@cornerstonejs/codec-charls/wasm': 'charlswasm.wasm',
};

/**
 * The command line with everything that it needs: the codecs' .wasm files are beside it.
 *
 * @param {readonly string[]} [parts] modules of src/cli that can be imported, too, for measurements
 */
export async function cli(folder = join(ROOT, 'dist/cli'), parts = []) {
  const metafile = await bundle({
    entryPoints: ['main', 'worker-main', 'frame-thread', ...parts].map((name) => source(`cli/${name}.ts`)),
    outdir: folder,
    platform: 'node',
    target: 'node20',
    splitting: true,
    chunkNames: '[name]-[hash]',
    minifySyntax: true,
    banner: {
      // What bundled CommonJS finds in its scope. The codec looks for its .wasm beside __filename.
      js: [
        "import { createRequire as czmRequire } from 'node:module';",
        "import { dirname as czmDirname } from 'node:path';",
        "import { fileURLToPath as czmPath } from 'node:url';",
        'const require = czmRequire(import.meta.url), __filename = czmPath(import.meta.url);',
        'const __dirname = czmDirname(__filename);',
      ].join(' '),
    },
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(WASM)) copyFileSync(require.resolve(name), join(folder, file));
  return metafile;
}

/** @param {readonly import('esbuild').Metafile[]} metafiles */
export const merged = (metafiles) => ({
  inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
  outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
});
