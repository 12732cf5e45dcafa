import { describe, expect, it } from '@jest/globals';
import {
  isCzmError,
  normalizeDicomJson,
  normalizePart10,
  openPart10,
  type DicomJson,
} from '../../../src/core/index.js';
import { sq, text, type Element } from '../../generator/part10.js';
import { czmFile, framesOf } from '../czm-file.js';

/* Every text that may say who somebody is holds the word below; no result may repeat it. */

const SECRET = 'SECRETNAME';
const PERSONAL: readonly (readonly [number, string])[] = [
  [0x00080050, 'SH'],
  [0x00080080, 'LO'],
  [0x00080081, 'ST'],
  [0x00080090, 'PN'],
  [0x00081010, 'SH'],
  [0x00081030, 'LO'],
  [0x00081050, 'PN'],
  [0x00081070, 'PN'],
  [0x00100010, 'PN'],
  [0x00100020, 'LO'],
  [0x00100021, 'LO'],
  [0x00101000, 'LO'],
  [0x00101040, 'LO'],
  [0x00104000, 'LT'],
  [0x00184000, 'LT'],
  [0x00200010, 'SH'],
  [0x00204000, 'LT'],
  [0x00284000, 'LT'],
  [0x00321060, 'LO'],
  [0x00401001, 'SH'],
  [0x00571021, 'LO'],
  [0x00591000, 'LO'],
];
const secret = (tag: number, vr: string): Element => text(tag, vr, `${SECRET}\0\0${SECRET}`);
/** Technical values: clean to the first NUL, with somebody's memory behind it. */
const technical = (tag: number, vr: string, value: string): Element => text(tag, vr, `${value}\0\0${SECRET}`);

const file = czmFile({
  elements: [
    ...PERSONAL.map(([tag, vr]) => secret(tag, vr)),
    text(0x00100030, 'DA', '19340517\0\0'),
    sq(0x00081140, [[secret(0x00100010, 'PN'), sq(0x00291010, [[secret(0x00291011, 'LO')]])]]),
    technical(0x00080060, 'CS', 'OPT'),
    technical(0x00080070, 'LO', 'Carl Zeiss Meditec'),
    technical(0x0008103e, 'LO', 'Model Acquistion'),
    technical(0x00180088, 'DS', '0.0'),
    technical(0x00200060, 'CS', 'OS'),
    technical(0x00200062, 'CS', 'OD'),
    technical(0x00280008, 'IS', '7'),
    technical(0x00280030, 'DS', '0.5,0.001'),
  ],
});

function expectSilent(value: unknown): void {
  const seen = JSON.stringify(value, (_, part: unknown) =>
    part instanceof Map ? [...part.entries()] : part,
  );
  expect(seen).not.toContain(SECRET);
  expect(seen).not.toContain('19340517');
}

describe('what describes a person', () => {
  it('is in no description, repair or warning', () => {
    for (const orientation of ['stored', 'upright'] as const) {
      const [{ description, repairs }] = normalizePart10(file, { orientation }) as [
        ReturnType<typeof normalizePart10>[0],
      ];
      expectSilent(description);
      expectSilent(repairs.map(({ tag, keyword, from, to, why }) => ({ tag, keyword, from, to, why })));
      for (const [tag] of PERSONAL) {
        const name = tag.toString(16).padStart(8, '0').toUpperCase();
        expect(repairs.find((repair) => repair.tag === name)!.from).toMatch(
          /^\(\d+ characters, not shown\)$/,
        );
      }
    }
  });

  it('is in no error, wherever the file is truncated or damaged', () => {
    const fail = (bytes: Uint8Array): void => {
      try {
        const [result] = normalizePart10(bytes);
        expectSilent(result!.description);
      } catch (error) {
        if (!isCzmError(error)) throw error;
        const { message, code, tag, offset, found, expected } = error;
        expectSilent({ message, code, tag, offset, found, expected, cause: String(error.cause) });
      }
    };
    const end = openPart10(file).file.pixelData!.element.start;
    for (let length = 0; length < end; length += 3) fail(file.subarray(0, length));
    for (let at = 140; at < end; at += 5) {
      const damaged = new Uint8Array(file);
      damaged[at] = 0xff;
      fail(damaged);
    }
    fail(czmFile({ frames: [...framesOf({ count: 1 }), Buffer.from(`${SECRET} `.repeat(300))] }));
  });

  it('is in no result of DICOM JSON', () => {
    const json: Record<string, DicomJson[string]> = {
      '00080070': { vr: 'LO', Value: [`Carl Zeiss Meditec\0${SECRET}`] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: `${SECRET}\0\0`, Ideographic: SECRET }] },
      '00100030': { vr: 'DA', Value: ['19340517\0U'] },
      '00104000': { vr: 'UN', InlineBinary: btoa(`${SECRET}\0U`) },
      '00280010': { vr: 'US', Value: [512] },
      '00280011': { vr: 'US', Value: [1024] },
    };
    const { description, repairs, json: repaired } = normalizeDicomJson(json);
    expectSilent({ description, repairs: repairs.map(({ from, to, why }) => ({ from, to, why })) });
    expect(repairs.map(({ tag }) => tag)).toEqual(
      expect.arrayContaining(['00100010', '00100030', '00104000']),
    );
    // The data themselves are kept, clean.
    expect(repaired['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: SECRET }] });
    expect(repaired['00104000']).toEqual({ vr: 'LT', Value: [SECRET] });
  });
});
