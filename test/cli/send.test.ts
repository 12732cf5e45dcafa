import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { squareCube, squareLayers } from '../generator/square-cube.js';
import { readElements } from '../core/independent-reader.js';
import { buildCli } from '../support/built-cli.js';
import { startFaultyArchive, type Fault, type FaultyArchive } from '../support/faulty-archive.js';
import { otherInstance, sopInstanceUIDOf } from '../support/many-files.js';
// Internal: loaded when it is needed, which would be in the time of some test.
import '../../src/cli/run-send.js';
import '../../src/cli/send-file.js';
import { cli, fixture, testFolder } from './cli.js';

/* `czm-dicom send` to an archive that fails in every way: nothing is lost, and nothing is there twice. */

const TOKEN = 'a-token-that-nobody-may-see';
const folder = testFolder();
let archive: FaultyArchive;
beforeEach(async () => {
  archive = await startFaultyArchive();
});
afterEach(async () => {
  delete process.env.CZM_DICOM_TOKEN;
  await archive.stop();
});

/** Small files of one frame each, and their UIDs in order. */
function putSmall(count: number): string[] {
  const bytes = readFileSync(fixture('fundus-unencapsulated.EX.DCM'));
  return Array.from({ length: count }, (_, index) => {
    const other = otherInstance(bytes, index);
    folder.write(`in/${String(index).padStart(3, '0')}.dcm`, other);
    return sopInstanceUIDOf(other);
  });
}

const command = (...more: string[]): string[] => [
  ...['send', folder.at('in'), '--to', archive.to, '--state', folder.at('state'), ...more],
];

interface Sent {
  readonly stopped: { readonly code: string } | null;
  readonly summary: Readonly<Record<string, number>>;
  readonly files: readonly {
    readonly status: string;
    readonly instances: readonly { readonly verified: string }[];
    readonly problems: readonly { readonly code: string; readonly message: string }[];
  }[];
}

async function send(...more: string[]): Promise<Sent & { readonly code: number; readonly all: string }> {
  const { code, stdout, stderr } = await cli(command('--json', ...more));
  return { ...(JSON.parse(stdout) as Sent), code, all: stdout + stderr };
}

