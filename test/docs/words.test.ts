import { describe, expect, it } from '@jest/globals';
import { ENGLISH } from '../../example/words/index.js';
import { sampleScans } from '../generator/families.js';
import { allPages, readPage } from './pages.js';

/** Words that were given up for those of the glossary. */
const GIVEN_UP = /\b(seams?|intake|repairer|look-at|true-slices|at hand|adopt(s|ed)?|makers?)\b/gi;

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

it.each([
  ['what the viewer says', JSON.stringify(ENGLISH)],
  ['the titles of its built-in scans', JSON.stringify(sampleScans.map(({ title }) => title))],
])('nor does %s', (_, text) => {
  expect(text.length).toBeGreaterThan(100);
  expect(text.match(GIVEN_UP) ?? []).toEqual([]);
});
