import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.js';

/*
 * Serves the built viewer to this computer only: `node example/serve.js [--port 8080]`. Where no port is named and 8080
 * is taken, the system chooses one. Exit codes: 1, it cannot be served; 2, the arguments are wrong.
 */

const USAGE = 'Usage: node example/serve.js [--port 8080]';
const DEFAULT_PORT = 8080;

const named = namedPort();
const folder = join(dirname(fileURLToPath(import.meta.url)), '../build/example');
if (!existsSync(join(folder, 'index.html'))) {
  end(1, 'The viewer is not built. Run `npm run build:example` first.');
}
const files = sirv(folder, {
  dev: true,
  setHeaders: (response) => response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY),
});
const server = createServer((request, response) =>
  files(request, response, () => response.writeHead(404).end('Not found')),
);
server.on('error', ({ code }) => {
  if (code === 'EADDRINUSE' && named === undefined) return server.listen(0, '127.0.0.1');
  const why =
    code === 'EADDRINUSE'
      ? 'another program uses it'
      : code === 'EACCES'
        ? 'the system does not allow it'
        : code;
  end(1, `Port ${named ?? DEFAULT_PORT} cannot be used: ${why}. Name another one with --port.`);
});
server.on('listening', () => {
  console.log(`The viewer is at http://127.0.0.1:${server.address().port}/ (end with Ctrl+C)`);
});
server.listen(named ?? DEFAULT_PORT, '127.0.0.1');

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
  return end(2, `--port ${JSON.stringify(port)} is no port: a number from 0 to 65535 is needed.\n${USAGE}`);
}

function end(code, message) {
  console.error(message);
  process.exit(code);
}
