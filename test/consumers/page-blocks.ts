import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* The pages that users read, and what stands in them: tests run that, not a copy of it. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One fenced block of a page. */
export interface Block {
  /** `README.md` or `docs/….md`. */
  readonly page: string;
  /** The heading that it stands below. */
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

const pages = (): string[] => [
  'README.md',
  ...readdirSync(`${ROOT}/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { language: string; lines: string[] } | undefined;
  for (const line of readFileSync(`${ROOT}/${page}`, 'utf8').split('\n')) {
    const fence = /^```(\w*)/.exec(line);
    if (open && fence) {
      blocks.push({ page, heading, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) open = { language: fence[1] ?? '', lines: [] };
    else if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
  }
  return blocks;
}

/**
 * The one block in README.md or docs/ whose text matches, whichever page has it.
 *
 * @throws Error where there is none, or several that differ.
 */
export function blockWith(text: RegExp, heading = /./): Block {
  const found = pages()
    .flatMap(blocksOf)
    .filter((block) => text.test(block.text) && heading.test(block.heading));
  const [first] = found;
  if (first === undefined) throw new Error(`No page has a block with ${String(text)}`);
  if (found.some((block) => block.text !== first.text)) {
    throw new Error(
      `${found.map(({ page }) => page).join(' and ')} differ in their block with ${String(text)}`,
    );
  }
  return first;
}
