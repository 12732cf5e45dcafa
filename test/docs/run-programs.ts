import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAIM_FUNCTION, withClaims } from './expectations.js';
import { javaScriptOf, type Program } from './programs.js';
import type { Workplace } from './workplace.js';

/** Imports each program in its turn, and keeps what does not hold, by its place. */
const RUNNER = `
import { readFileSync, writeFileSync } from 'node:fs';
const broken = {};
for (const { place, file } of JSON.parse(readFileSync('run.json', 'utf8'))) {
  globalThis.__broken.length = 0;
  try {
    await import(file);
    broken[place] = [...globalThis.__broken];
  } catch (error) {
    broken[place] = [String(error?.stack ?? error)];
  }
}
writeFileSync('broken.json', JSON.stringify(broken));
`;

/** Runs programs one after the other, as a reader would, in a process of their own. */
export async function runPrograms(
  workplace: Workplace,
  programs: readonly Program[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const list = programs.map(({ place, text }, index) => {
    const file = `./run-${String(index + 1)}.mjs`;
    writeFileSync(join(workplace.path, file), javaScriptOf(withClaims(text).program, 'esm'));
    return { place, file };
  });
  writeFileSync(join(workplace.path, 'run.json'), JSON.stringify(list));
  writeFileSync(join(workplace.path, 'runner.mjs'), `${CLAIM_FUNCTION}${RUNNER}`);
  const { code, printed } = await workplace.shell(`"${process.execPath}" runner.mjs`);
  if (code !== 0) throw new Error(printed);
  return JSON.parse(readFileSync(join(workplace.path, 'broken.json'), 'utf8')) as Record<string, string[]>;
}
