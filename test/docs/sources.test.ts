import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { readPage, ROOT } from './pages.js';

/* What the sources have and the documents must say. */

const rootNames = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(ROOT, 'src', name));
const config = ts.readConfigFile(join(ROOT, 'tsconfig.build.json'), (path) => ts.sys.readFile(path));
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
const program = ts.createProgram({ rootNames, options });
const checker = program.getTypeChecker();

/** Every value that something named `code` can have, by its type. */
function codesOfSources(): readonly string[] {
  const codes = new Set<string>();
  const visit = (node: ts.Node): void => {
    const named =
      ts.isPropertySignature(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isShorthandPropertyAssignment(node) ||
      ts.isParameter(node);
    if (named && ts.isIdentifier(node.name) && node.name.text === 'code') {
      const value = ts.isPropertyAssignment(node) ? node.initializer : node.name;
      const type = checker.getTypeAtLocation(value);
      for (const part of type.isUnion() ? type.types : [type]) {
        if (part.isStringLiteral()) codes.add(part.value);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (rootNames.includes(file.fileName)) visit(file);
  // Codes of scan protocols (SD-S2) are something else.
  return [...codes].filter((code) => /^[A-Z_]+$/.test(code)).sort();
}

/** What an entry point of the package exports. */
function exportsOf(entry: string): readonly ts.Symbol[] {
  const file = program.getSourceFile(join(ROOT, 'src', `${entry}.ts`));
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`src/${entry}.ts is not a module`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
}

const ENTRIES = [
  'cornerstone/index',
  'core/index',
  'core/layers/index',
  'ohif/index',
  'bundlers/vite',
  'bundlers/webpack',
];

const exported = [...new Set(ENTRIES.flatMap(exportsOf))];

const isFunction = (symbol: ts.Symbol): boolean => {
  const { valueDeclaration } = symbol;
  if (valueDeclaration === undefined) return false;
  const type = checker.getTypeOfSymbolAtLocation(symbol, valueDeclaration);
  return type.getCallSignatures().length > 0 || symbol.name === 'default';
};

const textOf = (symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ');

describe('docs/troubleshooting.md', () => {
  const rows = [
    ...readPage('docs/troubleshooting.md').text.matchAll(/^\| `([A-Z_]+)` \| (.*) \| (.*) \|$/gm),
  ];

  it('has every code of the sources, and no other', () => {
    const explained = new Set(rows.map(([, code = '']) => code));
    expect([...explained].sort()).toEqual(codesOfSources());
  });

  it('says of each where it comes from and what to do', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter(([, , cause = '', cure = '']) => cause.trim() === '' || cure.trim() === '')).toEqual(
      [],
    );
  });
});

describe('public functions', () => {
  const functions = exported.filter(isFunction);
  const { blocks } = readPage('docs/getting-started.md');
  /** TypeScript is run as it is; a bundler's configuration is that of the page, which test/consumers tries. */
  const isRun = (example: string): boolean =>
    example.startsWith('```ts') ||
    blocks.some(
      ({ text, checkedBy }) => checkedBy !== undefined && example === `\`\`\`js\n${text.trim()}\n\`\`\``,
    );

  it('have an example each, which other tests run', () => {
    expect(functions.length).toBeGreaterThan(60);
    const without = functions.filter((symbol) => {
      const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
      return !tags.some(({ text }) => isRun(ts.displayPartsToString(text)));
    });
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('are all in docs/core.md, where they are the core’s', () => {
    const { code } = readPage('docs/core.md');
    const missing = exportsOf('core/index').filter(
      (symbol) => isFunction(symbol) && !code.includes(symbol.name),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

describe('options', () => {
  const interfaces = exported.filter(({ name }) => /Options$|^Web(File|Instance)$/.test(name));
  const all = interfaces.flatMap((symbol) =>
    checker
      .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      .filter(({ flags }) => flags & ts.SymbolFlags.Optional)
      .map((option) => ({ name: `${symbol.name}.${option.name}`, option, text: textOf(option) })),
  );

  it('say their default', () => {
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter(({ text }) => !/Default: /.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('say what a number counts', () => {
    const numbers = all.filter(({ option }) => {
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(option));
      return type.flags & ts.TypeFlags.Number;
    });
    expect(numbers.length).toBeGreaterThan(2);
    const without = numbers.filter(
      ({ text }) => !/samples|workers|one-based|bytes|seconds|CSS pixels/i.test(text),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ['RegisterOptions', 'docs/getting-started.md'],
    ['OhifOptions', 'docs/ohif.md'],
  ])('of %s are those of %s', (name, path) => {
    const described = [...readPage(path).text.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)]
      .flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)])
      .map(([, option = '']) => option);
    const known = all.filter((option) => option.name.startsWith(`${name}.`)).map(({ option }) => option.name);
    expect(known.length).toBeGreaterThan(5);
    expect(described.sort()).toEqual(known.sort());
  });
});

describe('tests', () => {
  /** What they may import without a reason: the entry points, and the core's second door. */
  const open = [...ENTRIES, 'core/internal'];
  const folder = join(ROOT, 'test');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.includes('node_modules'),
  );

  /** The first import of something internal: what it imports, and what is said above it. */
  function firstInternal(name: string): { readonly path: string; readonly reason: string } | undefined {
    const text = readFileSync(join(folder, name), 'utf8');
    const { statements } = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
    for (const statement of statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const specifier = statement.moduleSpecifier.text;
      if (!specifier.startsWith('.')) continue;
      const path = relative(join(ROOT, 'src'), join(folder, dirname(name), specifier)).replace(/\.js$/, '');
      if (path.startsWith('..') || open.includes(path)) continue;
      const [comment] = ts.getLeadingCommentRanges(text, statement.pos) ?? [];
      return { path, reason: comment ? text.slice(comment.pos, comment.end) : '' };
    }
    return undefined;
  }

  it('use what is public, or say why not', () => {
    const internal = names.flatMap((name) => ({ name, ...firstInternal(name) })).filter(({ path }) => path);
    expect(internal.length).toBeGreaterThan(20);
    expect(internal.filter(({ reason = '' }) => !/^\/\/ Internal: \w/.test(reason))).toEqual([]);
  });
});
