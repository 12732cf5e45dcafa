import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CORNERSTONES } from '../support/cornerstones.js';
import type { HostPage } from '../support/host.js';
import { addFile, load, openRegistered, pictureOf } from './page.js';
import { frameIds, independentFrames, publish, publishContainers } from './scans.js';
import type { Turn } from '../../src/core/index.js';

const INDEPENDENT: readonly (readonly [file: string, turns: readonly Turn[]])[] = [
  ['cube-8.EX.DCM', ['transpose']],
  ['hd-2.EX.DCM', ['transpose', 'rotate-90']],
  ['fundus-unencapsulated.EX.DCM', ['rotate-90']],
];
/** Every kind and every way to lie in the file that the independent files lack. */
const GENERATED = [
  'macular-cube-3-right-eye.EX.DCM',
  'optic-disc-cube-6.EX.DCM',
  'motion-200.EX.DCM',
  'noise-200.EX.DCM',
  'iris.EX.DCM',
  'iris-reversible.EX.DCM',
  'en-face-200.EX.DCM',
  'unknown-shape.EX.DCM',
  'reversible.EX.DCM',
  'swapped-rows.EX.DCM',
  'wrong-size.EX.DCM',
  'scrambled-codestream.EX.DCM',
  'clean-jp2.EX.DCM',
  'clean-codestream.EX.DCM',
];

describe.each(CORNERSTONES)('pixels in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;

  beforeAll(async () => {
    host = await openRegistered({ cornerstone, csp: true });
  });
  afterAll(() => host.close());

  it.each(INDEPENDENT)('of the independent %s are native OpenJPEG’s, upright', async (file, turns) => {
    const frames = await independentFrames(file, turns);
    const ids = frameIds(`wadouri:${host.origin}/fixtures/independent/${file}`, frames.length);
    expect(await load(host, ids)).toMatchObject(frames.map(pictureOf) as object[]);
  });

  it.each(GENERATED)('of %s are upright', async (name) => {
    const scan = await publish(host, name);
    const ids = frameIds(`wadouri:${scan.url}`, scan.frames.length);
    expect(await load(host, ids)).toMatchObject(scan.frames.map(pictureOf) as object[]);
  });

  it.each(['dicomweb', 'dicomfile'])('are the same by the scheme %s', async (scheme) => {
    for (const [file, turns] of INDEPENDENT) {
      const url = `${host.origin}/fixtures/independent/${file}`;
      const frames = await independentFrames(file, turns);
      const base = scheme === 'dicomfile' ? await addFile(host, url) : `${scheme}:${url}`;
      const outcomes = await load(host, frameIds(base, frames.length));
      expect(outcomes).toMatchObject(frames.map(pictureOf) as object[]);
    }
  });

  it('of Raw Data Storage are those of the container that the image ID names', async () => {
    const raw = await publishContainers(host, 'raw-angiography-4.DCM');
    for (const { tag, frames } of raw.containers) {
      const outcomes = await load(host, frameIds(`wadouri:${raw.url}?container=${tag}`, frames.length));
      expect(outcomes).toMatchObject(frames.map(pictureOf) as object[]);
    }
    const local = await addFile(host, raw.url);
    const [cube] = raw.containers;
    const outcomes = await load(host, frameIds(`${local}?container=${cube!.tag}`, cube!.frames.length));
    expect(outcomes).toMatchObject(cube!.frames.map(pictureOf) as object[]);
  });

  it('of Raw Data Storage without compression are turned as well', async () => {
    const raw = await publishContainers(host, 'raw-8-bit.DCM');
    for (const { tag, frames } of raw.containers) {
      const outcomes = await load(host, frameIds(`wadouri:${raw.url}?container=${tag}`, frames.length));
      expect(outcomes).toMatchObject(frames.map(pictureOf) as object[]);
    }
  });

  it('come from one download and one parse, however many frames are asked for at once', async () => {
    const { url, frames } = await publish(host, 'macular-cube-8.EX.DCM');
    const outcomes = await load(host, frameIds(`wadouri:${url}`, 8));
    expect(outcomes).toMatchObject(frames.map(pictureOf) as object[]);
    expect(host.server.requests.filter((request) => url.endsWith(request.replace('GET ', '')))).toHaveLength(
      1,
    );
  });

  it('stay in colour', async () => {
    const { url } = await publish(host, 'iris.EX.DCM');
    const [outcome] = await load(host, [`wadouri:${url}`], { options: { useRGBA: true } });
    expect(outcome).toMatchObject({
      image: { color: true, numberOfComponents: 3, photometricInterpretation: 'RGB' },
    });
  });

  it('leave the console silent under the strict Content-Security-Policy', () => {
    expect(host.complaints).toEqual([]);
  });
});
