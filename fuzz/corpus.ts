import { readFileSync } from 'node:fs';
import { czmFile, framesOf, plainFrame, codestream, even } from '../test/core/czm-file.js';
import { bScans, CUBE, FUNDUS, rawFile } from '../test/core/containers/raw-file.js';
import { bytes, sq, text, us } from '../test/generator/part10.js';
import { landmarks } from './mutate.js';

/* Small files to damage, built in memory: their frames have true headers and next to no picture. */

export interface Specimen {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly marks: readonly number[];
}

const native = { transferSyntax: '1.2.840.10008.1.2.1' };

const BUILT: Readonly<Record<string, () => Uint8Array>> = {
  cube: () => czmFile(),
  'no repair needed of frames': () => czmFile({ frames: [even(codestream())] }),
  'plain JP2': () => czmFile({ frames: [1, 2].map((fill) => plainFrame({ fill })) }),
  unencapsulated: () => czmFile({ count: 1, pixelData: 'unencapsulated' }),
  'implicit VR': () => czmFile({ file: { vr: 'implicit', transferSyntax: '1.2.840.10008.1.2' } }),
  'no file meta': () => czmFile({ file: { preamble: 'bare' } }),
  'no preamble': () => czmFile({ file: { preamble: 'none' } }),
  'group lengths': () => czmFile({ file: { groupLengths: true } }),
  'undefined lengths': () => czmFile({ attributes: { undefinedLengths: true } }),
  fragments: () => czmFile({ pixelData: { fragmentsPerFrame: 3 } }),
  'extended offset table': () => czmFile({ pixelData: { extended: true } }),
  'no pixel data': () => czmFile({ pixelData: 'absent' }),
  native: () =>
    czmFile({
      elements: [
        us(0x00280010, 16),
        us(0x00280011, 16),
        bytes(0x7fe00010, 'OB', new Uint8Array(768).fill(9)),
      ],
      pixelData: 'absent',
      file: native,
    }),
  nested: () => {
    let item = [text(0x00080104, 'LO', 'deep', true)];
    for (let depth = 0; depth < 6; depth++)
      item = [sq(0x00400260, [item, item.slice(0, 1)], depth % 2 === 0)];
    return czmFile({ elements: item, frames: framesOf({ count: 2 }) });
  },
  raw: () => rawFile(),
  'raw, implicit VR': () => rawFile({ vr: 'implicit' }),
  'raw under UN': () => rawFile({ vr: 'un' }),
  'raw, undefined lengths': () => rawFile({ undefinedLengths: true, groupLengths: true }),
  'raw 8 bit': () =>
    rawFile({
      containers: [
        CUBE,
        FUNDUS,
        {
          element: 0xa7,
          frames: [1, 2].map((fill) => new Uint8Array(16 * 12).fill(fill)),
          rows: 16,
          columns: 12,
        },
        { element: 0xb5, frames: bScans(1) },
      ],
    }),
};

const HOSTILE = [
  'meta-duplicate.dcm',
  'native0-frames-2147483647.dcm',
  'native0-frames-99999999999.dcm',
  'pixeldata-UT.dcm',
];

const hostile = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../test/fixtures/hostile/${name}`, import.meta.url)));

const specimen = (name: string, bytes_: Uint8Array): Specimen => ({
  name,
  bytes: bytes_,
  marks: landmarks(bytes_),
});

/** Files in which nothing is damaged. */
export const SOUND: readonly Specimen[] = Object.entries(BUILT).map(([name, build]) =>
  specimen(name, build()),
);

export const FILES: readonly Specimen[] = [...SOUND, ...HOSTILE.map((name) => specimen(name, hostile(name)))];
