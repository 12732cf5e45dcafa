import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { normalizePart10, openPart10 } from '../src/core/index.js';
import { buildCli } from '../test/support/built-cli.js';
import type { Chance } from './chance.js';
import { FILES } from './corpus.js';
import { expectThat } from './fault.js';
import { apply, changes } from './mutate.js';
import type { Target, Trial } from './trial.js';

/* Folder trees of damaged files with odd names, in a child process with little memory and little time. */

const NAMES = [
  'scan.DCM',
  'scan',
  'scan.dcm',
  'SCAN.dcm',
  '.dcm',
  '..dcm',
  '...dcm',
  '-x.DCM',
  '--json',
  'a b.EX.DCM',
  'ä€.DCM',
  'line\nbreak.DCM',
  'tab\t.DCM',
  'right\u202eleft.DCM',
  'zero\u200bwidth',
  '%s%n',
  '$(x)',
  '*',
  'CON',
  'x'.repeat(200),
  'scan-LSLO-fundus.DCM',
  'scan-structural-cube.DCM',
];
const FOLDERS = ['', '', 'inner', 'inner/inner', 'x.dcm', '..inner'];
const COMMANDS = [['inspect'], ['convert'], ['convert', '--upright'], ['convert', '--jobs', '2']];
const MAX_MS = 120_000;
const MAX_OLD_SPACE_MB = 256;

type Tree = Readonly<Record<string, Uint8Array>>;

interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(main: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${MAX_OLD_SPACE_MB}`, main, ...args], {
      timeout: MAX_MS,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

function tree(chance: Chance): Tree {
  const files: Record<string, Uint8Array> = {};
  for (let i = 2 + chance.below(5); i > 0; i--) {
    const base = chance.one(FILES);
    const bytes = chance.once(2)
      ? base.bytes
      : apply(base.bytes, changes(chance, base.bytes.length, base.marks));
    files[join(chance.one(FOLDERS), chance.one(NAMES))] = bytes;
  }
  return files;
}

/** Writes as much of the tree as possible: a name may be taken by a folder. */
function plant(folder: string, files: Tree): void {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

async function check(main: string, files: Tree, command: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'czm-fuzz-'));
  try {
    const source = join(folder, 'in');
    const out = join(folder, 'out');
    mkdirSync(source);
    plant(source, files);
    const before = new Map(filesIn(source).map((path) => [path, readFileSync(path)]));
    const converting = command[0] === 'convert';
    const args = [...command, '--json', ...(converting ? ['--out', out] : []), source];
    const { code, signal, stdout, stderr } = await run(main, args);
    expectThat(
      signal === null && code !== null && code <= 2,
      `it ended with ${signal ?? code}: ${stderr.slice(0, 500)}`,
    );
    expectThat(!/\n\s+at .*:\d+:\d+/.test(stderr), `a stack trace: ${stderr.slice(0, 500)}`);
    expectThat(isJson(stdout), `standard output is no JSON: ${stdout.slice(0, 200)}`);
    for (const [path, bytes] of before) {
      expectThat(Buffer.compare(readFileSync(path), bytes) === 0, `the source ${path} was changed`);
    }
    const strangers = filesIn(folder).filter((path) => !before.has(path) && !path.startsWith(`${out}/`));
    expectThat(strangers.length === 0, `written outside --out: ${strangers.join(', ')}`);
    if (converting) checkResults(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkResults(out: string): void {
  let results: readonly string[];
  try {
    results = filesIn(out);
  } catch {
    return; // Nothing was converted.
  }
  for (const path of results) {
    const bytes = new Uint8Array(readFileSync(path));
    const { description } = openPart10(bytes);
    expectThat(description.frames.damaged.length === 0, `${path} has damaged frames`);
    expectThat(normalizePart10(bytes)[0]?.bytes === bytes, `${path} is not done`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function trial(main: string, files: Tree, command: readonly string[]): Trial {
  return {
    of: command.join(' '),
    check: () => check(main, files, command),
    content: () =>
      JSON.stringify({
        command,
        files: Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
      }),
    smaller: () =>
      Object.keys(files).length < 2
        ? []
        : Object.keys(files).map((left) => {
            const fewer = Object.fromEntries(Object.entries(files).filter(([name]) => name !== left));
            return trial(main, fewer, command);
          }),
  };
}

export function cliTarget(): Target {
  const { main, remove } = buildCli();
  process.on('exit', remove);
  return { name: 'cli', trial: (chance) => trial(main, tree(chance), chance.one(COMMANDS)) };
}
