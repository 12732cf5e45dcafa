import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { ohifBundle } from './ohif.js';
import { ohifDist } from './ohif-dist.js';
import type { Orthanc } from './orthanc.js';

const RECIPE = join(dirname(fileURLToPath(import.meta.url)), '../../example/hospital');
const START_LIMIT_MS = 10_000;

export interface Nginx {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Debian's nginx with the configuration of example/hospital, on the folder that its README describes. Only what
 * names this machine is other: port, folder, and where the archive is.
 */
export async function startHospital(archive: Orthanc): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'czm-nginx-'));
  const html = join(folder, 'html');
  await fillHtml(html);
  const port = await freePort();
  const site = await readFile(join(RECIPE, 'nginx.conf'), 'utf8');
  const patched = [
    ['listen 80;', `listen 127.0.0.1:${String(port)};`],
    ['root /usr/share/nginx/html;', `root ${html};`],
    ['http://orthanc:8042', archive.origin],
  ].reduce((text, [from, to]) => {
    if (!text.includes(from!)) throw new Error(`example/hospital/nginx.conf has no "${from!}"`);
    return text.replace(from!, to!);
  }, site);
  await writeFile(join(folder, 'site.conf'), patched);
  await writeFile(join(folder, 'nginx.conf'), mainConfiguration(folder));

  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'pipe' });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) => reject(new Error('no nginx: install nginx-light', { cause: error })));
    child.once('exit', (code) => reject(new Error(`nginx ended with code ${String(code)}: ${log}`)));
  });
  failed.catch(() => undefined);
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  const stop = async () => {
    process.off('exit', orphaned);
    if (child.exitCode === null && child.pid !== undefined) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${String(port)}`;
  try {
    await Promise.race([untilReady(origin), failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, stop };
}

/** OHIF's files, this package's two, and the configuration. */
async function fillHtml(html: string): Promise<void> {
  const [dist, plugin] = await Promise.all([ohifDist('3.13.2'), ohifBundle()]);
  await mkdir(join(html, 'czm-ohif'), { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== 'app-config.js') await symlink(join(dist, name), join(html, name));
  }
  for (const name of ['czm-ohif.js', 'czm-worker.js']) {
    await copyFile(join(plugin, name), join(html, 'czm-ohif', name));
  }
  await copyFile(join(RECIPE, 'app-config.js'), join(html, 'app-config.js'));
}

/** One process that is whoever runs the tests, and writes nowhere else. */
function mainConfiguration(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${join(folder, name)};`)
    .join('\n');
  return `daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr;
events {}
http {
  include /etc/nginx/mime.types;
  access_log off;
${temporary}
  include ${join(folder, 'site.conf')};
}
`;
}

async function untilReady(origin: string): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    if ((await fetch(`${origin}/app-config.js`).catch(() => undefined))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nginx did not answer within ${String(START_LIMIT_MS)} ms`);
}
