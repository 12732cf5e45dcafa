import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
// Internal: the tables themselves are what is tested.
import { CONTAINER_ROWS } from '../../src/core/tables/containers.js';
import { FIELD_ROWS } from '../../src/core/tables/fields.js';
import { IMAGE_TYPES } from '../../src/core/tables/image-types.js';
import { KIND_ROWS } from '../../src/core/tables/kinds.js';
import { PROTOCOL_ROWS } from '../../src/core/tables/protocols.js';
import type { Known } from '../../src/core/tables/row.js';
import { SHAPE_ROWS } from '../../src/core/tables/shapes.js';
import { markedTables, TABLES, withTables } from '../support/format-tables.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const markdown = read('docs/format.md');

/** Numbers of sections: `## 3. The scramble`, `### 8a. What decides …`. */
const sectionsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (\d+[a-z]?)\. /gm)].map(([, number = '']) => number);

const NUMBERS = String.raw`\d+[a-z]?(?:(?:, | and | to )\d+[a-z]?)*`;
const BEFORE = new RegExp(String.raw`([\w./-]+\.md),? \(?sections? (${NUMBERS})`, 'g');
const AFTER = new RegExp(String.raw`sections? (${NUMBERS}) of ([\w./-]+\.md)`, 'g');

function citationsIn(source: string): readonly { readonly document: string; readonly section: string }[] {
  // A comment may break its lines anywhere.
  const text = source.replace(/\s+(?:(?:\*|\/\/|#) +)?/g, ' ');
  const found = [
    ...[...text.matchAll(BEFORE)].map(([, document = '', numbers = '']) => ({ document, numbers })),
    ...[...text.matchAll(AFTER)].map(([, numbers = '', document = '']) => ({ document, numbers })),
  ];
  return found.flatMap(({ document, numbers }) =>
    (numbers.match(/\d+[a-z]?/g) ?? []).map((section) => ({ document, section })),
  );
}

describe('citations', () => {
  const folders = ['src', 'test', 'example', 'bench', 'fuzz', 'scripts', 'findings'];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|m?js|py|sh|md)$/.test(name) && !/(^|\/)node_modules\//.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const pages = readdirSync(new URL('docs', root)).map((name) => `docs/${name}`);
  const around = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages];
  const cited = [...files, ...around].flatMap((file) =>
    citationsIn(read(file)).map((citation) => ({ file, ...citation })),
  );

  it('are found, before and after the number, and over the end of a line', () => {
    const text =
      '/*\n * One (docs/format.md sections 6 and\n * 8d), another: section\n * 9 of docs/format.md.';
    expect(citationsIn(text).map(({ section }) => section)).toEqual(['6', '8d', '9']);
    expect(cited.length).toBeGreaterThan(80);
  });

  it('name a document of the repository and a section that it has', () => {
    const wrong = cited.filter(
      ({ document, section }) =>
        !existsSync(new URL(document, root)) || !sectionsOf(read(document)).includes(section),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the tables of docs/format.md', () => {
  it('are all there', () => {
    expect([...markedTables(markdown)].sort()).toEqual(Object.keys(TABLES).sort());
  });

  // If not: `npx tsx scripts/format-tables.ts --write`.
  it('are those of the code', () => {
    expect(markdown).toBe(withTables(markdown));
  });

  it.each(Object.entries(TABLES))('differ, if a row of %s does', (_, table) => {
    const rows = table.split('\n').slice(2);
    for (const row of rows) {
      const other = row.replace(/ [ABC] \|$/, ' D |');
      expect(other).not.toBe(row);
      expect(withTables(markdown.replace(row, () => other))).toBe(markdown);
    }
  });

  it('have every row of the code, with its source and its confidence', () => {
    const code: Readonly<Record<string, readonly Known[]>> = {
      kinds: Object.values(KIND_ROWS),
      shapes: SHAPE_ROWS,
      protocols: PROTOCOL_ROWS,
      fields: FIELD_ROWS,
      'image types': IMAGE_TYPES,
      containers: CONTAINER_ROWS,
    };
    for (const [name, table] of Object.entries(TABLES)) {
      const ends = table
        .split('\n')
        .slice(2)
        .map((line) => line.split(' | ').slice(-2).join(' | '));
      expect(ends).toEqual(code[name]?.map(({ source, confidence }) => `${source} | ${confidence} |`));
    }
  });

  it('go by sources that the document names', () => {
    const named = [...markdown.matchAll(/^- \*\*(.+?)\*\*: /gm)].map(([, name = '']) => name);
    const sources = Object.values(TABLES).flatMap((table) =>
      table
        .split('\n')
        .slice(2)
        .map((line) => line.split(' | ').at(-2) ?? ''),
    );
    const unknown = sources.filter(
      (source) => !named.includes(source) && !source.split(' ').every((word) => named.includes(word)),
    );
    expect(unknown).toEqual([]);
  });
});
