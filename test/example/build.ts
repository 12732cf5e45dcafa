import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What goes into the built page. */
const SOURCES = ['example', 'src', 'test/generator', 'package-lock.json'];

/** The folder of the built example; builds it, as `npm run build:example` does, where its sources changed. */
export function builtExample(): string {
  const folder = join(ROOT, 'build/example');
  const stampFile = join(ROOT, 'build/example.sha256');
  const stamp = sourceStamp();
  const isFresh =
    existsSync(join(folder, 'index.html')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp;
  if (!isFresh) {
    execFileSync('npm', ['run', '--silent', 'build:example'], { cwd: ROOT, stdio: 'pipe' });
    writeFileSync(stampFile, stamp);
  }
  return folder;
}

function sourceStamp(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    const files = source.endsWith('.json') ? [path] : filesBelow(path);
    for (const file of files) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
