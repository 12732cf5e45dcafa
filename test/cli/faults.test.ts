import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
// Internal: workers that hang, dawdle or die, in place of the program’s own.
import { threadChannel } from '../../src/cli/channel.js';
import { TaskWorker, WorkerProcess } from '../../src/cli/worker-process.js';
import type { Task } from '../../src/cli/task.js';
import { buildCli, type BuiltCli } from '../support/built-cli.js';
import { specimen } from '../generator/families.js';
import { sha256 } from '../codec/fixture-frames.js';
import { cli, fixture, testFolder } from './cli.js';

/* What happens to the program from outside: it is killed, the disk is full, another run is at work, its reader goes. */

const folder = testFolder();
let built: BuiltCli;
beforeAll(() => {
  built = buildCli();
});
afterAll(() => built.remove());

interface File {
  readonly file: string;
  readonly status: string;
  readonly outputs: readonly { readonly file: string }[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly frame?: number }[];
}
interface Document {
  readonly interrupted: boolean;
  readonly linksNotFollowed: readonly string[];
  readonly files: readonly File[];
}
const outputsOf = (document: Document): readonly string[] =>
  document.files.flatMap(({ outputs }) => outputs.map(({ file }) => file));
const parsed = (text: string): Document => JSON.parse(text) as Document;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `onLine` is told of every piece of progress, with how many lines there are. */
function start(
  args: readonly string[],
  onLine: (child: ChildProcess, lines: number) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [built.main, ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onLine(child, stderr.split('\n').length - 1);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

const shell = (script: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn('bash', ['-c', script, 'bash', process.execPath, built.main, ...args]);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });

const digestsOf = (name: string, files: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    files.map((file) => [file, sha256(new Uint8Array(readFileSync(folder.at(name, file))))]),
  );
const digests = (name: string): Record<string, string> => digestsOf(name, folder.list(name) ?? []);
/** Without what is unfinished. */
const results = (name: string): Record<string, string> =>
  digestsOf(
    name,
    (folder.list(name) ?? []).filter((file) => !file.startsWith('.czm-dicom-')),
  );

const SCANS = Array.from({ length: 4 }, (_, i) => `scan-${i}`);
/** So many that some are left when the first line is heard, on a busy machine too. */
const MANY = Array.from({ length: 10 }, (_, i) => `scan-${i}`);
const putScans = (to: string, name = 'hd-2.EX.DCM', scans = SCANS): void => {
  for (const scan of scans) folder.put(name, to, scan);
};

describe('a worker process', () => {
  const task = (): Task => ({
    command: 'convert',
    path: 'scan',
    size: 0,
    stem: 'scan',
    folder: { named: '.', out: folder.path, own: folder.path, since: 0 },
    overwrite: false,
    upright: false,
    format: 'png',
  });
  const output = { file: 'out', bytes: 1, frames: 1, repairs: 0 };
  const says = `process.send({ written: ${JSON.stringify(output)} }); process.send({ frame: 3 });`;

  it('whose frame takes too long is ended: the file fails and names the frame; what it wrote is told', async () => {
    const script = folder.write('hangs.mjs', `process.on('message', () => { ${says} });`);
    const worker = new WorkerProcess(0.1, script);
    expect(await worker.run(task())).toMatchObject({
      status: 'failed',
      outputs: [output],
      problems: [
        {
          code: 'TIME_LIMIT',
          frame: 3,
          message: expect.stringMatching(/^Frame 3 was not done within 0.1 s.*--time-limit/),
        },
      ],
    });
    expect(worker.isAlive).toBe(false);
  });

  it('that takes too long to read a file is ended, too; as long as it goes on reading, it may', async () => {
    const read = `process.send({ frame: 'reading' });`;
    const hangs = folder.write('reads.mjs', `process.on('message', () => { ${read} });`);
    expect(await new WorkerProcess(0.1, hangs).run(task())).toMatchObject({
      status: 'failed',
      problems: [
        {
          code: 'TIME_LIMIT',
          message: expect.stringMatching(/^It could not be read within 0.1 s.*--time-limit/),
        },
      ],
    });
    const outcome = {
      file: 'scan',
      status: 'written',
      reason: null,
      outputs: [],
      warnings: [],
      problems: [],
    };
    const end = `process.send({ outcome: ${JSON.stringify(outcome)} })`;
    const signs = `let left = 4; const sign = () => { ${read} if (left-- > 0) setTimeout(sign, 250); else ${end}; };`;
    const slow = folder.write('slow.mjs', `process.on('message', () => { ${signs} sign(); });`);
    const worker = new WorkerProcess(1, slow);
    expect(await worker.run(task())).toEqual(outcome);
    await worker.end();
  });

  it('is watched for each of the frames that it works on at a time', async () => {
    const said = [{ frame: 1 }, { frame: 2 }, { frame: 3 }, { frameDone: 2 }];
    const begin = said.map((message) => `process.send(${JSON.stringify(message)});`).join(' ');
    const dies = folder.write('two.mjs', `process.on('message', () => { ${begin} process.exit(7); });`);
    const { problems } = await new WorkerProcess(60, dies).run(task());
    expect(problems).toMatchObject([
      { code: 'WORKER', message: expect.stringContaining('frame 1 or 3 (exit') },
    ]);
    expect(problems[0]!.frame).toBeUndefined();
    const hangs = folder.write(
      'one.mjs',
      `process.on('message', () => { ${begin} process.send({ frameDone: 1 }); });`,
    );
    expect(await new WorkerProcess(0.1, hangs).run(task())).toMatchObject({
      problems: [{ code: 'TIME_LIMIT', frame: 3 }],
    });
  });

  it('may be a thread: what ends that, or never ends in it, costs its file only', async () => {
    const thread = (name: string, then: string): TaskWorker => {
      const head = `import { parentPort } from 'node:worker_threads'; const say = (m) => parentPort.postMessage(m);`;
      const script = folder.write(
        name,
        `${head} parentPort.on('message', () => { say({ frame: 'reading' }); ${then} });`,
      );
      return new TaskWorker(0.5, threadChannel(script));
    };
    const busy = thread('busy.mjs', 'for (;;);');
    expect(await busy.run(task())).toMatchObject({ status: 'failed', problems: [{ code: 'TIME_LIMIT' }] });
    expect(busy.isAlive).toBe(false);
    const throws = thread('throws.mjs', "throw new Error('broken');");
    expect(await throws.run(task())).toMatchObject({
      problems: [{ code: 'WORKER', message: expect.stringContaining('(broken)') }],
    });
  });

  it.each([
    ['process.abort()', /ended at frame 3 \(SIGABRT\)/],
    ['process.exit(7)', /ended at frame 3 \(exit code 7\)/],
    ["process.kill(process.pid, 'SIGKILL')", /ended at frame 3 \(SIGKILL\)/],
  ])('that ends by %s costs its file only, and is heard to the end', async (end, message) => {
    const script = folder.write('dies.mjs', `process.on('message', () => { ${says} ${end}; });`);
    const worker = new WorkerProcess(60, script);
    expect(await worker.run(task())).toMatchObject({
      status: 'failed',
      outputs: [output],
      problems: [{ code: 'WORKER', frame: 3, message: expect.stringMatching(message) }],
    });
    expect(await worker.run(task())).toMatchObject({ status: 'failed', problems: [{ code: 'WORKER' }] });
  });

  it('that dies of its memory costs its file only: the others are done, the summary comes, exit 1', async () => {
    putScans('in', 'hd-2.EX.DCM', MANY);
    let [killed, times] = [0, 0];
    const { code, stdout, stderr } = await start(
      ['convert', folder.at('in'), '--upright', '--jobs', '2', '--json', '--out', folder.at('out')],
      (child, lines) => {
        // Several times: a worker may be between two files.
        if (lines < 1 || ++times > 3) return;
        const path = `/proc/${child.pid}/task/${child.pid}/children`;
        for (const pid of readFileSync(path, 'utf8').trim().split(' ').filter(Boolean)) {
          killed += 1;
          process.kill(Number(pid), 'SIGKILL');
        }
      },
    );
    expect(killed).toBeGreaterThan(0);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').length).toBe(MANY.length);
    const document = parsed(stdout);
    const failed = document.files.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThanOrEqual(killed);
    for (const { problems } of failed) expect(problems).toMatchObject([{ code: 'WORKER' }]);
    expect([...outputsOf(document)].sort()).toEqual(
      folder.list('out')!.map((name) => folder.at('out', name)),
    );
    // One that had written its file, and died before it said that it was done, has failed and has its output.
    const others = document.files.filter(({ status }) => status !== 'failed');
    expect(others.length + failed.length).toBe(MANY.length);
    for (const { outputs } of others) expect(outputs).toHaveLength(1);
  });
});

describe('a run that is stopped', () => {
  it('by SIGKILL leaves no half file, wherever it was, and the next run goes on from there', async () => {
    putScans('in');
    await cli(['convert', folder.at('in'), '--upright', '--out', folder.at('expected')]);
    const expected = digests('expected');
    const command = ['convert', folder.at('in'), '--upright', '--jobs', '2', '--out', folder.at('out')];
    for (const lines of [1, 2, 3]) {
      await start(command, (child, count) => {
        if (count >= lines) child.kill('SIGKILL');
      });
      for (const [name, digest] of Object.entries(results('out'))) expect(digest).toBe(expected[name]);
    }
    expect((await start(command)).code).toBe(0);
    expect(digests('out')).toEqual(expected);
  });

  it.each([['SIGINT'], ['SIGTERM'], ['SIGHUP'], ['SIGINT', 'SIGINT']] as const)(
    'by %s %s leaves no folder, and says so in words and JSON',
    async (...signals) => {
      putScans('in', 'hd-2.EX.DCM', MANY);
      let isStopped = false;
      const { code, stdout, stderr } = await start(
        ['convert', folder.at('in'), '--upright', '--jobs', '2', '--json', '--out', folder.at('out')],
        (child, lines) => {
          // Several lines may come at once.
          if (isStopped || lines < 1) return;
          isStopped = true;
          for (const signal of signals) child.kill(signal);
        },
      );
      expect(code).toBe(130);
      expect(stderr).toContain('Stopped');
      expect(folder.list('out')!.every((name) => /^scan-\d\.dcm$/.test(name))).toBe(true);
      if (stderr.includes('at once')) return;
      expect(parsed(stdout).interrupted).toBe(true);
    },
  );
});

describe('two runs at once in one folder', () => {
  it('of the same files do the work together', async () => {
    putScans('in');
    await cli(['convert', folder.at('in'), '--upright', '--out', folder.at('expected')]);
    const command = [
      'convert',
      folder.at('in'),
      '--upright',
      '--jobs',
      '2',
      '--json',
      '--out',
      folder.at('out'),
    ];
    const runs = await Promise.all([start(command), start(command)]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(digests('out')).toEqual(digests('expected'));
    const outputs = runs.flatMap(({ stdout }) => outputsOf(parsed(stdout)));
    expect([...outputs].sort()).toEqual(SCANS.map((name) => folder.at('out', `${name}.dcm`)));
  });

  it.each([
    ['convert', [], ['hd-2.EX.DCM', 'fundus-unencapsulated.EX.DCM']],
    ['convert', ['--overwrite'], ['hd-2.EX.DCM', 'fundus-unencapsulated.EX.DCM']],
    ['export', ['--format', 'png'], ['hd-2.EX.DCM', 'cube-8.EX.DCM']],
    ['export', ['--format', 'jp2', '--overwrite'], ['hd-2.EX.DCM', 'cube-8.EX.DCM']],
  ] as const)(
    'of other files with the same names, %s %j: lose nothing without a word, and mix nothing',
    async (command, options, names) => {
      const alone: Record<string, string>[] = [];
      for (const [i, name] of names.entries()) {
        putScans(`in-${i}`, name);
        await cli([command, folder.at(`in-${i}`), ...options, '--out', folder.at(`alone-${i}`)]);
        alone.push(digests(`alone-${i}`));
      }
      const runs = await Promise.all(
        names.map((_, i) =>
          start([command, folder.at(`in-${i}`), ...options, '--json', '--out', folder.at('out')]),
        ),
      );
      const told = runs.map(({ stdout }) =>
        outputsOf(parsed(stdout)).map((file) => file.slice(folder.at('out').length + 1)),
      );
      const there = digests('out');
      // Each file that is there was told of by the run whose it is; nothing that was told of is missing.
      const whose = (file: string): number =>
        [0, 1].findIndex((i) => told[i]!.includes(file) && there[file] === alone[i]![file]);
      const files = Object.keys(there);
      expect(files.filter((file) => whose(file) < 0)).toEqual([]);
      expect([...new Set(told.flat())].sort()).toEqual(files.sort());
      // All results of a source are of one run.
      const pairs = new Set(files.map((file) => `${/^scan-\d/.exec(file)?.[0]} ${whose(file)}`));
      expect(pairs.size).toBe(new Set(files.map((file) => /^scan-\d/.exec(file)?.[0])).size);
      // Only if it is wanted does one take the other's place: what the other had finished by then.
      const twice = told[0]!.filter((file) => told[1]!.includes(file));
      if (!options.some((option) => option === '--overwrite')) expect(twice).toEqual([]);
      // What is not there of a run, it said: a source has all of its results, or none.
      runs.forEach(({ stdout, code }, i) => {
        const failed = parsed(stdout).files.filter(({ status }) => status === 'failed');
        expect(code).toBe(failed.length > 0 ? 1 : 0);
        expect(told[i]!.length).toBe(
          Object.keys(alone[i]!).length - (Object.keys(alone[i]!).length / SCANS.length) * failed.length,
        );
        for (const { problems } of failed) expect(['SAME_NAME', 'NAME_TAKEN']).toContain(problems[0]!.code);
      });
    },
  );
});

describe('a disk, a terminal, a reader', () => {
  it('a file that may not become so large fails, leaves nothing, and keeps no other from being done', async () => {
    folder.put('cube-8.EX.DCM', 'in', 'large');
    folder.put('fundus-unencapsulated.EX.DCM', 'in', 'small');
    // Blocks of 1024 bytes.
    const { code, stdout } = await shell(
      'ulimit -f 100; exec "$@"',
      'convert',
      folder.at('in'),
      '--out',
      folder.at('out'),
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /Failed\n.*large\n {4}Cannot be written: it is larger than the disk allows \(EFBIG\)/,
    );
    expect(folder.list('out')).toEqual(['small.dcm']);
  });

  it('who reads the output may go: the work is done all the same', async () => {
    putScans('in');
    const child = spawn(process.execPath, [
      built.main,
      'convert',
      folder.at('in'),
      '--out',
      folder.at('out'),
    ]);
    child.stdout.destroy();
    child.stderr.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(folder.list('out')!.length).toBe(SCANS.length);
  });

  it('a full disk behind standard output is told, and one behind standard error is not', async () => {
    putScans('in');
    const args = ['convert', folder.at('in'), '--json', '--out'];
    const full = await shell('exec "$@" > /dev/full', ...args, folder.at('out'));
    expect(full.code).toBe(1);
    expect(full.stderr).toContain('czm-dicom: The result cannot be written to standard output (ENOSPC).');
    expect(full.stderr).not.toMatch(/^\s+at /m);
    expect(folder.list('out')!.length).toBe(SCANS.length);
    const silent = await shell('exec "$@" 2> /dev/full', ...args, folder.at('silent'));
    expect(silent.code).toBe(0);
    expect(outputsOf(parsed(silent.stdout)).length).toBe(SCANS.length);
  });

  it('a folder that cannot be made is wrong use, at once', async () => {
    const { code, stdout, stderr } = await built.run('convert', fixture('hd-2.EX.DCM'), '--out', '/proc/x/y');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^czm-dicom: Nothing can be written to --out \/proc\/x\/y \(ENOENT\)/);
  });

  it('a pipe, a socket or a device that is named is a failure, and never waited for', async () => {
    const pipe = folder.at('pipe');
    execFileSync('mkfifo', [pipe]);
    const socket = folder.at('socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    const named = [pipe, socket, '/dev/zero'];
    for (const command of [
      ['convert', ...named, '--out', folder.at('out'), '--json'],
      ['inspect', ...named, '--json'],
    ]) {
      const { code, stdout } = await built.run(...command);
      expect(code).toBe(1);
      const said = JSON.parse(stdout) as {
        files: { problem?: { message: string }; problems?: { message: string }[] }[];
      };
      const messages = said.files.map(({ problem, problems }) => (problem ?? problems![0]!).message);
      expect([...messages].sort()).toEqual([
        expect.stringContaining('it is a device, not a file'),
        expect.stringContaining('it is a pipe, not a file'),
        expect.stringContaining('it is a socket, not a file'),
      ]);
    }
    await new Promise((resolve) => server.close(resolve));
    // In a folder they are nothing that was meant.
    expect((await built.run('inspect', folder.path)).code).toBe(0);
  });

  it('a name that is no UTF-8 is found when it is named', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'plain');
    const script = `name=$(printf '%s/m\\xfcller.DCM' "$3"); mv "$3/plain" "$name"; exec "$1" "$2" convert "$name" --out "$4"`;
    const { code, stderr } = await shell(script, folder.at('in'), folder.at('out'));
    expect(code).toBe(0);
    expect(stderr).toContain('m\\xfcller.dcm');
  });
});

