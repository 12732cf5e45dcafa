import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { ROOT } from './pages.js';

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types: string } | string>>;
}

/** The entry points of the package, and the source of each one's declarations. */
const ENTRIES = Object.entries(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest).exports,
).flatMap(([entry, target]) =>
  typeof target === 'string'
    ? []
    : [[entry, join(ROOT, target.types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts'))] as const],
);

describe('what the package exports: to remove or rename one breaks its users', () => {
  let program: ts.Program;
  beforeAll(() => {
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    program = ts.createProgram(
      ENTRIES.map(([, source]) => source),
      options,
    );
  });

  it.each(ENTRIES)('%s', (_entry, source) => {
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(source)!;
    const module = checker.getSymbolAtLocation(file);
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
    const names = symbols.map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      const { flags } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
      return `${(flags & ts.SymbolFlags.Value) === 0 ? 'type ' : ''}${symbol.name}`;
    });
    expect(names.sort()).toMatchSnapshot();
  });
});
