import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
}

/** What must be true of the package as it is published, whatever app uses it. */
export function checkTarball(tarball: () => string): void {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'czm-package-'));
    execFileSync('tar', ['-xzf', tarball(), '-C', folder, '--strip-components=1']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const names = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const manifest = (): Manifest => JSON.parse(textOf('package.json')) as Manifest;

  it('holds every file that package.json names', () => {
    const named =
      JSON.stringify([manifest().exports, manifest().bin]).match(/\.\/[^"]+\.(?:json|js|ts)/g) ?? [];
    expect(named.length).toBeGreaterThan(10);
    expect(names()).toEqual(expect.arrayContaining(named.map((name) => name.slice(2))));
  });

  it('holds the documents, the hospital recipe and the plain page', () => {
    const tracked = (...folders: string[]): string[] =>
      execFileSync('git', ['ls-files', ...folders], { cwd: ROOT, encoding: 'utf8' })
        .trim()
        .split('\n');
    const documents = tracked(
      'docs',
      'schemas',
      'example/hospital',
      'example/drop-in',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    );
    expect(documents.length).toBeGreaterThan(10);
    const other = names().filter((name) => !/^(dist\/|package\.json$|NOTICE$)/.test(name));
    expect(other.sort()).toEqual(documents.sort());
  });

  it('holds the decode worker once', () => {
    const scripts = names().filter((name) => name.endsWith('.js'));
    // The beginning of the codec's WebAssembly, in base64.
    const holders = scripts.filter((name) => textOf(name).includes('AGFzbQEAAAA'));
    expect(holders).toEqual(['dist/drop-in/czm-worker.js']);
  });

  it('installs nothing else', () => {
    expect(manifest().dependencies).toBeUndefined();
    const imported = names()
      .filter((name) => name.endsWith('.js') && name.startsWith('dist/'))
      .flatMap((name) => [
        ...textOf(name).matchAll(/^(?:import|export) [^;]*?from ["']([^."'][^"']*)["'];$/gm),
      ])
      .map(([, from = '']) => from)
      .filter((from) => !from.startsWith('node:') && !from.startsWith('@cornerstonejs/'));
    expect([...new Set(imported)].filter((name) => !NODE.has(name))).toEqual([]);
  });

  it.each(['publint --strict', 'attw --profile esm-only'])('passes %s', (command) => {
    const [program = '', ...options] = command.split(' ');
    expect(() =>
      execFileSync('npx', [program, tarball(), ...options], { cwd: ROOT, stdio: 'pipe' }),
    ).not.toThrow();
  });
}

/** Modules of Node that CommonJS inside the command line names without `node:`. */
const NODE = new Set(['module']);
