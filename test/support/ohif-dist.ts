import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache/ohif');

/** The OHIF releases under test: the one that hospitals run today, and what comes next. */
export const OHIF_VERSIONS = ['3.13.2', '3.14.0-beta.6'] as const;
export type OhifVersion = (typeof OHIF_VERSIONS)[number];

/**
 * The folder with OHIF as its authors built it, ready to be served: what `@ohif/app` has under `dist`, 50 MB packed.
 *
 * It is fetched on first use and kept below node_modules/.cache. As a dependency it would pull its sources' whole
 * tree with it, of which nothing is needed.
 */
export async function ohifDist(version: OhifVersion): Promise<string> {
  const folder = join(CACHE, version);
  if (existsSync(join(folder, 'index.html'))) return folder;
  await mkdir(CACHE, { recursive: true });
  const unpacked = await mkdtemp(join(CACHE, 'unpacking-'));
  try {
    await run('npm', ['pack', `@ohif/app@${version}`, '--silent', '--pack-destination', unpacked]);
    const tarball = join(unpacked, `ohif-app-${version}.tgz`);
    // Without the ONNX runtime of its AI segmentation: two thirds of the size, and used by no test.
    const options = ['--exclude', 'package/dist/ort', '--strip-components', '2', '-C', unpacked];
    await run('tar', ['xzf', tarball, ...options, 'package/dist']);
    await rm(tarball);
    await rename(unpacked, folder);
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true });
    // Another test file was faster.
    if (!existsSync(join(folder, 'index.html'))) throw error;
  }
  return folder;
}
