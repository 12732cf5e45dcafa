import { describe, expect, it } from '@jest/globals';
// Internal: samples that no fixture has, and what the host is asked to do with them.
import { decodedTask, postProcessed } from '../../src/cornerstone/hooks/decoded-task.js';
import type { DecodeTaskArguments, HostImageFrame, PostProcess } from '../../src/cornerstone/host/host.js';
import type { DecodedFrame } from '../../src/codec/decode.js';

const FRAME: HostImageFrame = {
  imageId: 'wadouri:x?frame=1',
  rows: 2,
  columns: 3,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  bitsAllocated: 8,
  bitsStored: 8,
  pixelRepresentation: 0,
};
const DECODED: DecodedFrame = {
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 250),
  rows: 2,
  columns: 3,
  samples: 1,
  bitsStored: 8,
  signed: false,
  photometric: 'MONOCHROME2',
  reversible: false,
  reduced: 0,
  stored: { rows: 3, columns: 2 },
  warnings: [],
  damagedAt: undefined,
};

const task = (
  frame: Partial<HostImageFrame> = {},
  options: DecodeTaskArguments['options'] = {},
): DecodeTaskArguments => ({
  imageFrame: { ...FRAME, ...frame },
  transferSyntax: '1.2.840.10008.1.2.4.91',
  pixelData: Uint8Array.of(9, 9, 9),
  options,
});

describe('a decoded frame handed on to the host', () => {
  it('is an uncompressed frame of what was decoded, whatever the metadata say of its depth', () => {
    const given = task({ bitsAllocated: 16, bitsStored: 12, pixelRepresentation: 1 });
    const before = structuredClone(given);
    expect(decodedTask(given, DECODED, 1)).toMatchObject({
      transferSyntax: '1.2.840.10008.1.2.1',
      pixelData: Uint8Array.of(1, 2, 3, 4, 5, 250),
      imageFrame: { bitsAllocated: 8, bitsStored: 8, pixelRepresentation: 0, planarConfiguration: 0 },
    });
    expect(given).toEqual(before);
  });

  it('is widened where 8 bits are signed: the host has no such type', () => {
    const decoded = { ...DECODED, pixels: Int8Array.of(-128, -1, 0, 1, 2, 127), signed: true };
    const handed = decodedTask(task(), decoded, 1);
    expect(handed.imageFrame).toMatchObject({ bitsAllocated: 16, bitsStored: 8, pixelRepresentation: 1 });
    expect([...new Int16Array(handed.pixelData.buffer)]).toEqual([-128, -1, 0, 1, 2, 127]);
  });

  it('keeps 16-bit samples as they are', () => {
    const decoded = { ...DECODED, pixels: Uint16Array.of(0, 1, 256, 4095, 65535, 7), bitsStored: 16 };
    const handed = decodedTask(task(), decoded, 1);
    let seen: unknown;
    const result = postProcessed(handed, (imageFrame) => {
      seen = [...(imageFrame.pixelData as Uint16Array)];
      return imageFrame;
    });
    expect(seen).toEqual([0, 1, 256, 4095, 65535, 7]);
    expect(result).toMatchObject({ bitsAllocated: 16, bitsStored: 16 });
  });

  describe('whose range is known', () => {
    /** As the host does it: looks for the range, scales, and lays the samples down in an array of their own. */
    const postProcess =
      (slope: number, seen: number[]): PostProcess =>
      (imageFrame) => {
        const samples = [...(imageFrame.pixelData as Uint8Array)];
        seen.push(samples.length);
        const scaled = samples.map((value) => value * slope);
        const [smallestPixelValue, largestPixelValue] = [Math.min(...scaled), Math.max(...scaled)];
        const pixelData = slope === 1 ? Uint8Array.from(scaled) : Float32Array.from(scaled);
        const pixelDataLength = samples.length;
        return { ...imageFrame, pixelData, pixelDataLength, smallestPixelValue, largestPixelValue };
      };
    const result = (slope: number, options: object, range?: readonly [number, number]) => {
      const seen: number[] = [];
      const decoded = { ...DECODED, pixels: Uint8Array.from(DECODED.pixels) };
      return {
        made: postProcessed(decodedTask(task({}, options), decoded, 1), postProcess(slope, seen), range),
        seen,
      };
    };

    it('is what the host makes of it, without that it looks through all samples', () => {
      const { made, seen } = result(1, { targetBuffer: { type: 'Uint8Array', rows: 2 } }, [1, 250]);
      expect(seen).toEqual([2]);
      expect(made).toEqual(result(1, {}).made);
      expect(made).toMatchObject({
        pixelData: Uint8Array.of(1, 2, 3, 4, 5, 250),
        pixelDataLength: 6,
        smallestPixelValue: 1,
        largestPixelValue: 250,
      });
    });

    it.each([
      ['scaled', 2, {}, [2, 6]],
      ['laid down in a part of something', 1, { targetBuffer: { offset: 6 } }, [6]],
      ['laid down at another size', 1, { targetBuffer: { rows: 4 } }, [6]],
    ])('is given to the host whole where it is %s', (_how, slope, options, looks) => {
      const { made, seen } = result(slope, options, [1, 250]);
      expect(seen).toEqual(looks);
      expect(made).toEqual(result(slope, options).made);
    });
  });

  it('stays inverted where the data set says so, with or without rubbish behind it', () => {
    const handed = decodedTask(task({ photometricInterpretation: 'MONOCHROME1\0\0U' }), DECODED, 1);
    expect(handed.imageFrame.photometricInterpretation).toBe('MONOCHROME1');
  });

  it.each([
    ['rows and columns the other way round', { rows: 3, columns: 2 }, {}, '3 rows × 2 columns'],
    ['another size', { rows: 4 }, {}, '4 rows × 3 columns'],
    ['colour', { samplesPerPixel: 3, photometricInterpretation: 'RGB' }, {}, '3 sample(s), RGB'],
    ['one sample of colour', { photometricInterpretation: 'YBR_ICT' }, {}, '1 sample(s), YBR_ICT'],
  ])('is refused under metadata that say %s', (_what, frame, options, expected) => {
    expect(() => decodedTask(task(frame, options), DECODED, 7)).toThrow(
      expect.objectContaining({ code: 'CZM_DECODE', frame: 7 }),
    );
    expect(() => decodedTask(task(frame, options), DECODED, 7)).toThrow(expected);
  });

  it.each([
    ['Uint8Array', Uint16Array.of(1, 2, 3, 4, 5, 6), 12, false],
    ['Uint16Array', Int16Array.of(1, 2, 3, 4, 5, 6), 12, true],
    ['Int16Array', Uint16Array.of(1, 2, 3, 4, 5, 6), 16, false],
  ])('is refused by a volume of %s that cannot hold its values', (type, pixels, bitsStored, signed) => {
    const decoded = { ...DECODED, pixels, bitsStored, signed };
    expect(() => decodedTask(task({}, { targetBuffer: { type } }), decoded, 1)).toThrow(type);
    expect(() => decodedTask(task({}, { targetBuffer: { type: 'Float32Array' } }), decoded, 1)).not.toThrow();
  });
});
