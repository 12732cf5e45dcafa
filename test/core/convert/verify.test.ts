import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openPart10 } from '../../../src/core/index.js';
// Internal: verification must refuse results that the public functions never make.
import { planRepairs } from '../../../src/core/repair/plan.js';
import { resultFrames } from '../../../src/core/convert/result-frames.js';
import { rewrite } from '../../../src/core/dicom/part10/rewrite.js';
import { verifyResult } from '../../../src/core/convert/verify.js';
import { czmFile, framesOf } from '../czm-file.js';

const opened = openPart10(czmFile());
const frames = resultFrames(opened, {})!;
const repairs = planRepairs({ ...opened, orientation: 'stored', forHost: false, frames: frames.result });
const result = rewrite(opened.file, repairs, frames.pixelData);
const verify = (bytes: Uint8Array, named = repairs): void => verifyResult(bytes, opened, named, frames);
const written = openPart10(result).file;

describe('a result is held against its source', () => {
  it('and passes', () => {
    expect(() => verify(result)).not.toThrow();
  });

  it('any byte of any frame that is another is found, and named by its frame', () => {
    const items = written.pixelData!.items.slice(1);
    fc.assert(
      fc.property(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 }), (frame, at, by) => {
        const { offset, length } = items[frame]!;
        const changed = new Uint8Array(result);
        const place = offset + (at % (length - 1));
        changed[place] = changed[place]! ^ by;
        expect(() => verify(changed)).toThrow(
          expect.objectContaining({ code: 'CZM_DICOM', frame: frame + 1 }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('a frame that is missing, and one that is not the source’s', () => {
    for (const count of [2, 4]) {
      const other = openPart10(czmFile({ frames: framesOf({ count }) }));
      const fewer = rewrite(opened.file, repairs, resultFrames(other, {})!.pixelData);
      expect(() => verify(fewer)).toThrow(expect.objectContaining({ found: count, expected: 3 }));
    }
  });

  it('any attribute that changed though no repair names it', () => {
    const named = new Set(repairs.map(({ tag }) => tag));
    const leaves = written.elements.filter(
      ({ tag, length, items }) => length > 0 && items === undefined && tag !== '7FE00010' && !named.has(tag),
    );
    expect(leaves.length).toBeGreaterThan(5);
    for (const { tag, dataOffset } of leaves) {
      const changed = new Uint8Array(result);
      changed[dataOffset] = changed[dataOffset]! ^ 1;
      expect(() => verify(changed)).toThrow(expect.objectContaining({ tag }));
    }
  });

  it('every repair that was made but is not named', () => {
    for (const left of repairs) {
      const others = repairs.filter((repair) => repair !== left);
      expect(() => verify(result, others)).toThrow(/no repair names it/);
    }
  });

  it('a result that cannot be opened, without a word of who it is of', () => {
    const message = (bytes: Uint8Array): string => {
      try {
        verify(bytes);
      } catch (error) {
        return (error as Error).message;
      }
      return 'passed';
    };
    expect(message(result.subarray(0, written.elements[5]!.end + 5))).toContain('cannot be opened again');
    expect(message(result.subarray(0, 200))).not.toContain('PHANTOM');
  });
});
