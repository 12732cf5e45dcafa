import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { openHost, type HostPage } from '../support/host.js';
import type { Opened } from '../support/host-page/files.js';
import { publish, type PublishedScan } from './scans.js';

/*
 * A server that does not answer where the worker's script is asked for. The page's clock is put forward, so that nobody
 * waits; everything else is as it is. Each worker has an address of its own: Chromium has a second request for one
 * address wait for the first.
 */

const SCRIPT = '/czm-worker.js';
const failure = (seconds: number) => ({
  failure: {
    code: 'CZM_HOST',
    message: expect.stringContaining(`does not start: no answer within ${seconds} s`),
  },
});
const SUCCESS = { stacks: [{ error: undefined }] };

let host: HostPage;
let scan: PublishedScan;
/** Requests for the script that were not answered. */
let held: ServerResponse[];

beforeAll(async () => {
  host = await openHost({ cornerstone: 'current' });
  await host.boot();
  await host.page.clock.install();
  scan = await publish(host, 'fundus.EX.DCM');
});
afterAll(() => host.close());
beforeEach(hang);
afterEach(async () => {
  recover();
  for (const response of held) response.destroy();
  await host.page.evaluate(() => globalThis.czm.unregister());
});

function hang(): void {
  held = [];
  host.server.route(SCRIPT, (_request, response) => void held.push(response));
}

const recover = (): void => host.server.route(SCRIPT, undefined);

const pass = (seconds: number): Promise<void> => host.page.clock.fastForward(seconds * 1000);

const register = (workers: number): Promise<void> =>
  host.page.evaluate((count) => {
    let started = 0;
    globalThis.czmWorkers = [];
    const createWorker = (): Worker => {
      const worker = new Worker(`czm-worker.js?${String(Date.now())}-${String(++started)}`);
      globalThis.czmWorkers.push(worker);
      return worker;
    };
    globalThis.czm = globalThis.host.czm.register({ workers: count, createWorker });
  }, workers);

const started = (): Promise<number> => host.page.evaluate(() => globalThis.czmWorkers.length);

/** Opens the scan so many times at once; the plugin has been asked when it returns. */
async function open(times = 1): Promise<() => Promise<Opened[]>> {
  const handle = await host.page.evaluateHandle(
    async ([url, count]) => {
      const blob = await (await fetch(url)).blob();
      const all = Array.from({ length: count }, () => globalThis.host.opened(globalThis.czm.addFile(blob)));
      return { all };
    },
    [scan.url, times] as const,
  );
  return () => handle.evaluate(({ all }) => Promise.all(all));
}

it('is waited for once; from then on one worker is on trial, and given a moment', async () => {
  await register(2);
  const first = await open(3);
  await pass(21);
  expect(await first()).toMatchObject([failure(20), failure(20), failure(20)]);
  expect(await started()).toBe(2);
  // No time passes: the same workers are not waited for again.
  expect(await (await open())()).toMatchObject([failure(20)]);
  expect(await started()).toBe(2);

  await pass(5);
  const trial = await open(2);
  await pass(4);
  expect(await trial()).toMatchObject([failure(25), failure(25)]);
  expect(await (await open())()).toMatchObject([failure(25)]);
  expect(await started()).toBe(3);

  recover();
  await pass(26);
  expect(await (await open(3))()).toMatchObject([SUCCESS, SUCCESS, SUCCESS]);
});

it('is remembered where it was asked before there was work', async () => {
  await register(2);
  await pass(26);
  const later = await open();
  await pass(4);
  expect(await later()).toMatchObject([failure(25)]);
});

it('ends the worker, whether there is work or not', async () => {
  await register(1);
  await pass(46);
  const later = await open();
  expect(await started()).toBe(2);
  await pass(4);
  expect(await later()).toMatchObject([failure(45)]);
});

it('may answer at last, and the worker is used at once', async () => {
  await register(1);
  const waiting = await open();
  await pass(21);
  expect(await waiting()).toMatchObject([failure(20)]);
  // It listens when this returns.
  const ready = await host.page.evaluateHandle(() => {
    const [worker] = globalThis.czmWorkers;
    return { message: new Promise<void>((resolve) => worker!.addEventListener('message', () => resolve())) };
  });
  recover();
  // Each of them: one that the test before had sent may have come in late, and stands before it.
  for (const response of held) response.writeHead(307, { Location: `${SCRIPT}?late` }).end();
  await ready.evaluate(({ message }) => message);
  expect(await (await open(2))()).toMatchObject([SUCCESS, SUCCESS]);
  expect(await started()).toBe(1);
});

it('holds up nothing that a worker which runs can do', async () => {
  recover();
  await register(3);
  expect(await (await open())()).toMatchObject([SUCCESS]);
  hang();
  const six = Array.from({ length: 6 }, () => SUCCESS);
  expect(await (await open(6))()).toMatchObject(six);
  expect(await started()).toBeGreaterThan(1);
  await pass(46);
  expect(await (await open(6))()).toMatchObject(six);
});
