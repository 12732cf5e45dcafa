import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from '../test/support/format-tables.js';

/* Checks that the tables of docs/format.md are those of the code; with `--write`, updates them. */

const DOCUMENT = new URL('../docs/format.md', import.meta.url);

const found = readFileSync(DOCUMENT, 'utf8');
const right = withTables(found);
if (process.argv.includes('--write')) writeFileSync(DOCUMENT, right);
else if (found !== right) {
  console.error('docs/format.md differs from the tables of the code: run this with --write.');
  process.exitCode = 1;
}
