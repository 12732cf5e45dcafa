import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import factory from '@cornerstonejs/codec-charls/wasmjs';
// Internal: describes images that no fixture has; and no public function decodes a frame.
import { recodingOf } from '../../src/cli/coding.js';
import { createDecoder } from '../../src/codec/decoder.js';
import { openPart10 } from '../../src/core/index.js';
import { TAGS, textValue } from '../../src/core/internal.js';
import { imageFromAttributes } from '../../src/core/describe/image.js';
import { NO_ATTRIBUTES } from '../../src/core/dicom/attributes.js';
import { specimen } from '../generator/families.js';
import { sha256 } from '../codec/fixture-frames.js';
import { cli, fixture, testFolder, type Answer } from './cli.js';

/* What frames are in a result, as --transfer-syntax says: always the pixels of the source. */

const folder = testFolder();
const decoder = await createDecoder();
const { JpegLSDecoder } = (await factory({})) as {
  JpegLSDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
  };
};

const UIDS = {
  'jpeg-ls': '1.2.840.10008.1.2.4.80',
  'jpeg-2000': '1.2.840.10008.1.2.4.90',
  explicit: '1.2.840.10008.1.2.1',
} as const;
type Name = keyof typeof UIDS;

const convert = (...more: readonly string[]): Promise<Answer> =>
  cli(['convert', folder.at('in'), '--out', folder.at('out'), ...more]);
const opened = (path: string): ReturnType<typeof openPart10> =>
  openPart10(new Uint8Array(readFileSync(path)));
const result = (name: string): ReturnType<typeof openPart10> => opened(folder.at('out', `${name}.dcm`));
const text = (name: string, tag: string): string => textValue(result(name).attributes, tag);

/** Digests of the pixels of a source, decoded. */
async function pixelsOf(path: string, upright: boolean): Promise<string[]> {
  const { frames, description } = opened(path);
  const pixels: string[] = [];
  for (const [index, frame] of frames.entries()) {
    const turn = upright ? description.orientation.turns[index] : 'none';
    const decoded = await decoder.decode(frame, { turn });
    pixels.push(sha256(new Uint8Array(decoded.pixels)));
  }
  return pixels;
}

/** The same of a result. */
async function resultPixels(name: string, syntax: Name): Promise<string[]> {
  const { file, frames, image } = result(name);
  if (syntax === 'jpeg-2000') return pixelsOf(folder.at('out', `${name}.dcm`), false);
  if (syntax === 'jpeg-ls') {
    return frames.map((frame) => {
      const jpegLs = new JpegLSDecoder();
      jpegLs.getEncodedBuffer(frame.length).set(frame);
      jpegLs.decode();
      return sha256(new Uint8Array(jpegLs.getDecodedBuffer()));
    });
  }
  const { rows, columns, samplesPerPixel, frames: count } = image!;
  const { offset } = file.pixelData!.items[0]!;
  const size = rows * columns * samplesPerPixel;
  return Array.from({ length: count }, (_, i) =>
    sha256(file.bytes.subarray(offset + i * size, offset + (i + 1) * size)),
  );
}

describe.each(Object.keys(UIDS) as Name[])('--transfer-syntax %s', (syntax) => {
  it.each([false, true])('holds the pixels of the source, upright: %s', async (upright) => {
    const source = folder.put('fundus-unencapsulated.EX.DCM', 'in', 'fundus.DCM');
    const options = [...(upright ? ['--upright'] : []), '--transfer-syntax', syntax];
    expect((await convert(...options)).code).toBe(0);
    const kept = syntax === 'jpeg-2000' && !upright;
    expect(text('fundus', TAGS.TransferSyntaxUID)).toBe(kept ? '1.2.840.10008.1.2.4.91' : UIDS[syntax]);
    expect(text('fundus', TAGS.LossyImageCompression)).toBe('01');
    const uid = textValue(opened(source).attributes, TAGS.SOPInstanceUID);
    expect(text('fundus', TAGS.SOPInstanceUID) === uid).toBe(!upright);
    expect(await resultPixels('fundus', syntax)).toEqual(await pixelsOf(source, upright));
    expect((await convert(...options)).stdout).toContain('up to date     1');
  });
});

