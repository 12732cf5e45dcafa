import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.js';
import { buildPage, indexPage } from './making/page.js';
import { report } from './making/report.js';
import { filesOf, Samples } from './making/samples.js';

/*
 * Serves the viewer to this computer only: `node example/serve.js [--port 8080]`. Where no port is named and 8080 is
 * taken, the system chooses one. It serves at once: the page is built, and samples are made, as the browser waits for
 * them, which says so. Exit codes: 1, it cannot be served; 2, the arguments are wrong.
 */

const USAGE = 'Usage: node example/serve.js [--port 8080]';
const DEFAULT_PORT = 8080;
const PAGE = fileURLToPath(new URL('../build/viewer', import.meta.url));

const named = namedPort();
const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error.message);
    if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
    response.end(error.message);
  });
});
server.on('error', ({ code }) => {
  if (code === 'EADDRINUSE' && named === undefined) return server.listen(0, '127.0.0.1');
  const why =
    code === 'EADDRINUSE'
      ? 'another program uses it'
      : code === 'EACCES'
        ? 'the system does not allow it'
        : code;
  end(1, `Port ${named ?? DEFAULT_PORT} cannot be used: ${why}. Choose another one with --port.`);
});

let page;
let samples;
let pageFiles;
let sampleFiles;
server.on('listening', () => {
  mkdirSync(PAGE, { recursive: true });
  samples = new Samples();
  report(samples);
  const options = { dev: true, setHeaders };
  pageFiles = sirv(PAGE, options);
  sampleFiles = sirv(samples.folder, options);
  console.log(`The viewer is at http://127.0.0.1:${server.address().port}/ (stop with Ctrl+C)`);
  page = buildPage(PAGE);
  // Who asks for the page is told.
  page.catch(() => undefined);
  void makeFirst();
});
server.listen(named ?? DEFAULT_PORT, '127.0.0.1');

/** The first sample is what is seen first: it is begun before it is asked for. */
async function makeFirst() {
  try {
    const first = await samples.first();
    await samples.make(first.file);
  } catch (error) {
    console.error(error.message);
  }
}

function setHeaders(response) {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const missing = () => response.writeHead(404).end('Not found');
  if (pathname === '/' || pathname === '/index.html') {
    setHeaders(response);
    response.writeHead(200, { 'Content-Type': 'text/html;charset=utf-8' }).end(indexPage());
  } else if (pathname === '/samples/index.json') {
    const first = await samples.first();
    const list = (await samples.list()).map((sample) => ({
      ...sample,
      isMade: samples.isMade(sample.file),
      isFirst: sample.file === first.file,
    }));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(list));
  } else if (pathname === '/samples/progress') {
    tellProgress(response);
  } else if (pathname.startsWith('/samples/')) {
    const file = decodeURIComponent(pathname.slice('/samples/'.length));
    if (!(await samples.list()).flatMap(filesOf).includes(file)) return missing();
    await samples.make(file);
    request.url = `/${encodeURIComponent(file)}`;
    sampleFiles(request, response, missing);
  } else {
    const { seldom, buildSeldom } = await page;
    if (pathname === `/${seldom}`) await buildSeldom();
    pageFiles(request, response, missing);
  }
}

/** Server-sent events, as long as the page listens. */
function tellProgress(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const tell = (progress) => response.write(`data: ${JSON.stringify(progress ?? null)}\n\n`);
  tell(samples.now);
  response.on('close', samples.watch(tell));
}

/** The port that was asked for; undefined where none was. 0 lets the system choose. */
function namedPort() {
  let port;
  try {
    ({ port } = parseArgs({ options: { port: { type: 'string' } } }).values);
  } catch (error) {
    end(2, `${error.message}\n${USAGE}`);
  }
  if (port === undefined) return undefined;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return Number(port);
  return end(
    2,
    `--port ${JSON.stringify(port)} is not a port: it must be a number from 0 to 65535.\n${USAGE}`,
  );
}

function end(code, message) {
  console.error(message);
  process.exit(code);
}
