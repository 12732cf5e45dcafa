import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// Internal: the order in which frames are made ready shows in no result.
import { inOrder } from '../../src/cli/in-order.js';

describe('frames of one file', () => {
  it('are taken in their order, whichever is made first, and no more are made ahead than allowed', async () => {
    const given = fc.record({ count: fc.nat(20), ahead: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(given, fc.scheduler(), async ({ count, ahead }, scheduler) => {
        const taken: number[] = [];
        let begun = 0;
        const all = inOrder(
          count,
          () => ahead,
          async (index) => {
            expect(begun++).toBe(index);
            expect(begun - taken.length).toBeLessThanOrEqual(ahead);
            await scheduler.schedule(Promise.resolve());
            return index;
          },
          (made) => taken.push(made),
        );
        await scheduler.waitFor(all);
        expect(taken).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('fail with the first that fails by its place, when nothing is under way any more', async () => {
    const given = fc.record({
      bad: fc.uniqueArray(fc.nat(9), { minLength: 1 }),
      ahead: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(given, fc.scheduler(), async ({ bad, ahead }, scheduler) => {
        let underWay = 0;
        const taken: number[] = [];
        const all = inOrder(
          10,
          () => ahead,
          async (index) => {
            underWay++;
            await scheduler.schedule(Promise.resolve());
            underWay--;
            if (bad.includes(index)) throw new RangeError(String(index));
            return index;
          },
          (made) => taken.push(made),
        );
        const first = Math.min(...bad);
        await expect(scheduler.waitFor(all)).rejects.toThrow(new RangeError(String(first)));
        expect(underWay).toBe(0);
        expect(taken).toEqual(Array.from({ length: first }, (_, i) => i));
      }),
    );
  });
});
