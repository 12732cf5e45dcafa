import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

const PROGRAMS = [
  '/usr/sbin/Orthanc',
  '/usr/bin/Orthanc',
  '/usr/local/bin/Orthanc',
  '/opt/homebrew/bin/orthanc',
];
const PLUGINS = [
  '/usr/share/orthanc/plugins/libOrthancDicomWeb.so',
  '/usr/local/share/orthanc/plugins/libOrthancDicomWeb.so',
  '/opt/homebrew/share/orthanc/plugins/libOrthancDicomWeb.dylib',
];
const START_LIMIT_MS = 30_000;

/** A real archive, empty at first. */
export interface Orthanc {
  /** `http://127.0.0.1:port`; DICOMweb lies below `/dicom-web`. Tests reach it through `serve({ proxy })`. */
  readonly origin: string;
  /** Stores one DICOM file; rejects with the archive's answer if it is refused. */
  upload(bytes: Uint8Array): Promise<void>;
  /** Where it takes C-STORE, if it was started so. */
  readonly dicomPort: number;
  /** Ends it at once, as a crash does, and starts it again with what it had stored. */
  restart(): Promise<void>;
  /** Stops the archive and removes all that it stored. */
  stop(): Promise<void>;
}

/** Starts Orthanc with its DICOMweb plugin on a free port and in a folder of its own; `dimse`: it takes C-STORE, too. */
export async function startOrthanc({ dimse = false } = {}): Promise<Orthanc> {
  const program = findFile(process.env['ORTHANC_PATH'], PROGRAMS, 'Orthanc', 'ORTHANC_PATH');
  const plugin = findFile(process.env['ORTHANC_DICOMWEB_PATH'], PLUGINS, 'plugin', 'ORTHANC_DICOMWEB_PATH');
  const folder = await mkdtemp(join(tmpdir(), 'czm-orthanc-'));
  const port = await freePort();
  const dicomPort = await freePort();
  const configuration = {
    Name: 'test',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'index'),
    HttpPort: port,
    DicomServerEnabled: dimse,
    DicomPort: dicomPort,
    DicomAlwaysAllowStore: true,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    Plugins: [plugin],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  };
  const file = join(folder, 'orthanc.json');
  await writeFile(file, JSON.stringify(configuration));

  let log = '';
  const keep = (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-8000));
  const origin = `http://127.0.0.1:${String(port)}`;
  let child: ChildProcess;
  // A test run that dies leaves no archive behind.
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  const start = async (): Promise<void> => {
    child = spawn(program, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await untilReady(`${origin}/dicom-web/studies`, child);
  };
  const stop = async () => {
    await ended(child);
    process.off('exit', orphaned);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw new Error(`Orthanc did not start: ${log}`, { cause: error });
  }
  return {
    origin,
    dicomPort,
    stop,
    async restart() {
      await ended(child, 'SIGKILL');
      await start();
    },
    async upload(bytes) {
      const answer = await fetch(`${origin}/instances`, { method: 'POST', body: new Uint8Array(bytes) });
      if (!answer.ok) throw new Error(`Orthanc answered ${String(answer.status)}: ${await answer.text()}`);
    },
  };
}

function findFile(
  named: string | undefined,
  usual: readonly string[],
  what: string,
  variable: string,
): string {
  const found = () => [named, ...usual].find((path) => path && existsSync(path));
  const installed = found();
  if (installed) return installed;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    execFileSync('apt-get', ['install', '-y', 'orthanc', 'orthanc-dicomweb'], { stdio: 'inherit' });
  }
  const path = found();
  if (!path) throw new Error(`no Orthanc ${what}: install orthanc and orthanc-dicomweb, or set ${variable}`);
  return path;
}

/** Waits for the first answer. Throws where the server ends before, or gives none in time. */
export async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${String(child.exitCode)}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer within ${String(START_LIMIT_MS)} ms`);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
