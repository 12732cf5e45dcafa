import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import type { Configuration } from 'webpack';

/** The repository's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Where what is built for the tests lies. */
export const BUILD = join(ROOT, 'build');

const under = new Map<string, Promise<string>>();

/**
 * Builds `build/NAME` unless its sources are those that it was last built from, and returns its path.
 *
 * @param sources files and folders that go into it, from the repository's folder.
 * @throws what `build` throws.
 */
export function buildOnce(
  name: string,
  sources: readonly string[],
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const known = under.get(name);
  if (known !== undefined) return known;
  const building = buildIfStale(join(BUILD, name), sources, build);
  under.set(name, building);
  return building;
}

async function buildIfStale(
  folder: string,
  sources: readonly string[],
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const stampFile = `${folder}.sha256`;
  const stamp = await stampOf(sources);
  const isFresh =
    existsSync(folder) && existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp;
  if (!isFresh) {
    await mkdir(folder, { recursive: true });
    await build(folder);
    await writeFile(stampFile, stamp);
  }
  return folder;
}

/** Changes whenever one of the sources or the packages does. */
async function stampOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of [...sources, 'webpack.config.js', 'package-lock.json']) {
    for (const file of await filesOf(join(ROOT, source))) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const below = await Promise.all(
    entries
      .filter(({ name }) => name !== 'node_modules')
      .map((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)])),
  );
  return below.flat().sort();
}

/** Runs webpack. Throws its errors. */
export function bundle(configuration: Configuration): Promise<void> {
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
