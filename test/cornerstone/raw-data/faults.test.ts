import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { dictOf } from '../../core/containers/json-of.js';
import { specimen } from '../../generator/families.js';
import { CORNERSTONES } from '../../support/cornerstones.js';
import type { HostPage } from '../../support/host.js';
import type { Opened } from '../../support/host-page/files.js';
import { serve } from '../../support/static-server.js';
import { load, openRegistered } from '../page.js';
import { publishBytes } from '../scans.js';
import { publishArchive, type RawArchive } from './other-archive.js';

/* Servers and proxies that send something else than what they were asked for. */

const LOGIN = '\n<!-- proxy --><!DOCTYPE html><html><title>Please sign in</title></html>';
const SECRET = 'token-that-nobody-may-see';
const DICOM = 'multipart/related; type="application/dicom"; boundary=b';

const send =
  (status: number, headers: Record<string, string | number>, body: string | Buffer = ''): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

const message = (file: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'),
    file,
    Buffer.from('\r\n--b--'),
  ]);

/** Sends some bytes, and then the connection is gone. */
const breakOff =
  (headers: Record<string, string | number>, bytes: Buffer): RequestListener =>
  (_request, response: ServerResponse) => {
    response.writeHead(200, headers);
    response.write(bytes, () => response.destroy());
  };

