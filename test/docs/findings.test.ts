import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages.js';

const scripts = readdirSync(join(ROOT, 'findings'))
  .filter((name) => name.endsWith('.sh'))
  .map((name) => name.replace(/\.sh$/, ''))
  .sort();
const rows = [...readFileSync(join(ROOT, 'findings/README.md'), 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(
  ([, name = '']) => name,
);

describe('findings/README.md', () => {
  it('has one row for each script, and no other', () => {
    expect([...rows].sort()).toEqual(scripts);
  });
});

describe('docs/other-programs.md', () => {
  const tables = readFileSync(join(ROOT, 'docs/other-programs.md'), 'utf8').split('\n\n');
  const sources = tables
    .filter((table) => /^\|.*\| Source \|$/m.test(table))
    .flatMap((table) => table.split('\n'))
    .map((row) => row.split(' | ').at(-1) ?? '')
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

  it('has every finding as a source, and names no other', () => {
    expect([...new Set(sources)].sort()).toEqual(scripts);
  });
});
