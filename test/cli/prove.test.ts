import { beforeAll, describe, expect, it } from '@jest/globals';
// Internal: a type only.
import type { InspectedFile } from '../../src/cli/inspect.js';
import { rawOrderFile } from '../generator/raw-order.js';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();

const KINDS = ['own', 'upside-down', 'noise'] as const;
const made = new Map<(typeof KINDS)[number], Uint8Array>();

beforeAll(async () => {
  for (const kind of KINDS) made.set(kind, (await rawOrderFile(kind)).bytes);
});

async function proofOf(enFace: (typeof KINDS)[number]): Promise<{
  readonly text: string;
  readonly images: InspectedFile['images'];
}> {
  const file = folder.write('in/scan.DCM', made.get(enFace)!);
  const { stdout: text } = await cli(['inspect', '--prove', file]);
  const { stdout } = await cli(['inspect', '--prove', '--json', file]);
  const { files } = JSON.parse(stdout) as { files: readonly InspectedFile[] };
  return { text, images: files[0]!.images };
}

describe('inspect --prove', () => {
  it('says that the file shows the order of its B-scans', async () => {
    const { text, images } = await proofOf('own');
    expect(images.map(({ kind, orderProof }) => [kind, orderProof?.verdict])).toEqual([
      ['cube', 'shown'],
      ['en-face', undefined],
    ]);
    expect(images[0]!.orderProof!.winner).toEqual({ firstBScan: 'lowest', firstAScan: 'left' });
    expect(text).toContain('Order         The en-face picture of this file shows the order');
    expect(images[0]!.warnings.filter(({ code }) => code === 'SLOW_AXIS')).toEqual([]);
  });

  it('warns where the file shows another order, and names both', async () => {
    const { text, images } = await proofOf('upside-down');
    expect(images[0]!.orderProof).toMatchObject({
      verdict: 'contradicted',
      winner: { firstBScan: 'highest', firstAScan: 'left' },
    });
    const warning = images[0]!.warnings.find(({ code }) => code === 'SLOW_AXIS');
    expect(warning?.message).toMatch(/first B-scan is the highest.*first B-scan is the lowest/);
    expect(text).toContain(
      'SLOW_AXIS: The en-face picture of this file shows that the first B-scan is the highest',
    );
  });

  it('says that a picture shows nothing where none of the orders fits', async () => {
    const { images } = await proofOf('noise');
    expect(images[0]!.orderProof).toMatchObject({ verdict: 'undecided', winner: null });
    expect(images[0]!.warnings.filter(({ code }) => code === 'SLOW_AXIS')).toEqual([]);
  });

  it('has nothing to say of other files, and looks at nothing unless it is asked to', async () => {
    for (const args of [
      ['--prove', fixture('cube-8.EX.DCM')],
      ['--prove', fixture('raw-storage.DCM')],
      [fixture('raw-storage.DCM')],
    ]) {
      const { code, stdout } = await cli(['inspect', '--json', ...args]);
      const { files } = JSON.parse(stdout) as { files: readonly InspectedFile[] };
      expect(code).toBe(0);
      expect(files[0]!.images.map(({ orderProof }) => orderProof)).toEqual(files[0]!.images.map(() => null));
    }
  });
});
