import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage, indexPage } from './page.js';
import { report } from './report.js';
import { filesOf, Samples } from './samples.js';

/* `npm run build:example`: the viewer and all its samples as a static folder, build/example. */

const PAGE = fileURLToPath(new URL('../../build/example', import.meta.url));

const samples = new Samples({ keepFrames: true });
report(samples);
await rm(PAGE, { recursive: true, force: true });
await mkdir(join(PAGE, 'samples'), { recursive: true });
const page = buildPage(PAGE);
try {
  const list = await samples.list();
  for (const file of list.flatMap(filesOf)) {
    await samples.make(file);
    await copyFile(join(samples.folder, file), join(PAGE, 'samples', file));
  }
  await writeFile(join(PAGE, 'samples/index.json'), `${JSON.stringify(list, null, 1)}\n`);
} finally {
  samples.stop();
}
await (await page).buildSeldom();
await writeFile(join(PAGE, 'index.html'), indexPage());
console.log('The viewer is in build/example: any web server can host it.');
