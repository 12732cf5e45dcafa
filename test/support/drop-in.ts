import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { dropIn } from '../../webpack.config.js';
import { dropInPage } from '../../webpack/drop-in-page.js';
import { BUILD, ROOT, buildOnce, bundle } from './build-once.js';

/** Builds the plain page of example/drop-in with the plugin's folder in it, and returns where it lies. */
export const buildDropInPage = (): Promise<string> =>
  buildOnce('drop-in', ['src', 'example/drop-in', 'test/support/drop-in.ts'], async (folder) => {
    const cached = (configuration: Configuration): Configuration => ({
      ...configuration,
      mode: 'development',
      cache: { type: 'filesystem', cacheDirectory: join(BUILD, '.webpack-cache') },
    });
    await bundle(cached(dropInPage(folder) as Configuration));
    await bundle(cached(dropIn(join(folder, 'czm')) as Configuration));
    for (const file of ['index.html', 'page.js']) {
      await copyFile(join(ROOT, 'example/drop-in', file), join(folder, file));
    }
  });