describe.each(CORNERSTONES)('a server at fault, in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let file: Uint8Array;
  let name: string;

  beforeAll(async () => {
    host = await openRegistered({ cornerstone });
    ({ bytes: file } = await specimen('raw-angiography-4.DCM').build());
    name = new URL(host.origin).host;
  });
  afterAll(() => host.close());

  const addRawData = ({ json, url }: RawArchive): Promise<Opened & { readonly error?: unknown }> =>
    host.page.evaluate(
      ([data, address]) =>
        globalThis.host.opened(
          globalThis.czm.addRawData(data, {
            url: `${address}?access_token=token-that-nobody-may-see`,
            metadataUrl: `${address}/metadata`,
          }),
        ),
      [json, url] as const,
    );

  /** What the plugin says where the whole instance is answered so. */
  async function instance(listener: RequestListener): Promise<Opened> {
    const archive = publishArchive(host, file, { frames: 'absent' });
    host.server.route(new URL(archive.url).pathname, listener);
    const opened = await addRawData(archive);
    if ('failure' in opened) expect(opened.failure.message).not.toContain(SECRET);
    return opened;
  }

  const because = (pattern: RegExp): object => ({
    failure: {
      shape: 'Error',
      name: 'HttpError',
      code: 'CZM_HTTP',
      message: expect.stringMatching(new RegExp(`^${name} ${pattern.source}`)),
    },
  });

  it.each<[string, RequestListener, RegExp]>([
    [
      'a page to sign in',
      send(200, { 'Content-Type': 'text/html; charset=utf-8' }, LOGIN),
      /sent a web page \(200, text\/html\) when the instance was requested\. .*sign in to it in another tab/,
    ],
    [
      'a page that says it is DICOM',
      send(200, { 'Content-Type': 'application/dicom' }, LOGIN),
      /sent a web page \(200, application\/dicom\)/,
    ],
    [
      'a bare text that says it is a page',
      send(200, { 'Content-Type': 'text/html' }, 'Session expired'),
      /sent a web page \(200, text\/html\)/,
    ],
    [
      'a page in a part of a message',
      send(200, { 'Content-Type': DICOM }, message(Buffer.from(LOGIN))),
      /sent a web page \(200, multipart\/related\)/,
    ],
    [
      'an error with the status of a success',
      send(200, { 'Content-Type': 'application/json' }, '{"error":"quota"}'),
      /sent text \(200, application\/json\) .*open the address in another tab/,
    ],
    ['nothing', send(200, { 'Content-Type': 'application/dicom' }), /sent nothing \(200, 0 bytes\)/],
    ['no content', send(204, {}), /sent nothing \(204, 0 bytes\)/],
    [
      'an empty part',
      send(200, { 'Content-Type': DICOM }, message(Buffer.alloc(0))),
      /sent nothing \(200, 0 bytes\)/,
    ],
    [
      'a part that nobody asked for',
      send(206, { 'Content-Range': 'bytes 100-199/5000' }, Buffer.alloc(100)),
      /sent only a part \(206, bytes 100-199\/5000\)/,
    ],
    ['401', send(401, { 'Content-Type': 'text/html' }, LOGIN), /answered 401 .*sign in again/],
    ['403', send(403, {}), /answered 403 .*refuses access/],
    ['404', send(404, {}), /answered 404 .*nothing there/],
    ['406', send(406, {}), /answered 406 .*does not accept/],
    ['500', send(500, {}), /answered 500 .*try again later/],
    ['503', send(503, {}), /answered 503 .*try again later/],
    [
      'less than it says',
      breakOff({ 'Content-Type': DICOM, 'Content-Length': 5000 }, Buffer.alloc(300)),
      /broke off after \d+ of 5000 bytes when the instance was requested/,
    ],
    [
      'a terabyte, by its word',
      breakOff({ 'Content-Type': DICOM, 'Content-Length': 1e12 }, Buffer.alloc(300)),
      /broke off after \d+ of 1000000000000 bytes/,
    ],
    [
      'pieces, and not the last one',
      breakOff({ 'Content-Type': DICOM }, Buffer.alloc(300)),
      /broke off after \d+ bytes/,
    ],
  ])('that sends %s is named, with what to do', async (_, listener, pattern) => {
    expect(await instance(listener)).toMatchObject(because(pattern));
  });

  it('that leads to a page to sign in is named', async () => {
    host.server.route('/login', send(200, { 'Content-Type': 'text/html' }, LOGIN));
    const opened = await instance(send(302, { Location: '/login' }));
    expect(opened).toMatchObject(because(/sent a web page/));
  });

  it.each<[string, (whole: Buffer) => RequestListener]>([
    ['its message', (whole) => send(200, { 'Content-Type': DICOM }, whole.subarray(0, 9000))],
    [
      'what it compresses',
      (whole) =>
        send(200, { 'Content-Type': DICOM, 'Content-Encoding': 'gzip' }, gzipSync(whole).subarray(0, 9000)),
    ],
  ])('that does not end %s is named', async (_, listener) => {
    expect(await instance(listener(message(file)))).toMatchObject({
      failure: { code: 'CZM_HTTP', message: expect.stringMatching(/response of \d+ bytes is truncated/) },
    });
  });

  it('that is not there is named', async () => {
    const gone = await serve({ folders: {} });
    await gone.close();
    const archive = publishArchive(host, file, { frames: 'absent' });
    const opened = await addRawData({ ...archive, url: `${gone.origin}/studies/1/series/2/instances/3` });
    expect(opened).toMatchObject({
      failure: {
        code: 'CZM_HTTP',
        message: expect.stringMatching(
          /^127\.0\.0\.1:\d+ does not answer when the instance was requested.*CORS/,
        ),
      },
    });
  });

  it('is as good as any other where it compresses, or answers 206 with the whole', async () => {
    const whole = message(file);
    const headers = { 'Content-Type': DICOM };
    for (const listener of [
      send(200, { ...headers, 'Content-Encoding': 'gzip' }, gzipSync(whole)),
      send(206, { ...headers, 'Content-Range': `bytes 0-${whole.length - 1}/${whole.length}` }, whole),
      send(200, { 'Content-Type': 'text/html' }, Buffer.from(file)),
    ]) {
      const opened = await instance(listener);
      if ('failure' in opened) throw new Error(opened.failure.message);
      expect(opened.stacks.map(({ error }) => error)).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it('has its status and address told, without the query', async () => {
    const archive = publishArchive(host, file, { frames: 'absent', instanceRefused: 403 });
    const told = await host.page.evaluate(
      async ([data, address]) => {
        const error: unknown = await globalThis.czm
          .addRawData(data, { url: address })
          .catch((e: unknown) => e);
        if (!(error instanceof globalThis.host.czm.HttpError)) throw error;
        const { status, url, found, expected } = error;
        return { status, url, found, expected };
      },
      [archive.json, `${archive.url}?access_token=${SECRET}#x`] as const,
    );
    expect(told).toEqual({ status: 403, url: archive.url, found: 403, expected: 200 });
  });

  it('is named where it sends a page for one frame', async () => {
    const archive = publishArchive(host, file, {
      instead: { '040710A1/3': Buffer.from(LOGIN), '040710A1/2': Buffer.alloc(0) },
    });
    const opened = await addRawData(archive);
    if ('failure' in opened) throw new Error(opened.failure.message);
    const outcomes = await load(host, opened.stacks[0]!.imageIds, { oneByOne: true });
    expect(outcomes).toMatchObject([
      { image: {} },
      {
        failure: {
          code: 'CZM_HTTP',
          frame: 2,
          message: expect.stringMatching(/sent nothing .*frame 2 was requested/),
        },
      },
      {
        failure: {
          code: 'CZM_HTTP',
          frame: 3,
          message: expect.stringMatching(/web page .*frame 3 was requested/),
        },
      },
      { image: {} },
    ]);
  });

  it('may have one empty frame, and is not asked for the whole instance because of it', async () => {
    const archive = publishArchive(host, file, { instead: { '040710A1/1': Buffer.alloc(0) } });
    const opened = await addRawData(archive);
    expect(opened).toMatchObject({ stacks: [{ error: undefined }, {}, {}, {}, {}] });
    expect(archive.asked.map(({ what }) => what)).not.toContain('instance');
  });

  describe('where the host fetches', () => {
    it.each([
      ['a page to sign in', 'text/html', LOGIN, /sent a web page when a DICOM file was requested/],
      ['nothing', 'application/dicom', '', /sent nothing when a DICOM file was requested/],
    ])('a file, and gets %s', async (_, type, body, pattern) => {
      const url = publishBytes(host, Buffer.from(body));
      host.server.route(new URL(url).pathname, send(200, { 'Content-Type': type }, body));
      const [outcome] = await load(host, [`wadouri:${url}?token=${SECRET}&frame=1`]);
      expect(outcome).toMatchObject(because(pattern));
      expect(outcome).toMatchObject({ failure: { message: expect.not.stringContaining(SECRET) } });
    });

    it.each([
      ['upright', 'macular-cube-3-right-eye.EX.DCM'],
      ['as it is stored', 'clean-codestream.EX.DCM'],
    ])('a frame that is shown %s, and gets a page to sign in', async (_, specimenName) => {
      const { bytes } = await specimen(specimenName).build();
      const json = withoutPixels(dictOf(bytes));
      const path = `/faults/studies/1/series/2/instances/${specimenName}`;
      host.server.route(`${path}/frames/1`, send(200, { 'Content-Type': 'text/html' }, LOGIN));
      const imageId = `wadors:${host.origin}${path}/frames/1`;
      const outcome = await host.page.evaluate(
        ([id, data]) => {
          globalThis.host.metadata.utilities.addDicomWebInstance(id, data as never);
          return globalThis.host.loadOutcome(id);
        },
        [imageId, json] as const,
      );
      expect(outcome).toMatchObject({
        failure: {
          code: 'CZM_HTTP',
          frame: 1,
          message: expect.stringMatching(/web page when frame 1 was requested/),
        },
      });
    });
  });
});

/** As an archive's metadata, without bytes. */
const withoutPixels = (dict: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(Object.fromEntries(Object.entries(dict).filter(([tag]) => tag !== '7FE00010'))),
  ) as Record<string, unknown>;
