import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readPage, ROOT } from './pages.js';

/** Every value that something named `code` can have in the sources, by its type. */
function codesOfSources(): readonly string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'tsconfig.build.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  );
  const rootNames = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, 'src', name));
  const program = ts.createProgram({ rootNames, options: config?.options ?? {} });
  const checker = program.getTypeChecker();
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
      for (const part of type.isUnion() ? type.types : [type])
        if (part.isStringLiteral()) codes.add(part.value);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (rootNames.includes(file.fileName)) visit(file);
  // Codes of scan protocols (SD-S2) are something else.
  return [...codes].filter((code) => /^[A-Z_]+$/.test(code)).sort();
}

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
