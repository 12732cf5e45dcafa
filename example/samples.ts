import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleScans } from '../test/generator/families.js';
import type { Sample } from './sources/samples.js';

/*
 * Makes the built-in scans of the viewer, all synthetic: build/example/samples/*.DCM and their list, index.json.
 * What was made once is kept in node_modules/.cache until the generator changes.
 */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OUT = join(ROOT, 'build/example/samples');
const CACHE = join(ROOT, 'node_modules/.cache/czm-samples');

/** Changes with the generator, and with what it imports of the package. */
async function generatorVersion(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['test/generator', 'src/core']) {
    const files = await readdir(join(ROOT, folder), { recursive: true });
    for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
      hash.update(file).update(await readFile(join(ROOT, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const cache = join(CACHE, await generatorVersion());
await mkdir(OUT, { recursive: true });
await mkdir(cache, { recursive: true });
for (const { specimen } of sampleScans) {
  const cached = join(cache, specimen.name);
  if (!existsSync(cached)) {
    console.log(`Making ${specimen.name} …`);
    await writeFile(`${cached}.part`, (await specimen.build()).bytes);
    await rename(`${cached}.part`, cached);
  }
  await copyFile(cached, join(OUT, specimen.name));
}
const list = sampleScans.map(({ title, specimen }): Sample => ({ title, file: specimen.name }));
await writeFile(join(OUT, 'index.json'), `${JSON.stringify(list, null, 1)}\n`);
