import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './notice.mjs';
import { ROOT } from './bundles.mjs';

/*
 * `npm run sbom`, after `npm run build`: build/sbom.json, CycloneDX by npm, of what the published package holds. All of
 * it is bundled, and for npm they are development dependencies: the others of these are removed.
 */

const whole = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=library'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  }),
);
const held = new Set(bundledPackages().map(({ manifest }) => `${manifest.name}@${manifest.version}`));
const components = whole.components
  .filter(({ name, version }) => held.has(`${name}@${version}`))
  // The paths that npm adds are about this machine, not about the package.
  .map(
    ({ properties: _places, externalReferences: _addresses, scope: _development, ...component }) => component,
  );
const missing = [...held].filter(
  (id) => !components.some(({ name, version }) => `${name}@${version}` === id),
);
if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(', ')}.`);
for (const [name, codec, licence] of [
  ['openjpeg', '@cornerstonejs/codec-openjpeg', 'BSD-2-Clause'],
  ['charls', '@cornerstonejs/codec-charls', 'BSD-3-Clause'],
]) {
  components.push({
    type: 'library',
    name,
    description: `compiled to the WebAssembly of ${codec}, which does not state its version`,
    licenses: [{ license: { id: licence } }],
  });
}
const { ['bom-ref']: ref } = whole.metadata.component;
const references = components.flatMap((component) => component['bom-ref'] ?? []);
mkdirSync(join(ROOT, 'build'), { recursive: true });
writeFileSync(
  join(ROOT, 'build/sbom.json'),
  `${JSON.stringify({ ...whole, components, dependencies: [{ ref, dependsOn: references }] }, null, 2)}\n`,
);
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
console.log(`build/sbom.json lists ${components.length} components of version ${version}.`);
