import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  isCzmError,
  normalizeContainer,
  normalizePart10,
  openFrame,
  openPart10,
} from '../../../src/core/index.js';
import { bytes as element, text } from '../../generator/part10.js';
import { czmFile } from '../czm-file.js';
import { bScans, rawFile } from '../containers/raw-file.js';

/* Rules that go by VR never touch bulk data, whatever VR it carries (docs/format.md section 5). */

const VRS =
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV XX'.split(
    ' ',
  );

const codestreams = (frames: readonly Uint8Array[]): string[] =>
  frames.map((frame) => Buffer.from(openFrame(frame).codestream).toString('hex'));

/** The file with another VR at an element's header. */
function withVr(file: Uint8Array, at: number, vr: string): Uint8Array {
  const copy = new Uint8Array(file);
  copy.set(Buffer.from(vr, 'latin1'), at + 4);
  return copy;
}

/** The one result, or that there is none. */
function resultOf(file: Uint8Array): Uint8Array | 'refused' {
  try {
    return normalizePart10(file)[0]!.bytes;
  } catch (error) {
    if (!isCzmError(error)) throw error;
    return 'refused';
  }
}

const sources: [string, Uint8Array][] = [
  ['encapsulated', czmFile()],
  ['fragments', czmFile({ pixelData: { fragmentsPerFrame: 2 } })],
  ['unencapsulated', czmFile({ count: 1, pixelData: 'unencapsulated' })],
];

describe.each(sources)('%s Pixel Data', (_, file) => {
  const { file: parsed, frames } = openPart10(file);
  it.each(VRS)('under VR %s: the codestreams of the source', (vr) => {
    const result = resultOf(withVr(file, parsed.pixelData!.element.start, vr));
    expect(result).not.toBe('refused');
    expect(codestreams(openPart10(result as Uint8Array).frames)).toEqual(codestreams(frames));
  });
});

it('the fixture whose Pixel Data is UT keeps its frame', () => {
  const file = readFileSync(new URL('../../fixtures/hostile/pixeldata-UT.dcm', import.meta.url));
  const [result] = normalizePart10(file);
  expect(codestreams(openPart10(result!.bytes).frames)).toEqual(codestreams(openPart10(file).frames));
  expect(result!.repairs.map(({ tag }) => tag)).not.toContain('7FE00010');
});

it.each(VRS)('native Pixel Data under VR %s stays as it is, or is refused', (vr) => {
  const pixels = Uint8Array.from({ length: 512 * 8 }, (_, i) => (i % 5 === 0 ? 0 : i & 0xff));
  const size = [
    text(0x00280008, 'IS', '1'),
    element(0x00280010, 'US', Uint8Array.of(0, 2)),
    element(0x00280011, 'US', Uint8Array.of(8, 0)),
  ];
  const file = czmFile({
    elements: [...size, element(0x7fe00010, 'OB', pixels)],
    pixelData: 'absent',
    file: { transferSyntax: '1.2.840.10008.1.2.1' },
  });
  const result = resultOf(withVr(file, openPart10(file).file.pixelData!.element.start, vr));
  expect(result).not.toBe('refused');
  const { file: written } = openPart10(result as Uint8Array);
  const { offset, length } = written.pixelData!.items[0]!;
  expect(Buffer.compare(written.bytes.subarray(offset, offset + length), pixels)).toBe(0);
});

describe('frames of a container', () => {
  const file = rawFile({ containers: [{ element: 0xa1, frames: bScans(3) }] });
  const source = openPart10(file);
  const frame = source.containers[0]!.frames[1]!;
  const header = frame.byteOffset - file.byteOffset - 12;

  it.each(VRS)('under VR %s: the codestreams of the source, or refused', (vr) => {
    const result = resultOf(withVr(file, header, vr));
    // A VR with a 16-bit length leaves a frame of no bytes: it is damaged, and named.
    if (!/^(O.|SQ|SV|UC|UN|UR|UT|UV)$/.test(vr)) return expect(result).toBe('refused');
    expect(codestreams(openPart10(result as Uint8Array).frames)).toEqual(codestreams(bScans(3)));
  });

  it.each(['', '1.2.840.10008.5.1.4.1.1\x006', '1.2.840.10008.5.1.4.1.1.7', '1.2.3'])(
    'are images under the SOP class %j',
    (sopClass) => {
      const damaged = rawFile({
        containers: [{ element: 0xa1, frames: bScans(3) }],
        elements: [text(0x00080016, 'UI', sopClass)],
      });
      const opened = openPart10(damaged);
      expect(opened.description.family).toBe('raw-data-storage');
      const { bytes } = normalizeContainer(opened, opened.containers[0]!);
      expect(codestreams(openPart10(bytes).frames)).toEqual(codestreams(bScans(3)));
    },
  );
});

describe('text that is none', () => {
  const kept = (value: Uint8Array, vr: string, tag = 0x00731140) => {
    const file = czmFile({ elements: [text(0x00730010, 'LO', '99CZM_X'), { tag, vr, value }] });
    const { bytes } = normalizePart10(file)[0]!;
    const found = openPart10(bytes).file.elements.find(
      (one) => one.tag === tag.toString(16).toUpperCase().padStart(8, '0'),
    )!;
    return bytes.subarray(found.dataOffset, found.dataOffset + found.length);
  };
  const utf16 = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'utf16le'));

  it('UTF-16 in a private element is kept whole', () => {
    const xml = utf16(
      '<?xml version="1.0" encoding="utf-16"?><FoveaPosition><X>0.5</X><Y>0.5</Y></FoveaPosition>',
    );
    expect(Buffer.compare(kept(xml, 'LO'), xml)).toBe(0);
  });

  it('bytes in a private element are kept whole', () => {
    const values = Uint8Array.from({ length: 200 }, (_, i) => (i * 7) & 0xff);
    for (const vr of ['LO', 'UT', 'LT', 'UC']) expect(Buffer.compare(kept(values, vr), values)).toBe(0);
  });

  it('a document of 70 kB is kept whole, under a public tag too', () => {
    const value = new Uint8Array(70_000).fill(0x41);
    value[5] = 0;
    expect(Buffer.compare(kept(value, 'UT', 0x00189999), value)).toBe(0);
  });

  it('a short private text still ends at its first NUL', () => {
    expect(Buffer.from(kept(Uint8Array.from(Buffer.from('CZMI\0\0U\x12')), 'LO')).toString()).toBe('CZMI');
  });
});
