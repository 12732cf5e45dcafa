import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, jest } from '@jest/globals';

jest.setTimeout(90_000);

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const RECIPE = join(ROOT, 'example/hospital');
/** Where Debian's package keeps its configuration: Orthanc reads every file there, and refuses what two of them say. */
const DEBIAN = '/etc/orthanc';

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** Answers once somebody does; a server that has ended is an error. */
async function studies(origin: string, ended: () => string | undefined): Promise<unknown> {
  for (;;) {
    const reason = ended();
    if (reason !== undefined) throw new Error(`Orthanc ended: ${reason}`);
    const answer = await fetch(`${origin}/dicom-web/studies`).catch(() => undefined);
    if (answer?.ok) return answer.json();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it("the recipe's archive on Debian takes a scan by the command that the recipe names, and serves it to this computer", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'czm-debian-'));
  const [http, dicom] = [await freePort(), await freePort()];
  await mkdir(join(folder, 'etc'));
  const configuration = await readFile(join(RECIPE, 'debian/orthanc.json'), 'utf8');
  expect(JSON.parse(configuration)).toMatchObject({
    RemoteAccessAllowed: false,
    HttpPort: 8042,
    DicomPort: 4242,
  });
  await writeFile(
    join(folder, 'etc/orthanc.json'),
    configuration
      .replaceAll('/var/lib/orthanc/db-v6', join(folder, 'db'))
      .replace('8042', http)
      .replace('4242', dicom),
  );
  for (const name of ['dicomweb.json', 'credentials.json', 'serve-folders.json', 'worklists.json']) {
    if (existsSync(join(DEBIAN, name))) await copyFile(join(DEBIAN, name), join(folder, 'etc', name));
  }
  let log = '';
  let end: string | undefined;
  const orthanc = spawn('/usr/sbin/Orthanc', [join(folder, 'etc')]);
  orthanc.stderr.on('data', (text: Buffer) => (log += String(text)));
  const closed = new Promise<void>((resolve) =>
    orthanc.once('close', () => {
      end = log;
      resolve();
    }),
  );
  try {
    const origin = `http://127.0.0.1:${http}`;
    expect(await studies(origin, () => end)).toEqual([]);
    const page = await readFile(join(RECIPE, 'README.md'), 'utf8');
    const command = /^storescu .*$/m.exec(page)?.[0] ?? '';
    const scan = join(ROOT, 'test/fixtures/independent/cube-8.EX.DCM');
    const [program = '', ...options] = command.replace('4242', dicom).replace('cube.EX.DCM', scan).split(' ');
    await promisify(execFile)(program, options);
    expect(await studies(origin, () => end)).toHaveLength(1);
    // Without -xw, as the recipe says.
    const without = promisify(execFile)(
      program,
      options.filter((option) => option !== '-xw'),
    );
    await expect(without).rejects.toThrow(/unable to convert dataset/);
  } finally {
    orthanc.kill();
    await closed;
    await rm(folder, { recursive: true, force: true });
  }
});
