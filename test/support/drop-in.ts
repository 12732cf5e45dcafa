import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import type { Configuration } from 'webpack';
import { dropInPage } from '../../webpack/drop-in-page.js';
import { bundleDropIn } from './bundles.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const BUILT = join(ROOT, 'build/drop-in');

/** Builds the plain page of example/drop-in with the plugin's folder in it, and returns where it lies. */
export async function buildDropInPage(): Promise<string> {
  await bundle({
    ...(dropInPage(BUILT) as Configuration),
    mode: 'development',
    cache: { type: 'filesystem', cacheDirectory: join(ROOT, 'build/.webpack-cache') },
  });
  bundleDropIn(join(BUILT, 'czm'));
  await mkdir(BUILT, { recursive: true });
  for (const file of ['index.html', 'page.js']) {
    await copyFile(join(ROOT, 'example/drop-in', file), join(BUILT, file));
  }
  return BUILT;
}

function bundle(configuration: Configuration): Promise<void> {
  const compiler = webpack(configuration);
  if (!compiler) throw new Error('webpack gave no compiler');
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) reject(error);
        else if (stats?.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true })));
        else resolve();
      });
    });
  });
}