describe('send', () => {
  it('brings everything there, once, through an archive that fails, hangs up, forgets and restarts', async () => {
    const uids = putSmall(9);
    // More than one piece of the disk's.
    folder.put('cube-8.EX.DCM', 'in', 'cube.dcm');
    const faults: Readonly<Record<string, readonly (Fault | undefined)[]>> = {
      [`POST ${uids[0]}`]: [{ status: 503, headers: { 'Retry-After': '0' } }, { status: 429 }],
      [`POST ${uids[1]}`]: ['hang up'],
      [`POST ${uids[2]}`]: ['lose the answer'],
      [`POST ${uids[3]}`]: [{ status: 500 }],
      [`POST ${uids[4]}`]: ['restart'],
      [`GET ${uids[5]}`]: ['cut off'],
      [`GET ${uids[6]}`]: [{ status: 404 }],
      [`GET ${uids[7]}`]: ['restart'],
    };
    archive.fault = (request, count) => faults[request]?.[count - 1];
    const options = ['--upright', '--transfer-syntax', 'explicit'];
    await cli(['convert', folder.at('in'), '--out', folder.at('out')]);
    const first = await send();
    expect(first).toMatchObject({ code: 0, stopped: null, summary: { sent: 10, failed: 0, instances: 10 } });
    expect(first.files.flatMap(({ instances }) => instances.map(({ verified }) => verified))).toEqual(
      Array.from({ length: 10 }, () => 'bytes'),
    );
    const results = folder.list('out')!.map((file) => readFileSync(folder.at('out', file)));
    expect(archive.stored.size).toBe(10);
    for (const result of results) expect(archive.stored.get(sopInstanceUIDOf(result))).toEqual(result);

    archive.requests.length = 0;
    expect(await send()).toMatchObject({ code: 0, summary: { sent: 0, upToDate: 10 } });
    expect(archive.requests).toEqual([]);
    // Other options make other instances. This one is read from the disk in several pieces.
    expect(await send(...options)).toMatchObject({ code: 0, summary: { sent: 10 } });
    expect(Math.max(...[...archive.stored.values()].map(({ length }) => length))).toBeGreaterThan(4e6);
    // Hashes: nothing of a file's name or of its UIDs.
    expect(folder.list('state')!.every((name) => /^sent\/[\da-f]{2}\/[\da-f]{64}$/.test(name))).toBe(true);
  });

  it('says why an instance was refused, goes on with the others, and sends no more than that one again', async () => {
    const [, refused = ''] = putSmall(4);
    const failure = (reason: number): string =>
      JSON.stringify({
        '00081198': { vr: 'SQ', Value: [{ '00081197': { vr: 'US', Value: [reason] } }] },
      });
    archive.fault = (request) =>
      request === `POST ${refused}` ? { status: 409, body: failure(0x0122) } : undefined;
    const { code, files, summary } = await send();
    expect({ code, ...summary }).toMatchObject({ code: 1, sent: 3, failed: 1, notTried: 0 });
    expect(files[1]?.problems).toEqual([
      expect.objectContaining({
        code: 'SERVER_REFUSED',
        message: expect.stringMatching(/does not accept this SOP class.*\(0122\)/),
      }),
    ]);
    archive.fault = () => undefined;
    archive.requests.length = 0;
    expect(await send()).toMatchObject({ code: 0, summary: { sent: 1, upToDate: 3 } });
    expect(archive.requests).toEqual([`POST ${refused}`, `GET ${refused}`]);
  });

  it.each<[string, Fault, string]>([
    ['it is not let in', { status: 401 }, 'SERVER_DENIES'],
    ['it is sent to a sign-in page', { status: 302, headers: { Location: '/login?x=1' } }, 'SERVER_DENIES'],
    ['the archive asks for more time than there is', busy('3600'), 'SERVER_SILENT'],
  ])('stops where %s, without a token in what it says', async (_about, fault, code) => {
    putSmall(3);
    process.env.CZM_DICOM_TOKEN = TOKEN;
    archive.fault = () => fault;
    const run = await send('--jobs', '1');
    expect(run).toMatchObject({ code: 1, stopped: { code }, summary: { failed: 1, notTried: 2 } });
    expect(archive.requests).toHaveLength(1);
    expect([...archive.authorizations]).toEqual([`Bearer ${TOKEN}`]);
    expect(run.all).not.toContain(TOKEN);
    expect(run.all).not.toContain('login');
  });

  it('tells apart an archive that changes attributes, transcodes, or has something else', async () => {
    const uids = putSmall(3);
    // Under the first UID the archive has the instrument's own file.
    await send();
    (archive.stored as Map<string, Buffer>).set(uids[0]!, readFileSync(folder.at('in/000.dcm')));
    archive.fault = (request) => {
      if (request === `GET ${uids[1]}`) return (instance) => replaced(instance, 'HELDOUT-1', 'MERGED-22');
      // JPEG 2000 Lossless for JPEG 2000.
      if (request === `GET ${uids[2]}`) return (instance) => replaced(instance, '.1.2.4.91', '.1.2.4.90');
      return undefined;
    };
    const { files } = await send('--state', folder.at('other'));
    expect(files.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      ['SERVER_HAS_OTHER'],
      [],
      ['SERVER_TRANSCODES'],
    ]);
    expect(files[1]?.instances).toMatchObject([{ verified: 'frames' }]);
  });

  it("sends the height map of a cube's layers with it, and not again", async () => {
    folder.write('in/cube.dcm', (await squareCube('OS').build()).bytes);
    folder.write('in/layers.dcm', squareLayers());
    expect(await send('--layers')).toMatchObject({ code: 0, summary: { sent: 1, skipped: 1, instances: 2 } });
    const classes = [...archive.stored.values()].map((bytes) => readElements(bytes).get('00080016') ?? '');
    expect(classes.filter((uid) => uid.includes('1.2.840.10008.5.1.4.1.1.66.8'))).toHaveLength(1);
    archive.requests.length = 0;
    expect(await send('--layers')).toMatchObject({ code: 0, summary: { sent: 0, upToDate: 1 } });
    expect(archive.requests).toEqual([]);
  });

  it('goes on where it was interrupted', async () => {
    const built = buildCli();
    try {
      const uids = putSmall(12);
      const child = spawn(process.execPath, [built.main, ...command('--jobs', '1')]);
      const ended = new Promise((resolve) => child.on('close', resolve));
      archive.fault = (request) => {
        if (request === `POST ${uids[5]}`) child.kill('SIGINT');
        return undefined;
      };
      expect(await ended).toBe(130);
      const there = archive.requests.filter((request) => request.startsWith('GET'));
      archive.requests.length = 0;
      archive.fault = () => undefined;
      const { code, stdout } = await built.run(...command('--json'));
      expect({ code, ...(JSON.parse(stdout) as Sent).summary }).toMatchObject({ code: 0, failed: 0 });
      expect(archive.stored.size).toBe(uids.length);
      // The last one may have been found again before it was noted.
      const again = there.slice(0, -1).filter((request) => archive.requests.includes(request));
      expect(again).toEqual([]);
      expect(folder.list('state')!.every((name) => name.startsWith('sent/'))).toBe(true);
    } finally {
      built.remove();
    }
  });
});

function busy(seconds: string): Fault {
  return { status: 503, headers: { 'Retry-After': seconds } };
}

function replaced(instance: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(instance);
  const at = copy.indexOf(from);
  if (at < 0) throw new Error(`There is no ${from}`);
  copy.write(to, at, 'latin1');
  return copy;
}

describe('the address', () => {
  const to = (address: string, ...more: string[]): string[] => [
    ...['send', folder.at('in'), '--to', address, '--state', folder.at('state'), ...more],
  ];

  it.each([
    ['no address', 'pacs', /must be an address/],
    ['a password', 'https://me:SECRET@pacs.invalid/studies', /CZM_DICOM_TOKEN/],
    ['a query', 'https://pacs.invalid/studies?key=SECRET', /CZM_DICOM_TOKEN/],
    ['another path', 'https://pacs.invalid/dicom-web', /must end with \/studies/],
    ['a token over http', 'http://pacs.invalid/studies', /--allow-http/],
  ])('is refused before anything is done: %s', async (_about, address, says) => {
    putSmall(1);
    process.env.CZM_DICOM_TOKEN = TOKEN;
    const { code, stdout, stderr } = await cli(to(address));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/SECRET|a-token/);
    expect(folder.list('state')).toBeUndefined();
  });

  it('takes what is no bearer token as it is', async () => {
    putSmall(1);
    process.env.CZM_DICOM_TOKEN = 'Basic dGVzdDp0ZXN0';
    expect((await send()).code).toBe(0);
    expect([...archive.authorizations]).toEqual(['Basic dGVzdDp0ZXN0']);
  });
});
