import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './bundles.mjs';

/*
 * NOTICE lists the third-party code in the bundles, with the licence texts, as those licences require. After `npm run
 * build`, `node scripts/notice.mjs` checks the file; with `--write`, it updates it.
 */

/** What is compiled into a package and has a separate licence, which the package does not contain. */
const INSIDE = {
  '@cornerstonejs/codec-charls': [
    {
      name: 'CharLS',
      where: 'compiled to the WebAssembly of @cornerstonejs/codec-charls',
      licence: 'BSD-3-Clause',
      text: 'charls.txt',
    },
    {
      name: "Emscripten's runtime",
      where: 'in the JavaScript and WebAssembly of @cornerstonejs/codec-charls',
      licence: 'MIT',
      text: 'emscripten.txt',
    },
  ],
  '@cornerstonejs/codec-openjpeg': [
    {
      name: 'OpenJPEG',
      where: 'compiled to the WebAssembly of @cornerstonejs/codec-openjpeg',
      licence: 'BSD-2-Clause',
      text: 'openjpeg.txt',
    },
    {
      name: "Emscripten's runtime",
      where: 'in the JavaScript and WebAssembly of @cornerstonejs/codec-openjpeg',
      licence: 'MIT',
      text: 'emscripten.txt',
    },
  ],
};
/** The package itself, too. */
const WITHOUT_TEXT = { '@cornerstonejs/codec-openjpeg': 'codec-openjpeg.txt' };

const keptText = (name) => readFileSync(join(ROOT, 'scripts/licences', name), 'utf8');

/** The packages in the bundles of the last build, by name, with the installed version. */
export function bundledPackages() {
  const { inputs } = JSON.parse(readFileSync(join(ROOT, 'build/bundles.json'), 'utf8'));
  // If node_modules is a link, files have paths elsewhere.
  const folders = Object.keys(inputs).map(
    (file) => /^(?:.*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1],
  );
  const packages = [...new Set(folders)]
    .filter((folder) => folder !== undefined)
    .map((folder) => ({ folder: join(ROOT, folder), manifest: manifestOf(join(ROOT, folder)) }));
  return packages.sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
}

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function licenceText({ folder, manifest }) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const kept = WITHOUT_TEXT[manifest.name];
  if (kept === undefined)
    throw new Error(`${manifest.name} contains no licence text: see scripts/notice.mjs.`);
  return keptText(kept);
}

const section = (title, licence, text) => `${'-'.repeat(78)}\n${title}\n${licence}\n\n${text.trim()}\n`;

function notice() {
  const sections = bundledPackages().flatMap(({ folder, manifest }) => [
    section(`${manifest.name} ${manifest.version}`, manifest.license, licenceText({ folder, manifest })),
    ...(INSIDE[manifest.name] ?? []).map(({ name, where, licence, text }) =>
      section(`${name}, ${where}`, licence, keptText(text)),
    ),
  ]);
  return [
    'cornerstone-czm-image-loader is under the MIT licence: see LICENSE. Its files contain the following third-party software.',
    ...sections,
  ]
    .join('\n')
    .replaceAll('\r\n', '\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(ROOT, 'NOTICE');
  if (process.argv.includes('--write')) writeFileSync(file, notice());
  else if (readFileSync(file, 'utf8') !== notice()) {
    console.error(
      'NOTICE is not what the bundles hold: run `npm run build && node scripts/notice.mjs --write`.',
    );
    process.exitCode = 1;
  }
}
