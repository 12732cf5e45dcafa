import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { readPage } from '../docs/pages.js';
import { freePort } from '../support/free-port.js';
import { untilReady } from '../support/orthanc.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const RECIPE = join(ROOT, 'example/hospital');
/** Where Debian's package keeps its configuration: Orthanc reads every file there, and refuses what two of them say. */
const DEBIAN = '/etc/orthanc';

it("the recipe's archive on Debian takes a scan by the command that the recipe names, and serves it to this computer", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'czm-debian-'));
  const [http, dicom] = [String(await freePort()), String(await freePort())];
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
  const orthanc = spawn('/usr/sbin/Orthanc', [join(folder, 'etc')]);
  orthanc.stderr.on('data', (text: Buffer) => (log += String(text)));
  const closed = new Promise((resolve) => orthanc.once('close', resolve));
  try {
    const url = `http://127.0.0.1:${http}/dicom-web/studies`;
    const studies = async (): Promise<unknown> => (await fetch(url)).json();
    await untilReady(url, orthanc).catch((error: unknown) => {
      throw new Error(`Orthanc did not start: ${log}`, { cause: error });
    });
    expect(await studies()).toEqual([]);
    const { blocks } = readPage('example/hospital/README.md');
    const command = blocks.find(({ text }) => text.startsWith('storescu '))?.text.trim() ?? '';
    const scan = join(ROOT, 'test/fixtures/independent/cube-8.EX.DCM');
    const [program = '', ...options] = command.replace('4242', dicom).replace('cube.EX.DCM', scan).split(' ');
    await promisify(execFile)(program, options);
    expect(await studies()).toHaveLength(1);
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
