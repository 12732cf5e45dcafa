import { join, relative } from 'node:path';
import { BUILD, ROOT, buildOnce } from './build-once.js';
import { CORNERSTONES, hostFolder } from './cornerstones.js';
import { buildHost } from './host-page/build.mjs';

const SOURCES = ['src', 'scripts', 'example/making/page.js', 'test/support/host-page'];
const OLDEST = join(ROOT, 'test/support/cornerstone-5.6.8/node_modules/@cornerstonejs');

/** The packages of the oldest release under test. */
function oldestCornerstone(): Record<string, string> {
  const names = ['core', 'dicom-image-loader', 'metadata', 'tools', 'utils'];
  return Object.fromEntries(
    names.map((name) => [`@cornerstonejs/${name}`, join(OLDEST, name, 'dist/esm/index.js')]),
  );
}

/** Builds the test pages, where their sources changed. Throws the bundler's errors. */
export async function buildHosts(): Promise<void> {
  for (const cornerstone of CORNERSTONES) {
    const packages = cornerstone === 'current' ? {} : oldestCornerstone();
    await buildOnce(relative(BUILD, hostFolder(cornerstone)), SOURCES, (folder) =>
      buildHost(folder, packages),
    );
  }
}
