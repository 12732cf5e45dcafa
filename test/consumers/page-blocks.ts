import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* What stands in the pages that users read: apps are set up by that, and not by a copy of it. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** README first. */
const pages = (): string[] => [
  'README.md',
  ...readdirSync(`${ROOT}/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const FENCED = /^```[^\n]*\n(.*?)^```$/gms;

/**
 * The first fenced block of README.md or docs/ that matches.
 *
 * @throws Error where no page has one.
 */
export function blockWith(text: RegExp): string {
  for (const page of pages()) {
    for (const [, block = ''] of readFileSync(`${ROOT}/${page}`, 'utf8').matchAll(FENCED)) {
      if (text.test(block)) return block;
    }
  }
  throw new Error(`No page has a block with ${String(text)}`);
}
