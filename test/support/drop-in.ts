import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { dropInPage } from '../../webpack.config.js';
import { BUILD, ROOT, buildOnce, bundle } from './build-once.js';
import { bundleDropIn } from './bundles.js';

/** Builds the plain page of example/drop-in with the plugin's folder in it, and returns where it lies. */
export const buildDropInPage = (): Promise<string> =>
  buildOnce('drop-in', ['src', 'scripts', 'example/drop-in', 'test/support/drop-in.ts'], async (folder) => {
    await bundle({
      ...(dropInPage(folder) as Configuration),
      mode: 'development',
      cache: { type: 'filesystem', cacheDirectory: join(BUILD, '.webpack-cache') },
    });
    await bundleDropIn(join(folder, 'czm'));
    for (const file of ['index.html', 'page.js']) {
      await copyFile(join(ROOT, 'example/drop-in', file), join(folder, file));
    }
  });
