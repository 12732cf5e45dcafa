import MarkdownIt from 'markdown-it';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The pages that people read, and what is in them. What a fenced block is for is said behind the name of its language:
 *
 *   sh                    commands, run in the page's folder
 *   console               `$ command` and what it prints; `…` stands for anything
 *   ts                    a program, checked against the published types and run in Node
 *   ts page               the same in a browser, on a page that has Cornerstone
 *   ts continues          goes on where the block before it ended
 *   js, json, html        parsed; some are run by a test that knows what they are for
 *   nginx                 a part of its configuration
 *   … checked-by: FILE    run by that test, which reads it from the page
 *   … not-run: REASON     run by no test
 */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Block {
  /** Path of the page in the repository. */
  readonly page: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The heading above it. */
  readonly heading: string;
  readonly language: string;
  readonly words: readonly string[];
  readonly checkedBy: string | undefined;
  readonly notRun: string | undefined;
  readonly text: string;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  readonly headings: readonly string[];
  readonly blocks: readonly Block[];
  /** Targets of links and pictures, as written. */
  readonly links: readonly string[];
  /** `inline code`. */
  readonly code: readonly string[];
}

const markdown = new MarkdownIt({ html: true });

export function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks: Block[] = [];
  const headings: string[] = [];
  const links: string[] = [];
  const code: string[] = [];
  let inHeading = false;
  for (const token of markdown.parse(text, {})) {
    if (token.type === 'heading_open') inHeading = true;
    else if (token.type === 'heading_close') inHeading = false;
    else if (token.type === 'fence' || token.type === 'code_block') {
      blocks.push({
        page: path,
        line: (token.map?.[0] ?? 0) + 1,
        heading: headings.at(-1) ?? '',
        ...infoOf(token.info),
        text: token.content,
      });
    }
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') links.push(String(child.attrGet('href')));
      else if (child.type === 'image') links.push(String(child.attrGet('src')));
      else if (child.type === 'code_inline') code.push(child.content);
    }
    if (inHeading && token.type === 'inline') headings.push(token.content);
  }
  return { path, text, headings, blocks, links, code };
}

function infoOf(info: string): Pick<Block, 'language' | 'words' | 'checkedBy' | 'notRun'> {
  const [, before = '', name, value] = /^(.*?)(?:\s+(checked-by|not-run):\s*(.*))?$/.exec(info.trim()) ?? [];
  const [language = '', ...words] = before.split(/\s+/);
  return {
    language,
    words,
    checkedBy: name === 'checked-by' ? value : undefined,
    notRun: name === 'not-run' ? value : undefined,
  };
}

/** Every page that is meant for people, but the notes of findings, which have tests of their own. */
export function allPages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const paths = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].filter((path) =>
    existsSync(join(ROOT, path)),
  );
  const others = docs.sort().map((name) => `docs/${name}`);
  return [...paths, ...others, 'example/hospital/README.md'].map(readPage);
}

/** The anchor that a repository's host gives a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** Where a relative link of a page leads: a path in the repository, and an anchor. */
export function targetOf(page: string, link: string): { readonly path: string; readonly anchor: string } {
  const [path = '', anchor = ''] = decodeURI(link).split('#');
  const whole = path === '' ? page : relative('.', join(dirname(page), path));
  return { path: whole, anchor };
}

/** `docs/page.md:12`, for the names of tests. */
export const placeOf = ({ page, line }: Block): string => `${page}:${line}`;
