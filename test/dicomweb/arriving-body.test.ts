import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isCzmError } from '../../src/core/index.js';
// Internal: every way in which servers break off, without a scan and a browser for each.
import { ArrivingBody } from '../../src/dicomweb/arriving-body.js';

/* Servers that break off, forget what they said, and change the file between two requests. */

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
let answer: Listener = (_request, response) => response.end();
const server = createServer((request, response) => answer(request, response));
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/file.dcm`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = (): ArrivingBody =>
  new ArrivingBody({ url, what: 'a DICOM file', headers: {}, credentials: 'same-origin' });

/** One answer of a server. */
interface Visit {
  /** Which version of the file it has. */
  readonly version: 0 | 1;
  /** Part of what it should send after which it breaks off; 1 and more: it does not. */
  readonly part: number;
  readonly tagged: boolean;
  readonly ranges: 'right' | 'none' | 'other';
  readonly stated: boolean;
}

function serve(versions: readonly Uint8Array[], { version, part, tagged, ranges, stated }: Visit): Listener {
  return (request, response) => {
    const bytes = versions[version] ?? new Uint8Array();
    const etag = `"${version}"`;
    if (tagged) response.setHeader('ETag', etag);
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const isSame = request.headers['if-range'] === etag;
    const isPart = asked !== undefined && isSame && ranges !== 'none';
    const start = isPart ? Math.max(0, Number(asked) - (ranges === 'other' ? 7 : 0)) : 0;
    const sent = bytes.subarray(start);
    if (isPart) response.setHeader('Content-Range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
    if (stated) response.setHeader('Content-Length', sent.length);
    response.writeHead(isPart ? 206 : 200);
    const count = Math.floor(sent.length * Math.min(1, part));
    response.write(sent.subarray(0, count), () => (part < 1 ? response.destroy() : response.end()));
    if (count === 0) response.flushHeaders();
  };
}

const visits = fc.array(
  fc.record({
    version: fc.constantFrom(0, 0, 0, 1),
    part: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
    tagged: fc.boolean(),
    ranges: fc.constantFrom('right', 'none', 'other'),
    stated: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
) as fc.Arbitrary<Visit[]>;

const VERSIONS = [1, 3].map((step) => Uint8Array.from({ length: 4000 }, (_, index) => (index * step) % 251));

describe('bytes that arrive', () => {
  it('are those of one version of the file, whatever servers do', async () => {
    await fc.assert(
      fc.asyncProperty(visits, async (all) => {
        const body = open();
        for (const visit of all) {
          answer = serve(VERSIONS, visit);
          const before = body.bytes.length;
          const failure = await body
            .read(() => undefined)
            .then(
              () => undefined,
              (error: unknown) => error,
            );
          if (failure !== undefined && !isCzmError(failure, 'CZM_HTTP')) throw failure;
          expect(body.bytes.length).toBeGreaterThanOrEqual(before);
          const origin = VERSIONS.findIndex((bytes) =>
            Buffer.from(body.bytes).equals(bytes.subarray(0, body.bytes.length)),
          );
          expect(origin).toBeGreaterThanOrEqual(0);
          if (failure === undefined) {
            expect(body.bytes).toEqual(VERSIONS[origin]);
            return;
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('go on where they ended, with the headers that are given by then', async () => {
    const asked: (string | undefined)[] = [];
    let tokens = 0;
    const body = new ArrivingBody({
      ...{ url, what: 'a DICOM file', credentials: 'same-origin' },
      headers: () => ({ Authorization: `Bearer ${++tokens}` }),
    });
    for (const part of [0.5, 1]) {
      const send = serve(VERSIONS, { version: 0, part, tagged: true, ranges: 'right', stated: true });
      answer = (request, response) => {
        asked.push(`${request.headers.range ?? ''} ${request.headers.authorization ?? ''}`);
        send(request, response);
      };
      await body.read(() => undefined).catch(() => undefined);
    }
    expect(asked).toEqual([' Bearer 1', 'bytes=2000- Bearer 2']);
    expect(body.bytes).toEqual(VERSIONS[0]);
  });

  it.each([0, 1] as const)(
    'are held against those that were taken out of memory: version %d',
    async (version) => {
      const body = open();
      const once = { tagged: false, ranges: 'none', stated: true } as const;
      answer = serve(VERSIONS, { version: 0, part: 0.5, ...once });
      await body.read(() => undefined).catch(() => undefined);
      body.shed(700);
      body.shed(1500);
      answer = serve(VERSIONS, { version, part: 1, ...once });
      const failure: unknown = await body
        .read(() => undefined)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(isCzmError(failure, 'CZM_HTTP')).toBe(version === 1);
      const came = VERSIONS[0]!.slice(0, version === 1 ? 2000 : 4000);
      expect([body.start, body.bytes]).toEqual([1500, came.slice(1500)]);
      expect(await body.content(600, 1600)).toEqual(came.slice(600, 1600));
      expect(new Uint8Array(await body.blob().arrayBuffer())).toEqual(came);
    },
  );

  it.each<readonly [string, Listener, RegExp]>([
    ['a refusal', (_, response) => response.writeHead(403).end(), /answered 403/],
    ['silence', (request) => request.socket.destroy(), /does not answer/],
  ])('do not come after %s', async (_, listener, message) => {
    answer = listener;
    const failure: unknown = await open()
      .read(() => undefined)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CZM_HTTP', message: expect.stringMatching(message) });
  });

  it('come in parts that are asked for, of the same version only', async () => {
    const body = open();
    answer = serve(VERSIONS, { version: 0, part: 0.5, tagged: true, ranges: 'right', stated: true });
    await body.read(() => undefined).catch(() => undefined);
    const send: Listener = (request, response) => {
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      response.writeHead(206, { ETag: '"0"', 'Content-Range': `bytes ${first}-${last}/4000` });
      response.end(VERSIONS[0]?.subarray(Number(first), Number(last) + 1));
    };
    answer = send;
    expect(await body.part(3000, 3100)).toEqual(VERSIONS[0]?.slice(3000, 3100));
    answer = (request, response) => {
      response.setHeader('ETag', '"1"');
      response.writeHead(206, { 'Content-Range': 'bytes 3000-3099/4000' });
      response.end(VERSIONS[1]?.subarray(3000, 3100));
    };
    expect(await body.part(3000, 3100)).toBeUndefined();
  });
});
