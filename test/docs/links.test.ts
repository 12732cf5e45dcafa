import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { allPages, anchorOf, readPage, ROOT, targetOf, type Page } from './pages.js';

const pages = [...allPages(), readPage('findings/README.md')];

const isRelative = (link: string): boolean => !/^[a-z]+:/i.test(link);

/** Anchors of a page: its headings, and those set by hand. */
function anchorsOf({ headings, text }: Page): readonly string[] {
  const byHand = [...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id);
  return [...headings.map(anchorOf), ...byHand];
}

describe.each(pages.map((page) => [page.path, page] as const))('%s', (path, page) => {
  it('has no relative link that leads nowhere', () => {
    const broken = page.links.filter(isRelative).filter((link) => {
      const target = targetOf(path, link);
      if (!existsSync(join(ROOT, target.path))) return true;
      if (target.anchor === '') return false;
      return !anchorsOf(readPage(target.path)).includes(target.anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names no file of the repository that is not there', () => {
    const named = page.code.filter((text) =>
      /^(src|test|docs|example|bench|fuzz|scripts|findings)\/[\w./-]+$/.test(text),
    );
    expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  });
});

describe('the README', () => {
  it('is short', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(
      120,
    );
  });

  it('leads to every page of docs', () => {
    const linked = readPage('README.md').links.map((link) => targetOf('README.md', link).path);
    const docs = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`);
    expect(docs.filter((name) => !linked.includes(name))).toEqual([]);
  });
});

describe('pictures', () => {
  it('of the pages are those that the script makes', () => {
    const script = readFileSync(join(ROOT, 'scripts/screenshots.ts'), 'utf8');
    const made = [...script.matchAll(/^ {2}'([\w/-]+\.png)':/gm)].map(([, path]) => path);
    const shown = pages.flatMap(({ path, links }) =>
      links.filter((link) => link.endsWith('.png')).map((link) => targetOf(path, link).path),
    );
    expect([...new Set(shown)].sort()).toEqual(made.sort());
    expect(made.length).toBeGreaterThan(0);
  });
});

describe('anchors', () => {
  it('are those of the host of the repository', () => {
    expect(
      ['Two copies', 'webpack 5', '`czm-dicom convert`', 'What is known, and what is assumed'].map(anchorOf),
    ).toEqual(['two-copies', 'webpack-5', 'czm-dicom-convert', 'what-is-known-and-what-is-assumed']);
  });
});
