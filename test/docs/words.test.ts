import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGLISH } from '../../example/words/index.js';
import { sampleScans } from '../generator/families.js';
import { allPages, readPage, ROOT } from './pages.js';

/** Words that were given up for those of the glossary. */
const GIVEN_UP =
  /\b(seams?|intake|repairer|look-at|true-slices|at hand|adopt(s|ed)?|makers?|forgets?|cut off)\b/gi;
/** The same in names of the code, where words are joined. */
const IN_NAMES =
  /seam|intake|repairer|look-?at\b|true-?slices|at hand|\badopt|forg[eo]t|cut[- ]?off|layout/gi;

const glossary = [...readPage('docs/glossary.md').text.matchAll(/^\| ([^|]+?) \| (.+) \|$/gm)]
  .map(([, word = '']) => word)
  .slice(2);

describe('docs/glossary.md', () => {
  it('is in the order of the alphabet, and has each word once', () => {
    const sorted = [...new Set(glossary)].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
    expect(glossary).toEqual(sorted);
    expect(glossary.length).toBeGreaterThan(20);
  });
});

describe.each(allPages().map(({ path, text }) => [path, text] as const))('%s', (_, text) => {
  it('uses none of the words that were given up', () => {
    expect(text.match(GIVEN_UP) ?? []).toEqual([]);
  });
});

it('src has none in its comments, names and messages', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((name) =>
    (readFileSync(join(ROOT, 'src', name), 'utf8').match(IN_NAMES) ?? []).map((word) => `${name}: ${word}`),
  );
  expect(found).toEqual([]);
});

it.each([
  ['what the viewer says', JSON.stringify(ENGLISH)],
  ['the titles of its built-in scans', JSON.stringify(sampleScans.map(({ title }) => title))],
])('nor does %s', (_, text) => {
  expect(text.length).toBeGreaterThan(100);
  expect(text.match(GIVEN_UP) ?? []).toEqual([]);
});
