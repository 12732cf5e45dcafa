import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// Internal: thousands of paths, without a file for each.
import { isInShard, shardOf } from '../../src/cli/shard.js';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();

describe('shards', () => {
  it('hold every path exactly once, however many they are', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (path, count) => {
        const holding = Array.from({ length: count }, (_, i) => i + 1).filter((index) =>
          isInShard(path, { index, count }),
        );
        expect(holding).toHaveLength(1);
      }),
    );
  });

  it('are about as large as each other, and never change', () => {
    const paths = Array.from({ length: 4000 }, (_, i) => `patient/${i}/scan.dcm`);
    const inFirst = paths.filter((path) => isInShard(path, { index: 1, count: 4 })).length;
    expect(inFirst).toBeGreaterThan(900);
    expect(inFirst).toBeLessThan(1100);
    // Python: int.from_bytes(sha256(path.encode()).digest()[:6]) % 1000 + 1, of the composed ü in both.
    const of = (path: string): number =>
      Array.from({ length: 1000 }, (_, i) => i + 1).find((index) =>
        isInShard(path, { index, count: 1000 }),
      ) ?? 0;
    expect([of('E001/cube.EX.DCM'), of('\u00fc.dcm'), of('u\u0308.dcm')]).toEqual([203, 769, 769]);
  });

  it('are named by two numbers', () => {
    expect(shardOf('3/8')).toEqual({ index: 3, count: 8 });
    for (const text of ['0/3', '4/3', '1', '1/', '/2', '-1/2', '1.5/2', '1/2/3', 'a/b']) {
      expect(shardOf(text)).toBeUndefined();
    }
  });

  it('do together what one run does, in one folder or in several', async () => {
    for (let i = 0; i < 12; i++) folder.put('fundus-unencapsulated.EX.DCM', 'in', `${i % 3}`, `${i}.dcm`);
    // Two files whose results would have one name: the same one has it, whatever shards they are in.
    folder.put('hd-2.EX.DCM', 'in', 'same.dcm');
    folder.put('hd-2.EX.DCM', 'in', 'same.DCM');
    folder.write('in/readme.txt', 'not DICOM');
    const run = async (out: string, ...more: string[]): Promise<[string, string][]> => {
      const { stdout } = await cli(['convert', folder.at('in'), '--out', folder.at(out), '--json', ...more]);
      const { files } = JSON.parse(stdout) as { files: { file: string; status: string }[] };
      return files.map(({ file, status }) => [file, status]);
    };
    const whole = await run('whole');
    const parts = [await run('parts', '--shard', '1/3'), await run('parts', '--shard', '2/3')];
    parts.push(await run('parts', '--shard', '3/3'));
    expect(parts.every(({ length }) => length > 0)).toBe(true);
    const byName = (a: [string, string], b: [string, string]): number => (a[0] < b[0] ? -1 : 1);
    expect(parts.flat().sort(byName)).toEqual([...whole].sort(byName));
    expect(whole.map(([, status]) => status)).toContain('failed');
    expect(folder.list('parts')).toEqual(folder.list('whole'));
    // A shard again does no harm.
    expect(await run('parts', '--shard', '1/3')).toEqual(
      parts[0]!.map(([file, status]) => [file, status === 'written' ? 'up-to-date' : status]),
    );
  });

  it('are refused where they are none', async () => {
    const args = ['convert', fixture('hd-2.EX.DCM'), '--out', folder.at('out'), '--shard', '5/4'];
    expect(await cli(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('such as 1/4') });
  });
});
