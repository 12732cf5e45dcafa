import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.js';

/*
 * Serves the built viewer to this computer only: `node example/serve.js [--port 8080]`. Without a port, or where it
 * is taken, the system chooses one.
 */

const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
const folder = join(dirname(fileURLToPath(import.meta.url)), '../build/example');
const files = sirv(folder, {
  dev: true,
  setHeaders: (response) => response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY),
});
const server = createServer((request, response) =>
  files(request, response, () => response.writeHead(404).end('Not found')),
);
server.on('error', (error) => {
  if (error.code !== 'EADDRINUSE') throw error;
  server.listen(0, '127.0.0.1');
});
server.on('listening', () => {
  console.log(`The viewer is at http://127.0.0.1:${server.address().port}/ (end with Ctrl+C)`);
});
server.listen(Number(values.port), '127.0.0.1');
