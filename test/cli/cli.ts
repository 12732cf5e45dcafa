import { afterEach, beforeEach } from '@jest/globals';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
// Internal: runs the command line in the test's own process, many times faster than the program.
// Loaded when they are needed, which would be in the time of some test.
import '../../src/cli/convert.js';
import '../../src/cli/export.js';
import '../../src/cli/run-inspect.js';
import '../../src/codec/decoder.js';
import '../../src/codec/encoder.js';
import { run } from '../../src/cli/program.js';
import runTask from '../../src/cli/worker.js';
import type { StartWorkers } from '../../src/cli/workers.js';

/** Keeps what is written to it. */
export class Sink extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor({ isTTY = false } = {}) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** The work in this process, one file after another: worker processes have tests of their own. */
const here: StartWorkers = () => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (task) => {
      const next = last.then(() => runTask(task));
      last = next;
      return next;
    },
    stop: () => Promise.resolve(),
    kill: () => undefined,
  };
};

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process. */
export async function cli(
  args: readonly string[],
  { isTTY = false, startWorkers = here }: { isTTY?: boolean; startWorkers?: StartWorkers } = {},
): Promise<Answer> {
  const stdout = new Sink();
  const stderr = new Sink({ isTTY });
  const code = await run(args, { stdout, stderr, startWorkers });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const fixtures = fileURLToPath(new URL('../fixtures/independent/', import.meta.url));
export const fixture = (name: string): string => join(fixtures, name);

/** A folder for each test, gone after it. */
export function testFolder(): {
  readonly path: string;
  /** A path in it. */
  at(...names: readonly string[]): string;
  /** Copies a fixture to a path in it. */
  put(name: string, ...to: readonly string[]): string;
  /** Writes bytes to a path in it. */
  write(to: string, bytes: Uint8Array | string): string;
  /** All files below a path in it, sorted; undefined if it is not there. */
  list(...names: readonly string[]): string[] | undefined;
} {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'czm-cli-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  const at = (...names: readonly string[]): string => join(path, ...names);
  const made = (to: string): string => {
    mkdirSync(dirname(to), { recursive: true });
    return to;
  };
  return {
    get path() {
      return path;
    },
    at,
    put(name, ...to) {
      const target = made(at(...to));
      cpSync(fixture(name), target);
      return target;
    },
    write(to, bytes) {
      const target = made(at(to));
      writeFileSync(target, bytes);
      return target;
    },
    list(...names) {
      const folder = at(...names);
      if (!existsSync(folder)) return undefined;
      return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .sort();
    },
  };
}
