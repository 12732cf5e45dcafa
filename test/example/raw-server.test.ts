import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { sha256 } from '../generator/codec.js';
import { uidFor } from '../generator/czm-attributes.js';
import { eventually } from '../support/eventually.js';
import { openViewer, scan, shownInStack, type Scan, type Viewer } from './viewer.js';

/*
 * A server that does not understand private sequences: the metadata tell nothing of the containers, and the instance
 * has to come whole.
 */

const ROOT = '/archive';
const STUDY = '1.2.3';
const INSTANCE = uidFor('instance raw-angiography-4');
const METADATA = `${ROOT}/studies/${STUDY}/metadata`;

let viewer: Viewer;
let raw: Scan;
/** Sends what is left of the instance. */
let goOn: (() => void) | undefined;

const text = (vr: string, value: string) => ({ vr, Value: [value] });
const metadata = (instance: string) => ({
  '00080016': text('UI', '1.2.840.10008.5.1.4.1.1.66'),
  '00080018': text('UI', instance),
  '0020000D': text('UI', STUDY),
  '0020000E': text('UI', '1.2.3.4'),
  '00200011': { vr: 'IS', Value: [7] },
  '00080070': text('LO', 'Carl Zeiss Meditec'),
  '04070010': text('LO', '99CZM_CapeCod_OctGeneral'),
  '040710A1': { vr: 'UN' },
});

const answerMetadata: RequestListener = (_request, response) => {
  response.setHeader('Content-Type', 'application/dicom+json');
  response.end(JSON.stringify([metadata(INSTANCE), metadata('1.6')]));
};

/** Half of the instance, then nothing until it is asked to go on. */
const answerInstance: RequestListener = (_request, response) => {
  const head = Buffer.from('--part\r\nContent-Type: application/dicom\r\n\r\n');
  const body = Buffer.concat([head, Buffer.from(raw.bytes), Buffer.from('\r\n--part--')]);
  response.setHeader('Content-Type', 'multipart/related; type="application/dicom"; boundary=part');
  response.setHeader('Content-Length', body.length);
  response.write(body.subarray(0, body.length >> 1));
  goOn = () => response.end(body.subarray(body.length >> 1));
};

const hash = (): Promise<string> => viewer.page.evaluate(() => location.hash);

beforeAll(async () => {
  [viewer, raw] = [await openViewer(), await scan('raw-angiography-4.DCM')];
  viewer.server.route(METADATA, answerMetadata);
  const series = `${ROOT}/studies/${STUDY}/series/1.2.3.4/instances`;
  viewer.server.route(`${series}/${INSTANCE}`, answerInstance);
  viewer.server.route(`${series}/1.6`, (_request, response) => void response.writeHead(403).end());
});
afterAll(() => viewer.close());

it('is told how far a whole instance is', async () => {
  await viewer.part('open-server').click();
  await viewer.part('server-root').fill(`${viewer.server.origin}${ROOT}`);
  await viewer.part('study-uid').fill(STUDY);
  await viewer.part('open-study').click();
  for (const place of ['dialog-progress', 'opening']) {
    await viewer
      .part(place)
      .filter({ hasText: /^Raw data: (4\d|50) %$/ })
      .waitFor();
  }
  expect(await viewer.part('series').count()).toBe(0);
  goOn?.();
  await viewer.page.waitForFunction(() => window.czmExample?.series.length === 6);
  expect(await viewer.part('opening').textContent()).toBe('');
  expect(await viewer.part('server-dialog').isVisible()).toBe(false);
});

it('shows the images in it', async () => {
  await viewer.page.evaluate(() => window.czmExample?.ready);
  expect(await viewer.part('frame-label').textContent()).toBe('B-scan 2 of 4');
  expect((await shownInStack(viewer)).sha256).toBe(sha256((await raw.picture(2, '040710A1')).pixels));
  expect(await viewer.part('group').locator('.rail-title').allInnerTexts()).toHaveLength(5);
});

it('makes a series of an instance that is refused, and says why', async () => {
  await viewer.select(5);
  expect(await viewer.part('frame-error').innerText()).toMatch(/403/);
  expect(await viewer.part('series').nth(5).innerText()).toMatch(/Series 7[^]*not shown/);
  // The browser itself reports the answer 403.
  expect(viewer.complaints.splice(0)).toEqual([expect.stringContaining('403')]);
});

it('has an address that shows the same image of it again, once the server knows who asks', async () => {
  await viewer.select(3);
  await viewer.part('frame-slider').fill('4');
  const address = `#server=${viewer.server.origin}${ROOT}&study=${STUDY}&series=1.2.3.4&instance=${INSTANCE}&image=040710AD`;
  await eventually(async () => expect(await hash()).toBe(`${address}&frame=4&layout=stack`));

  viewer.server.route(METADATA, (_request, response) => void response.writeHead(401).end());
  await viewer.page.reload();
  await viewer.part('dialog-problem').filter({ hasText: 'refused access (401)' }).waitFor();
  expect(await viewer.part('server-root').inputValue()).toBe(`${viewer.server.origin}${ROOT}`);
  expect(await viewer.part('series').count()).toBe(0);
  expect(await hash()).toBe(`${address}&frame=4&layout=stack`);

  viewer.server.route(METADATA, answerMetadata);
  const asked = viewer.page.waitForRequest((request) => request.url().endsWith('/metadata'));
  await viewer.part('server-token').fill('secret');
  await viewer.part('open-study').click();
  expect((await asked).headers()['authorization']).toBe('Bearer secret');
  await viewer.part('opening').filter({ hasText: /%$/ }).waitFor();
  goOn?.();
  await viewer.part('frame-label').filter({ hasText: 'B-scan 4 of 4' }).waitFor();
  await viewer.page.evaluate(() => window.czmExample?.ready);
  expect((await shownInStack(viewer)).sha256).toBe(sha256((await raw.picture(4, '040710AD')).pixels));
  expect(await viewer.part('series').count()).toBe(6);
  expect(await viewer.part('notice').count()).toBe(0);
  expect(await hash()).toBe(`${address}&frame=4&layout=stack`);

  await viewer.page.evaluate(
    (to) => void (location.hash = to),
    `${address}&frame=2`.replace('1.2.3.4', '1.9'),
  );
  await viewer.part('notice').filter({ hasText: 'names a series that is not there' }).waitFor();
  // The browser itself reports the answers 401 and 403.
  expect(viewer.complaints.splice(0).every((text) => /40[13]/.test(text))).toBe(true);
});

it('says nothing else in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
