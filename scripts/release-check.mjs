import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * What a release needs and a change does not. npm runs this before it publishes; `npm run release-check` reports it
 * sooner.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const problems = [];

// A placeholder until the publisher is known. npm shows README's pictures from the repository.
for (const field of ['repository', 'bugs', 'homepage']) {
  const text = JSON.stringify(manifest[field] ?? '');
  if (!/https:\/\//.test(text) || /OWNER/.test(text))
    problems.push(`package.json: ${field} names no real owner.`);
}
if (!new RegExp(`^## .*${manifest.version.replaceAll('.', '\\.')}`, 'm').test(read('CHANGELOG.md'))) {
  problems.push(`CHANGELOG.md says nothing of version ${manifest.version}.`);
}
for (const [, picture] of read('README.md').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
  if (!/^https:/.test(picture) && !existsSync(join(ROOT, picture)))
    problems.push(`README.md: ${picture} is not there.`);
}
const changed = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' }).trim();
if (changed !== '') problems.push(`There are changes that are not committed:\n${changed}`);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
