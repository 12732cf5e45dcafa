import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '../../example/serve.js');

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the server until it says where it is, or ends. */
function serve(...parameters: readonly string[]): Promise<Ended & { readonly url: string | undefined }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SCRIPT, ...parameters]);
    let said = '';
    let url: string | undefined;
    child.stderr.on('data', (text: Buffer) => (said += String(text)));
    child.stdout.on('data', (text: Buffer) => {
      url = /http:\S+/.exec(String(text))?.[0];
      child.kill();
    });
    child.on('close', (code) => resolve({ code, said, url }));
  });
}

let taken: Server;
let port: string;
beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  port = String((taken.address() as AddressInfo).port);
});
afterAll(() => new Promise((resolve) => taken.close(resolve)));

describe('the server of the example', () => {
  it.each([
    [
      ['--port', '99999'],
      /^--port "99999" is not a port: it must be a number from 0 to 65535\.\nUsage: .*\n$/,
    ],
    [['--port', 'abc'], /^--port "abc" is not a port/],
    [['--port', ''], /^--port "" is not a port/],
    [['--prot', '1'], /^Unknown option '--prot'.*\nUsage: .*\n$/],
  ])('says what is wrong with %j', async (parameters, message) => {
    expect(await serve(...parameters)).toEqual({
      code: 2,
      said: expect.stringMatching(message),
      url: undefined,
    });
  });

  it('says that a port is taken that was asked for', async () => {
    expect(await serve('--port', port)).toEqual({
      code: 1,
      said: `Port ${port} cannot be used: another program uses it. Choose another one with --port.\n`,
      url: undefined,
    });
  });

  it('says where it is', async () => {
    expect(await serve('--port', '0')).toMatchObject({ said: '', url: expect.stringMatching(/:\d+\/$/) });
  });
});
