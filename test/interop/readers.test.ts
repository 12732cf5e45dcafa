import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPage } from '../docs/pages.js';
import { LIBRARIES } from './readers/javascript-readers.js';
import { native } from './native.js';
import { NATIVE } from './readers/native-readers.js';
import { makeOutputs, OUTPUTS } from './readers/outputs.js';
import { ALL_WAYS, PROPERTIES, told, wrong, type Seen, type Truth, type Way } from './readers/reader.js';

/*
 * Every kind of output in every transfer syntax, read by other people's programs, against the truth. What they make of
 * it is the table "Who reads what" in docs/other-programs.md, cell by cell: by name and version.
 */

let folder = '';
let outputs: ReadonlyMap<Way, readonly Truth[]> = new Map();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'czm-readers-'));
  outputs = await makeOutputs(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One cell: what is refused or wrong, by kind of file; `right` where nothing is. */
function cell(seen: readonly (Seen | undefined)[], truths: readonly Truth[]): string {
  if (seen.every((one) => one === undefined)) return 'refused';
  const kinds = new Map<string, string[]>();
  for (const [i, { kind }] of OUTPUTS.entries()) {
    const one = seen[i];
    const truth = truths[i];
    const faults = one === undefined || truth === undefined ? ['refused'] : wrong(one, truth);
    if (faults.length === 0) continue;
    const key = faults.join(', ');
    kinds.set(key, [...(kinds.get(key) ?? []), kind]);
  }
  return [...kinds].map(([faults, of]) => `${of.join(', ')}: ${faults}`).join('; ') || 'right';
}

const rows = (): readonly (readonly string[])[] => {
  const section =
    readPage('docs/other-programs.md')
      .text.split(/^## /m)
      .find((part) => part.startsWith('Who reads what\n')) ?? '';
  const cells = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  return cells.slice(2);
};

describe('the table "Who reads what" of docs/other-programs.md', () => {
  it.each([...NATIVE, ...LIBRARIES].map((reader, index) => ({ reader, index })))(
    'row $index of the table is so',
    async ({ reader, index }) => {
      const name = await reader.name();
      const cells: string[] = [];
      const words = new Set<string>();
      for (const way of ALL_WAYS) {
        if (reader.ways?.includes(way) === false) {
          cells.push('–');
          continue;
        }
        const truths = outputs.get(way) ?? [];
        const seen = await reader.read(truths);
        for (const one of seen) if (one !== undefined) for (const word of told(one)) words.add(word);
        cells.push(cell(seen, truths));
      }
      const tells = PROPERTIES.filter((property) => words.has(property)).join(', ');
      expect([name, tells, ...cells]).toEqual(rows()[index]);
    },
  );

  it('has no row of another program', () => {
    expect(rows()).toHaveLength(NATIVE.length + LIBRARIES.length);
  });

  it('ends gdcminfo abnormally nowhere', async () => {
    for (const { path } of [...outputs.values()].flat()) {
      expect({ path, code: (await native('gdcminfo', path)).code }).toEqual({ path, code: 0 });
    }
  });
});
