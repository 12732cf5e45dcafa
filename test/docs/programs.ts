import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { allPages, placeOf, ROOT, type Block } from './pages.js';

/** A program as a reader would have it, put together of the blocks that go on from each other. */
export interface Program {
  readonly place: string;
  readonly page: string;
  /** Runs on a page that has Cornerstone; otherwise in Node. */
  readonly inPage: boolean;
  readonly text: string;
}

const TYPESCRIPT = ['ts', 'typescript'];

/** The programs of all pages, each whole: a block that is continued is part of the last of its blocks. */
export function programsOfPages(): readonly Program[] {
  return allPages().flatMap(({ blocks }) => programsOf(blocks));
}

export function programsOf(blocks: readonly Block[]): readonly Program[] {
  const programs: Program[] = [];
  for (const block of blocks) {
    if (!TYPESCRIPT.includes(block.language) || block.notRun !== undefined || block.checkedBy !== undefined)
      continue;
    const before = block.words.includes('continues') ? programs.pop() : undefined;
    programs.push({
      place: placeOf(block),
      page: block.page,
      inPage: before?.inPage ?? block.words.includes('page'),
      text: before === undefined ? block.text : `${before.text}\n${block.text}`,
    });
  }
  return programs;
}

/** The programs in the docstrings of the sources: TypeScript below `@example`. */
export function programsOfDocstrings(): readonly Program[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return files.flatMap((file) => {
    const source = readFileSync(join(ROOT, 'src', file), 'utf8');
    const examples = source.matchAll(/@example\s*\n(?=\s*\* ```ts)((?:\s*\*.*\n)*?\s*\* ```\n)/g);
    return [...examples].map((match): Program => {
      const line = source.slice(0, match.index).split('\n').length;
      const plain = (match[1] ?? '').replace(/^\s*\* ?/gm, '');
      const [, info = '', text = ''] = /```ts(.*)\n([\s\S]*?)```/.exec(plain) ?? [];
      const place = `src/${file}:${String(line)}`;
      return { place, page: place, inPage: info.trim() === 'page', text };
    });
  });
}

/** Writes programs to a folder, each a module of its own; the file of each. */
export function writePrograms(folder: string, programs: readonly Program[]): readonly string[] {
  return programs.map(({ text }, index) => {
    const file = join(folder, `program-${String(index + 1)}.ts`);
    // A program without imports is a module all the same.
    writeFileSync(file, `${text}\nexport {};\n`);
    return file;
  });
}

/** What the compiler has against programs, with what the package publishes as its types. */
export function typeErrors(files: readonly string[]): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const program = ts.createProgram({ rootNames: files, options });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const at =
      file === undefined || start === undefined ? undefined : file.getLineAndCharacterOfPosition(start);
    const place =
      file === undefined ? '' : `${file.fileName.split('/').at(-1) ?? ''}:${String((at?.line ?? 0) + 1)}: `;
    return `${place}${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

/** JavaScript of a program: a module for Node, or (`commonjs`) one whose imports are calls of `require`. */
export const javaScriptOf = (text: string, module: 'esm' | 'commonjs'): string =>
  ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: module === 'esm' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
    },
  }).outputText;
