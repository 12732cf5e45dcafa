import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { privacyReport } from '../../../../src/core/index.js';
// Internal: the name of the private creator, which files must have.
import { CONTAINER_CREATOR } from '../../../../src/core/containers/private-elements.js';
import { specimen, specimens } from '../../../generator/families.js';
import { bytes, sq, text, writeFile, type Element } from '../../../generator/part10.js';
import { czmElements, czmFile } from '../../czm-file.js';

const TEXT_VRS = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '));
const ascii = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0));

/** What says who somebody is, when, or which study: never twice the same. */
const letters = (minLength: number) =>
  fc.string({ minLength, maxLength: 12, unit: fc.constantFrom(...'ABCDEFGHIKLMNOPQRSTUVWXYZ') });
const digits = (minLength: number) =>
  fc.string({ minLength, maxLength: 12, unit: fc.constantFrom(...'123456789') });
const secret = fc.oneof(
  fc.tuple(letters(5), letters(5)).map((parts) => parts.join('^')),
  fc.tuple(letters(1), digits(5)).map((parts) => parts.join('-')),
  digits(6),
  fc
    .date({ min: new Date('1910-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
    .chain((date) => fc.constantFrom(date, date.replaceAll('-', ''), date.replaceAll('-', '.'))),
  fc
    .tuple(
      fc.constantFrom('2.25', '1.2.840.113619', '1.2.276.0.75.2.2.42', '1.2.276.0.75.2.2.42.7'),
      digits(5),
    )
    .map((parts) => parts.join('.')),
);

/** The element with `value` for its text, at every level. */
function told(element: Element, value: string, keep: ReadonlySet<number>): Element {
  if ('items' in element.value) {
    const items = element.value.items.map((item) => item.map((inner) => told(inner, value, keep)));
    return { ...element, value: { items } };
  }
  if (keep.has(element.tag) || !TEXT_VRS.has(element.vr)) return element;
  return text(element.tag, element.vr, value, element.tag % 2 === 0);
}

/** More places for text: nested, private, of VRs that are none, and unknown. */
const more = (value: string): Element[] => [
  text(0x00080090, 'PN', value),
  text(0x00080005, 'CS', value),
  text(0x00100020, 'LO', `${value}\0${value}`),
  text(0x00104000, 'LT', `${value}\\${value}`),
  text(0x00181020, 'LO', value),
  text(0x00282110, 'CS', value),
  text(0x00280008, 'IS', value),
  text(0x00280030, 'DS', value),
  text(0x00281050, 'DS', value),
  text(0x00210010, 'LO', value),
  bytes(0x00211001, 'UN', ascii(value)),
  bytes(0x00211002, 'OB', ascii(value)),
  text(0x22010010, 'LO', '99CZM_NIM_INTERNAL_01'),
  text(0x22011000, 'LT', value),
  text(0x22011002, 'LT', value),
  text(0x04051001, 'LO', value),
  sq(0x00400260, [[text(0x00080100, 'SH', value), text(0x00080104, 'LO', value)]]),
  sq(0x52009229, [[sq(0x00209071, [[text(0x00209072, 'CS', value)]])]]),
];

function expectNoneIn(report: string, value: string): void {
  const parts = value.split(/[\^]/).concat(value);
  for (const part of parts) expect(report.toUpperCase()).not.toContain(part.toUpperCase());
}

describe('a report lets nothing out', () => {
  const elements = czmElements();
  it.each([
    ['everywhere', new Set<number>()],
    ['but where the file is known and read by', new Set([0x00570001, 0x00080070, 0x00280008])],
  ])('of what stands in text, %s', (_, keep) => {
    fc.assert(
      fc.property(secret, fc.boolean(), (value, knownSyntax) => {
        const replaced = new Map(
          [...elements, ...more(value)].map((one) => [one.tag, told(one, value, keep)]),
        );
        const file = writeFile([...replaced.values()], {
          transferSyntax: knownSyntax ? '1.2.840.10008.1.2.4.91' : value,
          sopClass: value,
          sopInstance: value,
        });
        expectNoneIn(privacyReport(file), value);
      }),
      { numRuns: 60 },
    );
  });

  it('of containers and what stands beside them', () => {
    fc.assert(
      fc.property(secret, (value) => {
        const frame = [
          text(0x04070010, 'LO', CONTAINER_CREATOR),
          bytes(0x04071006, 'OB', ascii(value.repeat(30))),
        ];
        const container = (tag: number) =>
          sq(tag, [
            [
              text(0x04070010, 'LO', CONTAINER_CREATOR),
              text(0x0407100a, 'DS', value),
              text(0x0407100e, 'LO', value),
              text(0x0407101c, 'UI', value),
              sq(0x04071005, [frame, frame]),
            ],
          ]);
        const file = czmFile({
          pixelData: 'absent',
          attributes: { sopClass: '1.2.840.10008.5.1.4.1.1.66', protocol: [value, value] },
          elements: [
            text(0x04070010, 'LO', CONTAINER_CREATOR),
            container(0x040710a1),
            container(0x040710ee),
            ...more(value),
          ],
        });
        const report = privacyReport(file);
        expect(report).toContain('family raw-data-storage');
        expectNoneIn(report, value);
      }),
      { numRuns: 40 },
    );
  });

  it('of a file that is cut, spoilt, or no file at all', () => {
    fc.assert(
      fc.property(secret, fc.nat(), fc.nat(), (value, truncated, at) => {
        const replaced = new Map(
          [...elements, ...more(value)].map((one) => [one.tag, told(one, value, new Set([0x00570001]))]),
        );
        const file = writeFile([...replaced.values()], {
          transferSyntax: '1.2.840.10008.1.2.4.91',
          sopClass: value,
          sopInstance: value,
        });
        const spoilt = file.slice(0, 400 + (truncated % (file.length - 400)));
        spoilt.set(ascii(value).subarray(0, 8), 140 + (at % 250));
        expectNoneIn(privacyReport(spoilt), value);
        expectNoneIn(privacyReport(ascii(value)), value);
      }),
      { numRuns: 60 },
    );
  });
});

it('a name in other letters that a wrong length makes tags of stays out', () => {
  // Each of these characters is three bytes, none of them ASCII.
  const name = new TextEncoder().encode('\u5c71\u7530^\u592a\u90ce'.repeat(4));
  const file = czmFile({ elements: [bytes(0x00100010, 'PN', name)] });
  const at = Buffer.from(file).indexOf(name);
  for (let length = 0; length < name.length; length += 2) {
    const spoilt = new Uint8Array(file);
    spoilt[at - 2] = length;
    const groups = [...privacyReport(spoilt).matchAll(/\(([0-9A-F]{4}),/g)].map(([, group]) => group!);
    expect(groups.filter((group) => group !== '7FE0' && /^[89A-F]|^..[89A-F]/.test(group))).toEqual([]);
  }
});

describe('a report tells', () => {
  const fixture = (name: string) =>
    readFileSync(new URL(`../../../fixtures/independent/${name}`, import.meta.url));

  it('what a bug report needs, each from a list', () => {
    const report = privacyReport(fixture('cube-8.EX.DCM'));
    for (const line of [
      'file meta at 132, explicit VR',
      'transfer syntax 1.2.840.10008.1.2.4.91',
      '  family ex-dcm',
      '  evidence private creator, manufacturer, scrambled frame',
      '  kind cube',
      '  protocol Macular Cube 512x128',
      '  warning SLOW_AXIS',
      '  (0008,0016) UI 32 SOPClassUID = 1.2.840.10008.5.1.4.1.1.77.1.5.4',
      '  (0010,0010) PN 20, NUL after 15 PatientName',
      '  (0018,1020) LO 14, NUL after 9 SoftwareVersions = 6.5…',
      '  (0020,0011) IS 12 SeriesNumber = -2147483648',
      '  (0028,0030) DS 28, NUL after 23, comma PixelSpacing = 0.0117417 \\ 0.00195503',
      '    item 1',
      '      (0008,0100) SH 6 CodeValue = SD-S2',
      '  (0057,0001) UI 22 CzmOriginalSOPClassUID = 1.2.276.0.75.2.2.42.7',
      '  (0063,1005) FL 4 CzmLateralFieldOfView = 6',
      '  repair (0028,1050) WindowCenter changed, derived, C',
    ]) {
      expect(report.split('\n')).toContain(line);
    }
    expect(report).toMatch(
      /\nframes 8 of \d+ to \d+ bytes: scrambled, 512 rows × 1024 columns, 8 bits unsigned, /,
    );
  });

  it('of raw data what its containers hold', () => {
    const report = privacyReport(fixture('raw-storage.DCM'));
    expect(report).toMatch(
      / {2}container \(0407,10A1\) item 1: structural cube\n {4}kind cube\n {4}stated.rows 512\n/,
    );
    expect(report).toContain('\n        items 1 to 4, alike; the first:\n');
    expect(report).toContain('\nimage 2 of 2\n');
  });

  it('of a file that cannot be read the kind of error and where, not its sentence', () => {
    expect(privacyReport(new Uint8Array(200))).toMatch(
      /^bytes 200\ncannot be read: CZM_[A-Z]+( at byte \d+)?\n$/,
    );
  });

  const sound = specimens.filter(({ slow }) => slow !== true);
  it.each(sound.map(({ name }) => name))('of %s every word of its description', async (name) => {
    const { bytes: file } = await specimen(name).build();
    const report = privacyReport(file);
    const described = report.split(/\n(?:file meta|frames)[ \n]/)[1] ?? '';
    expect(described).not.toMatch(/^ +(?!protocol)\S+ .*not listed/m);
    expect(report).not.toMatch(/PHANTOM|SYNTHETIC/i);
  });
});
