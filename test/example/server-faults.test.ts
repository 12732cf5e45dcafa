import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { openViewer, scan, type Scan, type Viewer } from './viewer.js';

/* What a person is told where a server sends something else than scans. */

const ROOT = '/archive';
const STUDY = '1.2.3';
const METADATA = `${ROOT}/studies/${STUDY}/metadata`;
const LOGIN = '<!DOCTYPE html><title>Please sign in</title>';
const JSON_TYPE = { 'Content-Type': 'application/dicom+json' };

let viewer: Viewer;
let fundus: Scan;
let server: string;

beforeAll(async () => {
  [viewer, fundus] = [await openViewer(), await scan('fundus.EX.DCM')];
  server = new URL(viewer.server.origin).host;
  await viewer.part('open-server').click();
  await viewer.part('server-root').fill(`${viewer.server.origin}${ROOT}`);
});
afterAll(() => viewer.close());

const send =
  (status: number, headers: Record<string, string | number>, body = ''): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

const ANSWERS: readonly (readonly [string, RequestListener, RegExp])[] = [
  [
    'a page to sign in',
    send(200, { 'Content-Type': 'text/html' }, LOGIN),
    /sent a web page \(200, text\/html\)/,
  ],
  ['nothing', send(200, { 'Content-Type': 'application/octet-stream' }), /sent nothing/],
  ['401', send(401, {}), /answered 401/],
  ['404', send(404, {}), /answered 404/],
  ['503', send(503, {}), /answered 503/],
  [
    'half of it',
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': 5000 });
      response.write(Buffer.alloc(100), () => response.destroy());
    },
    /broke off after \d+ of 5000 bytes/,
  ],
];

async function says(pattern: RegExp): Promise<void> {
  const problem = viewer.part('dialog-problem').filter({ hasText: pattern });
  await problem.waitFor();
  expect(await problem.innerText()).toContain(server);
  expect(await viewer.part('opening').textContent()).toBe('');
  expect(await viewer.part('cancel-opening').isVisible()).toBe(false);
  expect(await viewer.part('series').count()).toBe(0);
}

describe('a URL', () => {
  it.each(ANSWERS)('that sends %s', async (_, listener, pattern) => {
    viewer.server.route('/scan.dcm', listener);
    await viewer.part('url').fill(`${viewer.server.origin}/scan.dcm?token=secret`);
    await viewer.part('open-url').click();
    await says(pattern);
    expect(await viewer.part('dialog-problem').innerText()).not.toContain('secret');
  });
});

describe('a DICOMweb server', () => {
  it.each<readonly [string, RequestListener, RegExp]>([
    [
      'a page to sign in',
      send(200, { 'Content-Type': 'text/html' }, LOGIN),
      /sent a web page \(text\/html\).*study/,
    ],
    ['JSON that is truncated', send(200, JSON_TYPE, '[{"00080018":{"vr":"UI","Va'), /JSON that is truncated/],
    [
      'JSON of something else',
      send(200, JSON_TYPE, '{"error":"quota"}'),
      /not a list of data sets \(17 bytes\)/,
    ],
    ['nothing', send(200, JSON_TYPE), /sent nothing/],
    ['no study', send(204, {}), /no instances of this study/],
    ['401', send(401, {}), /refused access \(401\)/],
    ['404', send(404, {}), /nothing at this address \(404\)/],
    ['503', send(503, {}), /answered 503/],
  ])('that sends %s', async (_, listener, pattern) => {
    viewer.server.route(METADATA, listener);
    await viewer.part('study-uid').fill(STUDY);
    await viewer.part('open-study').click();
    await says(pattern);
  });

  it('that sends a page where studies are searched for', async () => {
    viewer.server.route(`${ROOT}/studies`, send(200, { 'Content-Type': 'text/html' }, LOGIN));
    await viewer.part('search').click();
    await says(/sent a web page \(text\/html\) when the list of studies was requested/);
  });

  it('that does not answer is named while it is waited for, and given up when asked to', async () => {
    viewer.server.route(METADATA, () => undefined);
    await viewer.part('open-study').click();
    await viewer
      .part('dialog-progress')
      .filter({ hasText: `Waiting for ${server} …` })
      .waitFor();
    await viewer.part('cancel-opening').click();
    await viewer.part('dialog-problem').filter({ hasText: 'Cancelled' }).waitFor();
    expect(await viewer.part('dialog-progress').textContent()).toBe('');
    expect(await viewer.part('cancel-opening').isVisible()).toBe(false);
  });

  it('that claims more frames than any scan has makes a series that says so', async () => {
    const claim = {
      '00080018': { vr: 'UI', Value: ['1.6'] },
      '0020000D': { vr: 'UI', Value: [STUDY] },
      '0020000E': { vr: 'UI', Value: ['1.2.3.4'] },
      '00280008': { vr: 'IS', Value: [100_000_000] },
      '00280010': { vr: 'US', Value: [4] },
      '00280011': { vr: 'US', Value: [4] },
    };
    viewer.server.route(METADATA, send(200, JSON_TYPE, JSON.stringify([claim])));
    await viewer.part('open-study').click();
    await viewer.page.waitForFunction(() => window.czmExample?.series.length === 1);
    const [series] = await viewer.page.evaluate(() =>
      window.czmExample!.series.map(({ error, imageIds }) => ({ error, images: imageIds.length })),
    );
    expect(series).toEqual({ error: expect.stringContaining('Number of Frames is 100000000'), images: 0 });
  });
});

it('opens a scan all the same, afterwards', async () => {
  viewer.server.route('/scan.dcm', (_request, response) => void response.end(Buffer.from(fundus.bytes)));
  await viewer.part('open-server').click();
  await viewer.part('url').fill(`${viewer.server.origin}/scan.dcm`);
  await viewer.part('open-url').click();
  await viewer.page.waitForFunction(() => window.czmExample?.series.length === 2);
  expect(await viewer.part('server-dialog').isVisible()).toBe(false);
});

it('says nothing in the console but what the browser does', () => {
  const others = viewer.complaints.filter((line) => !/Failed to load resource|net::ERR/.test(line));
  expect(others).toEqual([]);
});