describe('links to folders outside those that were named', () => {
  it('are not followed, but counted and told; with --follow-links they are', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a');
    folder.put('hd-2.EX.DCM', 'elsewhere', 'b');
    folder.put('hd-2.EX.DCM', 'file', 'c');
    mkdirSync(folder.at('in', 'sub'));
    symlinkSync('/', folder.at('in', 'sub', 'computer'));
    symlinkSync(folder.at('elsewhere'), folder.at('in', 'linked'));
    symlinkSync(folder.at('file', 'c'), folder.at('in', 'c'));
    const convert = ['convert', folder.at('in'), '--out', folder.at('out')];
    const { code, stdout } = await cli(convert);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\n {2}not followed {3}2 links to folders outside, such as .*computer \(--follow-links follows them\)\n/,
    );
    expect(folder.list('out')).toEqual(['a.dcm', 'c.dcm']);
    const { stdout: json } = await cli([...convert, '--json']);
    expect(parsed(json).linksNotFollowed).toEqual([
      folder.at('in', 'sub', 'computer'),
      folder.at('in', 'linked'),
    ]);
    // Named as well, it is no folder outside.
    expect(
      parsed((await cli([...convert, folder.at('elsewhere'), '--json'])).stdout).linksNotFollowed.length,
    ).toBe(1);
    expect((await cli(['inspect', folder.at('in')])).stderr).toContain('not followed');
  });

  it('with --follow-links each folder is entered once', async () => {
    folder.put('hd-2.EX.DCM', 'elsewhere', 'b');
    mkdirSync(folder.at('in'));
    symlinkSync(folder.at('elsewhere'), folder.at('in', 'linked'));
    symlinkSync(folder.at('in'), folder.at('elsewhere', 'back'));
    const { stdout } = await cli([
      'convert',
      folder.at('in'),
      '--follow-links',
      '--json',
      '--out',
      folder.at('out'),
    ]);
    expect(parsed(stdout).linksNotFollowed).toEqual([]);
    expect(folder.list('out')).toEqual(['linked/b.dcm']);
  });
});

describe('files that might have results of one name', () => {
  it('are done in a fixed order, however many processes there are', async () => {
    folder.put('raw-storage.DCM', 'in', 'scan.DCM');
    folder.write('in/scan-LSLO-fundus.DCM', (await specimen('en-face.EX.DCM').build()).bytes);
    for (const out of ['first', 'second', 'third']) {
      const { code, stdout } = await start([
        'convert',
        folder.at('in'),
        '--jobs',
        '4',
        '--json',
        '--out',
        folder.at(out),
      ]);
      expect(code).toBe(1);
      expect(parsed(stdout).files.map(({ status }) => status)).toEqual(['failed', 'written']);
    }
  });
});
