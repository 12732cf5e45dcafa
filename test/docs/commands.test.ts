import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../cli/cli.js';
import { allPages, readPage, ROOT } from './pages.js';

const pages = allPages();

describe('npm commands on the pages', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const texts = pages.flatMap(({ blocks, code }) => [...blocks.map(({ text }) => text), ...code]);
  const named = texts.flatMap((text) =>
    [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, script, short]) => script ?? short ?? '',
    ),
  );

  it('are scripts of the package', () => {
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('docs/command-line.md', () => {
  const { text } = readPage('docs/command-line.md');
  const sections = text.split(/^## /m).slice(1);
  /** Those that say "as for `convert`", and of what they have no option. */
  const SHARED: Readonly<Record<string, readonly string[]>> = {
    export: ['--upright', '--layers', '--transfer-syntax <name>'],
    send: ['--out <folder>', '--overwrite', '--summary <file>'],
  };

  it.each(['inspect', 'layers', 'convert', 'export', 'report', 'send'])(
    'has every option of %s, and no other',
    async (name) => {
      const section = sections.find((part) => part.startsWith(name)) ?? '';
      const described = [...section.matchAll(/^\| `(--[^`]+)` \|/gm)].map(([, option = '']) => option);
      // What is "as for convert".
      const without = SHARED[name];
      const shared = without
        ? [...(sections.find((part) => part.startsWith('convert')) ?? '').matchAll(/^\| `(--[^`]+)` \|/gm)]
            .map(([, option = '']) => option)
            .filter((option) => !without.includes(option))
        : [];
      const { stdout } = await cli([name, '--help']);
      const known = [...stdout.matchAll(/^ {2}(?:-\w, )?(--\S+(?: <[^>]+>)?)/gm)]
        .map(([, option = '']) => option)
        .filter((option) => option !== '--help');
      expect([...described, ...shared].sort()).toEqual(known.sort());
    },
  );
});

describe('options of czm-dicom on the pages', () => {
  it('are options that it has', async () => {
    const help = await Promise.all(
      ['inspect', 'layers', 'convert', 'export', 'report', 'send'].map(
        async (name) => (await cli([name, '--help'])).stdout,
      ),
    );
    const known = new Set(help.join('').match(/--[a-z][a-z-]*/g));
    const lines = pages.flatMap(({ blocks, code }) => [
      ...blocks.flatMap(({ text }) => text.split('\n')).filter((line) => line.includes('czm-dicom ')),
      ...code.filter((text) => /^(czm-dicom |--)/.test(text)),
    ]);
    const given = lines.flatMap((line) => line.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []);
    // Of this project's own scripts, and of other people's programs.
    const others =
      '--seconds --seed --only --create-report-file --array --env --no-halt --dumb --fill --region --modality'.split(
        ' ',
      );
    expect(given.filter((option) => !known.has(option) && !others.includes(option))).toEqual([]);
  });
});
