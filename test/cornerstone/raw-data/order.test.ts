import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawOrderFile } from '../../generator/raw-order.js';
import { CORNERSTONES } from '../../support/cornerstones.js';
import type { HostPage } from '../../support/host.js';
import { openRegistered } from '../page.js';
import { publishBytes } from '../scans.js';
import { stacksOf } from './page.js';

describe.each(CORNERSTONES)('proveOrder in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  beforeAll(async () => {
    host = await openRegistered({ cornerstone });
  });
  afterAll(() => host.close());

  const prove = (a: string, b: string) =>
    host.page.evaluate(
      ([cube, enFace]) =>
        globalThis.czm.proveOrder(cube, enFace).then(
          ({ verdict, winner }) => ({ verdict, winner }),
          ({ code }: { code: string }) => ({ code }),
        ),
      [a, b] as const,
    );

  it.each([
    ['own', { verdict: 'shown', winner: { firstBScan: 'lowest', firstAScan: 'left' } }],
    ['upside-down', { verdict: 'contradicted', winner: { firstBScan: 'highest', firstAScan: 'left' } }],
    ['noise', { verdict: 'undecided', winner: undefined }],
  ] as const)('says what the en-face picture shows: %s', async (kind, expected) => {
    const url = publishBytes(host, (await rawOrderFile(kind)).bytes);
    const [cube, picture] = await stacksOf(host, url, 'File');
    expect(await prove(cube!.imageIds[0]!, picture!.imageIds[0]!)).toEqual(expected);
    expect(await prove(picture!.imageIds[0]!, cube!.imageIds[0]!)).toEqual({ code: 'CZM_UNSUPPORTED' });
  });

  it('refuses pictures of different files', async () => {
    const first = await stacksOf(host, publishBytes(host, (await rawOrderFile('own')).bytes), 'File');
    const second = await stacksOf(host, publishBytes(host, (await rawOrderFile('own')).bytes), 'File');
    expect(await prove(first[0]!.imageIds[0]!, second[1]!.imageIds[0]!)).toEqual({ code: 'CZM_UNSUPPORTED' });
  });
});
