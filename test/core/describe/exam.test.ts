import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  encapsulatedPdf,
  isEncapsulatedPdf,
  openPart10,
  statedExam,
  whyNotSamePatient,
  whyNotTakenTogether,
  type StatedExam,
  type StatedPatient,
} from '../../../src/core/index.js';
import { text, writeFile, type Element } from '../../generator/part10.js';
import { pdf, reportFile, type ReportOptions } from '../../generator/report.js';

/** What is stated in a file of these elements alone. */
const examOf = (...elements: readonly Element[]): StatedExam =>
  statedExam(
    openPart10(
      writeFile(elements, {
        transferSyntax: '1.2.840.10008.1.2.1',
        sopClass: '1.2.840.10008.5.1.4.1.1.66',
        sopInstance: '1.2.3',
      }),
    ),
  );

describe('what a data set states of its exam', () => {
  it('is the same in a file and in DICOM JSON', () => {
    const file = examOf(
      text(0x00080018, 'UI', '1.2.3'),
      text(0x0008002a, 'DT', '20180312091500.25'),
      text(0x00100010, 'PN', 'PHANTOM^ONE', true),
      text(0x00100020, 'LO', 'S-1', true),
      text(0x00100021, 'LO', 'CLINIC'),
      text(0x0020000d, 'UI', '1.2'),
      text(0x00200060, 'CS', 'OD', true),
    );
    const value = (vr: string, ...Value: unknown[]) => ({ vr, Value });
    const json = statedExam({
      json: {
        '00080018': value('UI', '1.2.3'),
        '0008002A': value('DT', '20180312091500.25'),
        '00100010': value('PN', { Alphabetic: 'PHANTOM^ONE' }),
        '00100020': value('LO', 'S-1'),
        '00100021': value('LO', 'CLINIC'),
        '0020000D': value('UI', '1.2'),
        '00200060': value('CS', 'OD'),
      },
    });
    expect(file).toEqual(json);
    expect(file).toMatchObject({
      sopInstanceUID: '1.2.3',
      patient: { id: 'S-1', issuer: 'CLINIC', name: 'PHANTOM^ONE', birthDate: '' },
      laterality: 'R',
      date: '20180312',
      time: '091500',
    });
  });

  it.each([
    ['the acquisition before the study', ['20180312', '20170101'], '20180312'],
    ['the study where the acquisition has no day', ['20181345', '20170101'], '20170101'],
    ['the form of older files', ['2018.03.12', ''], '20180312'],
    ['no day of no calendar', ['20180230', '99999999'], ''],
  ] as const)('names as its day %s', (_which, [acquisition, study], day) => {
    expect(examOf(text(0x00080020, 'DA', study), text(0x00080022, 'DA', acquisition)).date).toBe(day);
  });

  it('reads names in their character set, and no other', () => {
    const name = (characterSet: string, bytes: string): string =>
      examOf(text(0x00080005, 'CS', characterSet), text(0x00100010, 'PN', bytes)).patient.name;
    expect(name('ISO_IR 100', 'M\xdcLLER^A')).toBe('MÜLLER^A');
    expect(name('ISO_IR 192', 'M\xc3\x9cLLER^A')).toBe('MÜLLER^A');
    expect(name('ISO_IR 144', '\xb8\xb2\xb0\xbd')).toBe('ИВАН');
    // Not UTF-8; not stated at all; code extensions.
    expect(name('ISO_IR 192', 'M\xdcLLER')).toBe('');
    expect(name('', 'M\xdcLLER')).toBe('');
    expect(name('\\ISO 2022 IR 87', '\x1b$B;3ED\x1b(B')).toBe('');
  });
});

