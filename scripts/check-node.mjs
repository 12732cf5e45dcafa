import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './bundles.mjs';

/*
 * Checks that what was built behaves the same in the oldest and the newest Node that `engines` allows as in this one:
 * every command over the fixtures, file by file, and `./core`. Node comes from npm. Needs `npm run build`.
 */

const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const oldest = /^>=(\d+\.\d+\.\d+)$/.exec(engines.node)?.[1];
if (oldest === undefined) throw new Error(`engines.node is ${engines.node}, which this script cannot read.`);

const FIXTURES = 'test/fixtures/independent';
const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };

/** The path of that version of Node. */
const nodeOf = (version) =>
  execFileSync(
    'npm',
    ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'],
    options,
  )
    .trim()
    .split('\n')
    .at(-1);

const CORE = `
  import { describePart10, normalizePart10 } from 'cornerstone-czm-image-loader/core';
  import { readFileSync } from 'node:fs';
  const bytes = readFileSync('${FIXTURES}/cube-8.EX.DCM');
  console.log(JSON.stringify([describePart10(bytes), normalizePart10(bytes)[0].bytes.length]));
`;

/** Everything that the commands print and write. */
function behaviour(node) {
  const out = mkdtempSync(join(tmpdir(), 'czm-node-'));
  const run = (...args) => execFileSync(node, args, options);
  try {
    const cli = (...args) => run('dist/cli/main.js', ...args).replaceAll(out, 'OUT');
    const said = [
      run('--input-type=module', '--eval', CORE),
      cli('inspect', FIXTURES, '--json'),
      cli('report', `${FIXTURES}/hd-2.EX.DCM`),
      cli('convert', FIXTURES, '--out', join(out, 'standard'), '--jobs', '1', '--json'),
      cli('convert', FIXTURES, '--out', join(out, 'upright'), '--upright', '--jobs', '1', '--json'),
      cli('export', FIXTURES, '--out', join(out, 'png'), '--format', 'png', '--jobs', '1', '--json'),
    ];
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(out, name)).isFile())
      .sort()
      .map(
        (name) =>
          `${name} ${createHash('sha256')
            .update(readFileSync(join(out, name)))
            .digest('hex')}`,
      );
    return [...said, ...files];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const expected = behaviour(process.execPath);
for (const version of [oldest, 'latest']) {
  const node = nodeOf(version);
  const name = execFileSync(node, ['--version'], options).trim();
  const found = behaviour(node);
  const other = found.findIndex((line, index) => line !== expected[index]);
  if (other >= 0 || found.length !== expected.length) {
    console.error(`Node ${name} differs from ${process.version}:\n${found[other]}\n${expected[other]}`);
    process.exitCode = 1;
  } else console.log(`Node ${name} does the same as ${process.version}: ${found.length} outputs.`);
}
