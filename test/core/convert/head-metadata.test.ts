import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalizePart10, openPart10 } from '../../../src/core/index.js';
// Only the plugin reads files that are still arriving.
import { ArrivingFrames, arrivingHead, headMetadata, type ArrivingHead } from '../../../src/core/internal.js';
import { specimens } from '../../generator/families.js';

/* What is said of a file before it is whole must be what is said of it when it is. */

/** What only all frames tell. */
const NOT_YET = /^(Lossy|TransferSyntax|NumberOfFrames|PerFrame)/;

const options = { orientation: 'upright', turnTable: undefined } as const;

/** What the first `length` bytes of a file tell: the frames that are certain, and its attributes. */
function early(bytes: Uint8Array, length: number) {
  const come = bytes.subarray(0, length);
  const head = arrivingHead(come);
  if (typeof head === 'string') return head;
  const arriving = new ArrivingFrames(head.pixelData, head.claimed);
  arriving.advance(come);
  const [first] = arriving.ranges;
  const frame = first && come.subarray(first.offset, first.offset + first.length);
  return { head, arriving, made: frame && headMetadata(head, frame, options) };
}

const ranges = (bytes: Uint8Array, count: number) =>
  openPart10(bytes)
    .frames.slice(0, count)
    .map((frame) => ({ offset: frame.byteOffset - bytes.byteOffset, length: frame.length }));

/** Those whose frames or encapsulation are unusual, and a few ordinary ones. */
const files = specimens.filter(({ name }) =>
  /^(?!raw-)(.*(frames|damaged|clean|fragment|table|lossy|standard).*|macular-cube-8|hd-cross|iris|ordinary.*)/.test(
    name,
  ),
);

describe('the beginning of a file', () => {
  let told = 0;

  it.each(files.map(({ name, build }) => [name, build] as const))('%s', async (_, build) => {
    const { bytes } = await build();
    const found = early(bytes, bytes.length);
    if (typeof found === 'string' || found.made === undefined) return;
    told++;
    expect(found.arriving.ranges).toEqual(ranges(bytes, found.arriving.ranges.length));
    const [whole] = normalizePart10(bytes, { ...options, pixelData: 'omit', damagedFrames: 'keep' });
    const { description, repairs } = found.made;
    const { frames, warnings, orientation, ...rest } = whole!.description;
    expect(description).toMatchObject(JSON.parse(JSON.stringify(rest)) as object);
    expect(frames.claimed).toBe(description.frames.count);
    const common = Math.min(frames.count, description.frames.count);
    const upTo = ({ turns, ...others }: typeof orientation) => ({ ...others, turns: turns.slice(0, common) });
    expect(upTo(description.orientation)).toEqual(upTo(orientation));
    if (frames.count === description.frames.count) {
      expect(warnings).toEqual(expect.arrayContaining([...description.warnings]));
    }
    const kept = whole!.repairs.filter(({ keyword }) => !NOT_YET.test(keyword ?? ''));
    expect(repairs.filter(({ keyword }) => !NOT_YET.test(keyword ?? ''))).toEqual(kept);
  });

  it('tells of many of these files', () => {
    expect(told).toBeGreaterThan(10);
  });

  it('never takes for certain what the whole file contradicts, wherever it ends', async () => {
    const some = await Promise.all(
      files
        .filter(({ name }) => /fragment|offset|table|damaged|macular-cube-8/i.test(name))
        .map(({ build }) => build()),
    );
    expect(some.length).toBeGreaterThan(5);
    fc.assert(
      fc.property(fc.constantFrom(...some), fc.double({ min: 0, max: 1, noNaN: true }), ({ bytes }, part) => {
        const found = early(bytes, Math.floor(bytes.length * part));
        if (typeof found === 'string') return;
        expect(found.arriving.ranges).toEqual(ranges(bytes, found.arriving.ranges.length));
      }),
    );
  });
});

describe('frames that arrive', () => {
  const item = (length: number, tag = 0xe000fffe): Uint8Array => {
    const bytes = new Uint8Array(8 + length);
    new DataView(bytes.buffer).setUint32(0, tag, true);
    new DataView(bytes.buffer).setUint32(4, length, true);
    return bytes;
  };

  it.each<readonly [string, number]>([
    ['something else than an item', 0x0010_0010],
    ['a delimiter', 0xe0ddfffe],
  ])('end at %s', async (_, tag) => {
    const { bytes } = await files.find(({ name }) => name === 'macular-cube-8.EX.DCM')!.build();
    const head = arrivingHead(bytes) as ArrivingHead;
    const arriving = new ArrivingFrames(head.pixelData, head.claimed);
    const third = ranges(bytes, 3)[2]!;
    const spoilt = bytes.slice();
    spoilt.set(item(0, tag).subarray(0, 4), third.offset - 8);
    arriving.advance(spoilt);
    expect(arriving.ranges).toHaveLength(2);
  });
});