describe('the same patient', () => {
  const patient = fc.record({
    id: fc.constantFrom('', '1', '2'),
    issuer: fc.constantFrom('', 'A'),
    name: fc.constantFrom('', 'X^Y', 'x^y', 'Z'),
    birthDate: fc.constantFrom('', '19500101', '19600101'),
  });
  const why = (a: StatedPatient, b: StatedPatient): string | undefined => whyNotSamePatient(a, b);

  it('needs a Patient ID of one issuer, and contradicts itself nowhere', () => {
    fc.assert(
      fc.property(patient, patient, (a, b) => {
        expect(why(a, b)).toBe(why(b, a));
        if (why(a, b) !== undefined) return;
        expect(a.id).not.toBe('');
        expect([a.id, a.issuer]).toEqual([b.id, b.issuer]);
        if (a.birthDate !== '' && b.birthDate !== '') expect(a.birthDate).toBe(b.birthDate);
        else expect(a.name.toUpperCase()).toBe(b.name.toUpperCase());
      }),
    );
  });

  it('is recognized after a marriage, and not by a number that two clinics gave', () => {
    const one = { id: '1', issuer: '', name: 'A^B', birthDate: '19500101' };
    expect(why(one, { ...one, name: 'C^B' })).toBeUndefined();
    expect(why(one, { ...one, birthDate: '19600101' })).toMatch(/different birth dates/);
    expect(why(one, { ...one, birthDate: '', name: 'C^B' })).toMatch(/different names/);
    expect(why(one, { ...one, issuer: 'CLINIC' })).toMatch(/different patients/);
  });
});

describe('a scan and a picture in two files', () => {
  const scan = examOf(
    text(0x00080018, 'UI', '1.2.3'),
    text(0x0008002a, 'DT', '20180312091500'),
    text(0x0020000d, 'UI', '1.2'),
    text(0x00200060, 'CS', 'OS'),
  );

  it.each([
    ['the same second, written otherwise', { acquisitionDateTime: '20180312091500.000' }, undefined],
    ['a reference', { acquisitionDateTime: '', laterality: undefined, references: ['1.2.3'] }, undefined],
    ['the other eye, whatever it refers to', { laterality: 'R', references: ['1.2.3'] }, /different eyes/],
    ['another study', { studyInstanceUID: '1.3' }, /one study/],
    ['no study', { studyInstanceUID: '' }, /one study/],
    ['another second', { acquisitionDateTime: '20180312091501' }, /same time/],
    ['a day without a time', { acquisitionDateTime: '20180312' }, /same time/],
    ['an eye that is not stated', { laterality: undefined }, /The eye is not stated/],
  ] as const)('by %s', (_what, change, reason) => {
    const why = whyNotTakenTogether(scan, { ...scan, sopInstanceUID: '1.2.4', ...change });
    if (reason === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(reason);
  });
});

describe('the document of a report', () => {
  const [even, odd] = ['even', 'of odd length']
    .map(pdf)
    .map((one, index) => (one.length % 2 === index ? one : Uint8Array.of(...one, 0x0a)));
  const open = (options: Partial<ReportOptions>): Uint8Array =>
    encapsulatedPdf(reportFile({ name: 'report', document: even!, ...options }));

  it('comes out byte by byte, without the one that pads it', () => {
    expect(even!.length % 2).toBe(0);
    expect(odd!.length % 2).toBe(1);
    for (const document of [even!, odd!]) {
      for (const statedLength of [document.length, undefined]) {
        expect(open({ document, statedLength })).toEqual(document);
      }
    }
    expect(isEncapsulatedPdf(statedExam(openPart10(reportFile({ name: 'report', document: even! }))))).toBe(
      true,
    );
  });

  it.each([
    ['said to be HTML', { mimeType: 'text/html' }, 'CZM_UNSUPPORTED'],
    ['said to be a PDF and something else', { mimeType: 'application/pdf;text/html' }, 'CZM_UNSUPPORTED'],
    ['of no stated type', { mimeType: '' }, 'CZM_UNSUPPORTED'],
    [
      'HTML that is said to be a PDF',
      { document: new TextEncoder().encode('<script>1</script>') },
      'CZM_UNSUPPORTED',
    ],
    [
      'a PDF behind something else',
      { document: new TextEncoder().encode('<b>%PDF-1.4 ') },
      'CZM_UNSUPPORTED',
    ],
    ['shorter than stated', { statedLength: 10_000 }, 'CZM_DICOM'],
    ['longer than stated, by more than a pad byte', { statedLength: 100 }, 'CZM_DICOM'],
  ])('is not opened where it is %s', (_what, options, code) => {
    expect(() => open(options)).toThrow(expect.objectContaining({ code }));
  });

  it('is not opened where the file is truncated', () => {
    const whole = reportFile({ name: 'report', document: even! });
    for (const end of [whole.length - 60, whole.length - 200]) {
      expect(() => encapsulatedPdf(whole.subarray(0, end))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^CZM_(DICOM|UNSUPPORTED)$/) as unknown }),
      );
    }
  });
});
