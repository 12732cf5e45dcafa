import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage } from '../docs/pages.js';
import { install, type Installed, type Workplace } from '../docs/workplace.js';
import { buildCli, type BuiltCli } from '../support/built-cli.js';
import { otherInstance } from '../support/many-files.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { fixture, testFolder } from './cli.js';

/** Enough that it crashes in the middle of them. */
const INSTANCES = 400;

async function statistics({ origin }: Orthanc): Promise<{ CountInstances: number; CountStudies: number }> {
  return (await fetch(`${origin}/statistics`)).json() as never;
}

/** How often Orthanc took an instance that it did not have. */
async function newInstances({ origin }: Orthanc): Promise<number> {
  const answer = await fetch(`${origin}/changes?limit=100000`);
  const { Changes: changes } = (await answer.json()) as { Changes: readonly { ChangeType: string }[] };
  return changes.filter(({ ChangeType: type }) => type === 'NewInstance').length;
}

describe('many instances', () => {
  const folder = testFolder();
  let orthanc: Orthanc;
  let built: BuiltCli;
  beforeAll(async () => {
    built = buildCli();
    orthanc = await startOrthanc();
  });
  afterAll(async () => {
    built.remove();
    await orthanc?.stop();
  });

  it('get to an Orthanc that crashes and starts again in the middle: each of them, and once', async () => {
    const bytes = readFileSync(fixture('fundus-unencapsulated.EX.DCM'));
    for (let i = 0; i < INSTANCES; i++) folder.write(`in/${i}.dcm`, otherInstance(bytes, i));
    const command = (shard: string): string[] => [
      ...['send', folder.at('in'), '--to', `${orthanc.origin}/dicom-web/studies`],
      ...['--state', folder.at('state'), '--json', '--shard', shard],
    ];
    /** Runs the first third, and calls `crash` when some of it is there. */
    const child = spawn(process.execPath, [built.main, ...command('1/3')]);
    let [stdout, stderr] = ['', ''];
    let restarted: Promise<void> | undefined;
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.split('\n').length > 20) restarted ??= orthanc.restart();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(restarted).toBeDefined();
    await restarted;
    const { summary } = JSON.parse(stdout) as { summary: Record<string, number> };
    expect({ code, ...summary }).toMatchObject({ code: 0, failed: 0, notTried: 0 });
    const inFirst = summary.sent ?? 0;
    expect(await statistics(orthanc)).toMatchObject({ CountInstances: inFirst });

    // Two at a time, of which one does what the first has done.
    const parts = await Promise.all(['2/3', '1/1'].map((shard) => built.run(...command(shard))));
    expect(parts.map((part) => part.code)).toEqual([0, 0]);
    expect(await statistics(orthanc)).toMatchObject({ CountInstances: INSTANCES, CountStudies: 1 });
    expect(await newInstances(orthanc)).toBe(INSTANCES);

    const again = await built.run(...command('1/1'));
    expect(JSON.parse(again.stdout)).toMatchObject({ summary: { sent: 0, upToDate: INSTANCES } });
  });
});

describe('docs/archive.md', () => {
  const blocks = readPage('docs/archive.md').blocks.filter(({ checkedBy }) => checkedBy !== undefined);
  let orthanc: Orthanc;
  let installed: Installed;
  let workplace: Workplace;
  beforeAll(async () => {
    orthanc = await startOrthanc({ dimse: true });
    installed = install();
    workplace = installed.workplace();
    writeFileSync(join(workplace.path, '.czm-token'), 'token\n');
    // This machine, twice, without ssh.
    writeFileSync(join(workplace.path, 'workers.txt'), ':\n2/:\n');
  });
  afterAll(async () => {
    await orthanc?.stop();
    installed?.remove();
  });

  /** Runs the block that has `text` in it, with the addresses of this test. */
  async function run(text: string): Promise<string> {
    const [block, ...others] = blocks.filter((each) => each.text.includes(text));
    expect(others).toEqual([]);
    const command = (block?.text ?? 'false')
      .replaceAll('https://pacs.example', orthanc.origin)
      .replaceAll('pacs.example 104', `127.0.0.1 ${String(orthanc.dicomPort)}`);
    const { code, printed } = await workplace.shell(`set -e; export HOME="$PWD"\n${command}`);
    expect({ code, printed: code === 0 ? '' : printed }).toEqual({ code: 0, printed: '' });
    return printed;
  }

  it('sends by STOW-RS what export/ has', async () => {
    expect(await run('--state state/\n')).toContain('sent           4: 5 instances with 16 frames');
    expect(await statistics(orthanc)).toMatchObject({ CountInstances: 5 });
  });

  it('sends with storescu, JPEG 2000 and JPEG-LS each with its own option', async () => {
    await run('storescu');
    // Those that are not turned were there already.
    expect(await statistics(orthanc)).toMatchObject({ CountInstances: 10 });
    const path = (name: string): string => `127.0.0.1 ${String(orthanc.dicomPort)} ${name}/E001/cube.EX.dcm`;
    for (const wrong of [`storescu ${path('standard')}`, `storescu -xt ${path('standard')}`]) {
      expect((await workplace.shell(wrong)).code).not.toBe(0);
    }
  });

  it('sends with dcmsend, and finds how many in its summary', async () => {
    expect(await run('dcmsend')).toMatch(/sent to the peer\s*: 10/);
  });

  it('shares the work out by GNU parallel, and makes a table of it', async () => {
    await run('parallel');
    const jobs = readFileSync(join(workplace.path, 'shards.tsv'), 'utf8').trim().split('\n').slice(1);
    expect(jobs.map((line) => line.split('\t')[6])).toEqual(Array.from({ length: 8 }, () => '0'));
    expect(readdirSync(join(workplace.path, 'reports'))).toHaveLength(8);
    expect(await statistics(orthanc)).toMatchObject({ CountInstances: 10 });
    const counts = (await run('jq -r'))
      .trim()
      .split('\n')
      .map((line) => line.trim());
    expect(counts).toEqual(['1 skipped', '4 up-to-date']);
    const table = readFileSync(join(workplace.path, 'files.tsv'), 'utf8').trim().split('\n');
    expect(table).toHaveLength(5);
    expect(table.filter((line) => /^export\/.*\t(?:[\da-f]{64}|-)\t[a-z-]+$/.test(line))).toHaveLength(5);

    // Parts that failed are done again, and no others.
    const before = jobs.length;
    await run('parallel');
    const after = readFileSync(join(workplace.path, 'shards.tsv'), 'utf8').trim().split('\n').slice(1);
    expect(after).toHaveLength(before);
  });
});
