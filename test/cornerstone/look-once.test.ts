import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { openFrame, openPart10 } from '../../src/core/index.js';
import { openHost, type HostPage } from '../support/host.js';
import { addFile, load } from './page.js';
import { open } from './raw-data/page.js';

/*
 * Whichever way a file comes in: it is parsed once, on the page or in a worker, and each of its frames is recognized and
 * checked once at most. Page and workers say so on a channel. That a result is read again before it is given out is
 * meant, and has other bytes.
 */

/** Runs in the page and at the beginning of each worker. */
const OBSERVE = `
  globalThis[Symbol.for('cornerstone-czm-image-loader.observer')] = (() => {
    const channel = new BroadcastChannel('czm-looks');
    const hashOf = (bytes) => {
      let hash = 2166136261;
      for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619);
      return hash >>> 0;
    };
    return {
      parsed: (length) => channel.postMessage('parsed ' + length),
      recognized: (frame) => channel.postMessage('recognized ' + hashOf(frame)),
      checked: (plain) => channel.postMessage('checked ' + hashOf(plain)),
    };
  })();
`;

const hashOf = (bytes: Uint8Array): number =>
  bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619), 2166136261) >>> 0;

declare global {
  var czmLooks: string[];
}

let host: HostPage;

beforeAll(async () => {
  host = await openHost({ cornerstone: 'current' });
  await host.page.addScriptTag({ content: OBSERVE });
  await host.boot();
  await host.page.evaluate((observe) => {
    globalThis.czmLooks = [];
    new BroadcastChannel('czm-looks').onmessage = ({ data }) => globalThis.czmLooks.push(data as string);
    const script = `${observe}; importScripts(${JSON.stringify(new URL('czm-worker.js', location.href).href)});`;
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    globalThis.czm = globalThis.host.czm.register({ workers: 1, createWorker: () => new Worker(url) });
  }, OBSERVE);
}, 120_000);
afterAll(() => host.close());

const CUBE = '/fixtures/independent/cube-8.EX.DCM';
const RAW = '/fixtures/independent/raw-storage.DCM';
const bytesOf = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`..${path}`, import.meta.url)));

const WAYS: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  ['wadouri', CUBE, () => load(host, [`wadouri:${host.origin}${CUBE}?frame=1`])],
  ['dicomfile', CUBE, async () => load(host, [`${await addFile(host, CUBE)}?frame=1`])],
  ['addFile', CUBE, () => open(host, CUBE)],
  ['addFile with a File', CUBE, () => open(host, CUBE, 'File')],
  ['Raw Data Storage', RAW, () => open(host, RAW)],
  ['Raw Data Storage from a File', RAW, () => open(host, RAW, 'File')],
];

describe('a file is looked at once', () => {
  it.each(WAYS)('by %s', async (_, path, comeIn) => {
    const bytes = bytesOf(path);
    const { frames } = openPart10(bytes);
    const stored = frames.map((frame) => `recognized ${hashOf(frame)}`);
    const plain = frames.map((frame) => `checked ${hashOf(openFrame(frame).plain)}`);
    await host.page.evaluate(() => void globalThis.czmLooks.splice(0));
    const outcome = await comeIn();
    expect(JSON.stringify(outcome)).not.toContain('failure');
    // Until all that must be told has been: it comes from other threads.
    const parsed = `parsed ${bytes.length}`;
    await host.page.waitForFunction(
      (wanted) => wanted.every((look) => globalThis.czmLooks.includes(look)),
      [parsed, ...stored, ...plain],
    );
    const looks = await host.page.evaluate(() => globalThis.czmLooks);
    const times = (wanted: string): number => looks.filter((look) => look === wanted).length;
    expect(times(parsed)).toBe(1);
    expect(stored.map(times)).toEqual(stored.map(() => 1));
    expect(plain.map(times)).toEqual(plain.map(() => 1));
  });
});
