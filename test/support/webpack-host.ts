import { copyFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Configuration } from 'webpack';
import { hostPage } from '../../webpack.config.js';
import { BUILD, ROOT, buildOnce, bundle } from './build-once.js';
import { CORNERSTONES, hostFolder } from './cornerstones.js';

const PAGE = join(ROOT, 'test/support/host-page');
const SOURCES = ['src', 'test/support/host-page', 'test/support/webpack-host.ts'];
const OLDEST = join(ROOT, 'test/support/cornerstone-5.6.8');

/**
 * Whoever imports a package of Cornerstone gets the one copy of this release: two copies of its metadata
 * package break every load. What the packages themselves depend on, the codecs, is found as usual.
 */
function oldestCornerstone(): Record<string, string> {
  const names = ['core', 'dicom-image-loader', 'metadata', 'tools', 'utils'];
  return Object.fromEntries(
    names.map((name) => [
      `@cornerstonejs/${name}$`,
      join(OLDEST, 'node_modules/@cornerstonejs', name, 'dist/esm/index.js'),
    ]),
  );
}

/** Builds the test pages, where their sources changed. Throws the bundler's errors. */
export async function buildHosts(): Promise<void> {
  for (const cornerstone of CORNERSTONES) {
    const name = relative(BUILD, hostFolder(cornerstone));
    await buildOnce(name, SOURCES, async (folder) => {
      const alias = cornerstone === 'current' ? {} : oldestCornerstone();
      await bundle(hostPage({ name: cornerstone, path: folder, alias }) as Configuration);
      await copyFile(join(PAGE, 'index.html'), join(folder, 'index.html'));
    });
  }
}