describe('a colour photograph', () => {
  it.each([
    ['jpeg-ls', 'RGB'],
    ['explicit', 'RGB'],
  ] as const)('is, in %s, %s', async (syntax, photometric) => {
    const source = folder.write('in/iris.DCM', (await specimen('iris.EX.DCM').build()).bytes);
    expect((await convert('--transfer-syntax', syntax)).code).toBe(0);
    expect(text('iris', TAGS.PhotometricInterpretation)).toBe(photometric);
    expect(text('iris', TAGS.TransferSyntaxUID)).toBe(UIDS[syntax]);
    expect(await resultPixels('iris', syntax)).toEqual(await pixelsOf(source, false));
  });
});

describe('a result', () => {
  it.each([
    ['--upright'],
    ['--transfer-syntax', 'jpeg-ls'],
    ['--transfer-syntax', 'explicit'],
    ['--upright', '--transfer-syntax', 'explicit'],
  ])('of %s %s stays as it is when it is converted again', async (...options) => {
    folder.put('fundus-unencapsulated.EX.DCM', 'in', 'fundus.DCM');
    folder.write('in/standard.DCM', (await specimen('standard-lslo.dcm').build()).bytes);
    expect((await convert(...options)).code).toBe(0);
    const again = await cli(['convert', folder.at('out'), '--out', folder.at('again')]);
    expect(again.code).toBe(0);
    for (const name of ['fundus.dcm', 'standard.dcm'])
      expect(readFileSync(folder.at('again', name))).toEqual(readFileSync(folder.at('out', name)));
  });

  it('of another transfer syntax is another result, that is not replaced unasked', async () => {
    folder.put('fundus-unencapsulated.EX.DCM', 'in', 'fundus.DCM');
    expect((await convert('--upright')).code).toBe(0);
    const other = await convert('--upright', '--transfer-syntax', 'explicit');
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('a result of this source with other options');
    expect((await convert('--upright', '--transfer-syntax', 'explicit', '--overwrite')).code).toBe(0);
    expect(text('fundus', TAGS.TransferSyntaxUID)).toBe(UIDS.explicit);
  });

  it('is JPEG-LS where frames are turned and nothing is said', async () => {
    folder.put('fundus-unencapsulated.EX.DCM', 'in', 'fundus.DCM');
    expect((await convert('--upright')).code).toBe(0);
    expect(text('fundus', TAGS.TransferSyntaxUID)).toBe(UIDS['jpeg-ls']);
  });
});

describe('frames', () => {
  const image = { ...imageFromAttributes(NO_ATTRIBUTES), basis: 'codestream' as const };

  it('that are not JPEG 2000 stay as they are', () => {
    for (const basis of ['attributes', 'container', 'fragments'] as const)
      expect(recodingOf({ transferSyntax: 'explicit' }, { image: { ...image, basis }, turning: true })).toBe(
        undefined,
      );
  });

  it('of signed samples or single bits are JPEG 2000 in place of JPEG-LS', () => {
    for (const odd of [{ signed: true }, { bitsStored: 1 }]) {
      const wanted = { image: { ...image, ...odd }, turning: true };
      expect(recodingOf({}, wanted)).toEqual({ coding: 'jpeg-2000', turned: true });
      expect(recodingOf({ transferSyntax: 'explicit' }, wanted)).toEqual({ coding: 'native', turned: true });
      expect(recodingOf({ transferSyntax: 'jpeg-ls' }, { ...wanted, turning: false })).toBeUndefined();
    }
  });

  it('with damage that no reader would see any more are refused in every transfer syntax', async () => {
    const bytes = new Uint8Array(readFileSync(fixture('hd-2.EX.DCM')));
    const { frames } = openPart10(bytes);
    // FFFF never occurs in coded data; the scramble leaves most bytes where they are, exclusive-or a constant.
    const at = frames[0]!.byteOffset + 30000 - (30000 % 7) + 1;
    bytes.set([0xff, 0xff], at);
    folder.write('in/hd.DCM', bytes);
    for (const options of [
      ['--transfer-syntax', 'explicit'],
      ['--transfer-syntax', 'jpeg-ls'],
      ['--upright'],
    ]) {
      const { code, stdout } = await convert(...options);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /Frame 1 is damaged at byte \d+ .* convert without --upright and --transfer-syntax/,
      );
      expect(folder.list('out')).toEqual([]);
    }
  });
});
