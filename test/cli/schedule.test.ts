import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { totalmem } from 'node:os';
// Internal: how much is under way at once shows in no result.
import { bytesOf, defaultMemory, memoryOf } from '../../src/cli/memory.js';
import { doAll } from '../../src/cli/schedule.js';
import type { Task } from '../../src/cli/task.js';

const MB = 2 ** 20;
const task = (path: string, size: number, after?: string): Task => ({
  command: 'convert',
  path,
  size,
  stem: path,
  ...(after === undefined ? {} : { after }),
  folder: { named: 'out', out: '/out', own: '/out/own', since: 0 },
  overwrite: false,
  upright: false,
  format: 'png',
});

describe('what is under way', () => {
  it('takes no more memory together than was given, but for a file that is alone; no more jobs; the right order', async () => {
    const sizes = fc.array(fc.record({ size: fc.nat(400 * MB), after: fc.option(fc.nat(20)) }), {
      maxLength: 20,
    });
    const limits = fc.record({
      jobs: fc.integer({ min: 1, max: 6 }),
      memory: fc.integer({ min: 1, max: 900 * MB }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, limits, fc.scheduler(), async (files, { jobs, memory }, scheduler) => {
        const tasks = files.map(({ size, after }, i) =>
          task(String(i), size, after === null || after >= i ? undefined : String(after)),
        );
        const running = new Set<Task>();
        const done: string[] = [];
        const all = doAll(tasks, { jobs, memory }, async (one) => {
          running.add(one);
          expect(running.size).toBeLessThanOrEqual(jobs);
          const taken = [...running].reduce((sum, other) => sum + memoryOf(other), 0);
          expect(taken <= memory || running.size === 1).toBe(true);
          if (one.after !== undefined) expect(done).toContain(one.after);
          await scheduler.schedule(Promise.resolve());
          running.delete(one);
          done.push(one.path);
        });
        await scheduler.waitFor(all);
        expect([...done].sort()).toEqual(tasks.map(({ path }) => path).sort());
      }),
    );
  });

  it('is bounded by a quarter of the memory unless told otherwise', () => {
    expect(defaultMemory()).toBeLessThanOrEqual(totalmem() / 4);
    expect(defaultMemory()).toBeGreaterThan(0);
    expect(['500M', '4G', '1.5g', '2 TB', '64KiB', '123', '', '-1', 'much'].map(bytesOf)).toEqual([
      500 * MB,
      4 * 1024 * MB,
      1536 * MB,
      undefined,
      65536,
      123,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
