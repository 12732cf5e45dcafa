import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
// Internal: the page names its place as that of the formats.
import { VOLUME_FORMATS } from '../../src/cli/task.js';
import { readPage, ROOT } from './pages.js';

/* The paths that docs/architecture.md names, and that what belongs in a place is only complete there. */

const page = readPage('docs/architecture.md');
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
const rows = [...page.text.matchAll(/^\| ((?!I want|---).+?) \| (.+) \|$/gm)].map(
  ([, wish = '', place = '']) => ({
    wish,
    paths: [...place.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  }),
);

const sourceOf = (path: string): string => readFileSync(join(ROOT, 'src', path), 'utf8');
/** Names of the files of a folder in whose text `pattern` is, without their ending. */
const filesWith = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(ROOT, 'src', folder))
    .filter((name) => name.endsWith('.ts') && pattern.test(sourceOf(`${folder}/${name}`)))
    .map((name) => basename(name, '.ts'))
    .sort();
/** Names of the files that a file imports from a folder. */
const importedBy = (path: string, folder: string): readonly string[] =>
  [...sourceOf(path).matchAll(new RegExp(`^import .* from '${folder}/([\\w-]+)\\.js';$`, 'gm'))]
    .map(([, name = '']) => name)
    .sort();
/** The place that the page gives for a wish. */
const placeOf = (wish: string): readonly string[] => rows.find((row) => row.wish === wish)?.paths ?? [];

describe('docs/architecture.md', () => {
  it('names no file that is not there', () => {
    const named = page.code.filter((text) => /^[\w.-]+(\/[\w.-]+)*(\.(ts|json|mjs)|\/)$/.test(text));
    expect(named.length).toBeGreaterThan(60);
    const missing = named.filter((name) => {
      const path = name.replace(/\/$/, '');
      return !existsSync(join(ROOT, path)) && !sources.some((source) => `/${source}`.endsWith(`/${path}`));
    });
    expect(missing).toEqual([]);
  });

  it('gives the whole path below src, or the root, of every place to go to', () => {
    expect(rows.length).toBeGreaterThan(10);
    const paths = rows.flatMap((row) => row.paths).filter((path) => path.includes('/'));
    expect(paths.filter((path) => ![`src/${path}`, path].some((at) => existsSync(join(ROOT, at))))).toEqual(
      [],
    );
  });

  it('has every repair rule in the list that it names', () => {
    const [folder = '', list = ''] = placeOf('add a repair rule');
    const rules = filesWith(folder.replace(/\/$/, ''), /^export const \w+: Rule\b/m);
    expect(rules.length).toBeGreaterThan(5);
    expect(importedBy(list, './rules')).toEqual(rules);
  });

  it('has every format of volumes in the files that it names', () => {
    const [folder = '', example = '', list = ''] = placeOf('write volumes in another format');
    const heads = filesWith(folder.replace(/\/$/, ''), /^export function \w+Head\(\s*volume: Volume/m);
    expect(heads).toContain(basename(example, '.ts'));
    expect(importedBy(list, '.').filter((name) => heads.includes(name))).toEqual(heads);
    expect(VOLUME_FORMATS).toHaveLength(heads.length);
  });

  it('has every hook into Cornerstone in the list that it names', () => {
    const [folder = '', list = ''] = placeOf('hook into another place of Cornerstone');
    const hooks = filesWith(folder.replace(/\/$/, ''), /\bundo\b|\): \(\) => void \{$/m);
    expect(hooks.length).toBeGreaterThan(5);
    expect(hooks.filter((name) => !importedBy(list, './hooks').includes(name))).toEqual([]);
  });
});
