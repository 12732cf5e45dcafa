import { execFile, spawn } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { ohifBundle } from './ohif.js';
import { ohifDist } from './ohif-dist.js';
import type { Orthanc } from './orthanc.js';

const run = promisify(execFile);
const RECIPE = join(dirname(fileURLToPath(import.meta.url)), '../../example/hospital');
const START_LIMIT_MS = 10_000;

export interface Nginx {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Sign-on in front of everything, as a page has it. */
export interface SignOn {
  /** The page's block. */
  readonly server: string;
  /** Of what signs on, in place of oauth2-proxy. */
  readonly origin: string;
}

/**
 * Debian's nginx as the recipe of example/hospital has it: its README's commands are run as they are there, in a copy of
 * the folder. Only what names this machine is other: ports and the system's folders. Nothing is installed or fetched.
 */
export async function startHospital(
  archive: Orthanc,
  commands: readonly string[],
  signOn?: SignOn,
): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'czm-nginx-'));
  const html = join(folder, 'system/html');
  const site = join(folder, 'system/site.conf');
  const path = await programs(folder);
  await mkdir(html, { recursive: true });
  await cp(RECIPE, join(folder, 'recipe'), { recursive: true });
  const here = replaced(commands.join('\n'), [
    ['/usr/share/nginx/html/', `${html}/`],
    ['/etc/nginx/sites-enabled/default', site],
    ['/etc/orthanc/orthanc.json', join(folder, 'system/orthanc.json')],
  ]);
  await run('sh', ['-e', '-c', here], {
    cwd: join(folder, 'recipe'),
    env: { ...process.env, PATH: `${path}:${process.env['PATH'] ?? ''}` },
  });
  const port = await freePort();
  const listen = `listen 127.0.0.1:${String(port)};`;
  const own = replaced(await readFile(site, 'utf8'), [
    ['root /usr/share/nginx/html;', `root ${html};`],
    ['http://127.0.0.1:8042', archive.origin],
    ['listen 127.0.0.1:8080;', signOn === undefined ? listen : ''],
  ]);
  await writeFile(site, signOn === undefined ? own : behind(signOn, own, listen));
  await writeFile(join(folder, 'nginx.conf'), mainConfiguration(folder, site));

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

const replaced = (text: string, pairs: readonly (readonly [from: string, to: string])[]): string =>
  pairs.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`the recipe of example/hospital has no "${from}"`);
    return all.replaceAll(from, to);
  }, text);

/** The server that signs on, with what the recipe's own has inside. Without TLS, for which there is no certificate. */
function behind({ server, origin }: SignOn, own: string, listen: string): string {
  const [, inside] = /server \{\n(.*)\}/s.exec(own) ?? [];
  return replaced(server.replace(/^ *ssl_certificate.*;$/gm, ''), [
    ['listen 443 ssl;', listen],
    ['http://127.0.0.1:4180', origin],
    ['  # … root, index and the locations of nginx.conf, unchanged', inside ?? ''],
  ]);
}

/** Stands in for the programs that fetch and install: `npm pack` gives what the tests have of each package. */
async function programs(folder: string): Promise<string> {
  const [dist, plugin] = await Promise.all([ohifDist('3.13.2'), ohifBundle()]);
  const ohif = join(folder, 'ohif/package/dist');
  const own = join(folder, 'own/package/dist/drop-in');
  await Promise.all([ohif, own].map((path) => mkdir(path, { recursive: true })));
  for (const name of await readdir(dist)) {
    // The recipe writes over this one.
    if (name === 'app-config.js') await copyFile(join(dist, name), join(ohif, name));
    else await symlink(join(dist, name), join(ohif, name));
  }
  for (const name of ['czm-ohif.js', 'czm-worker.js']) await copyFile(join(plugin, name), join(own, name));
  const path = join(folder, 'bin');
  await mkdir(path);
  const npm = `case "$*" in
  'pack @ohif/app@3.13.2') tar czf ohif-app-3.13.2.tgz -C '${folder}/ohif' package ;;
  'pack cornerstone-czm-image-loader') tar czf cornerstone-czm-image-loader-1.0.0.tgz -C '${folder}/own' package ;;
  *) exit 1 ;;
esac`;
  for (const [name, script] of Object.entries({ npm, apt: '', systemctl: '' }))
    await writeFile(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** One process that is whoever runs the tests, and writes nowhere else. */
function mainConfiguration(folder: string, site: string): string {
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
  include ${site};
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
