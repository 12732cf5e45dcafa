import { describe, expect, it } from '@jest/globals';
import {
  describePart10,
  type DicomJson,
  normalizeDicomJson,
  normalizePart10,
} from '../../../src/core/index.js';
import { jsonAttributes } from '../../../src/core/internal.js';
// Internal: the UID alone, without a file around it.
import { czmClassUid } from '../../../src/core/describe/recognize.js';
import { bytes, text, type Element } from '../../generator/part10.js';
import { codestream, czmFile, even, type CzmFile } from '../czm-file.js';

const CREATOR = '1.2.276.0.75.2.2.42.7';
const ascii = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0));

/** A file whose frames are plain and which nothing but `identification` and `manufacturer` tells. */
const file = (identification: Element | undefined, manufacturer = '', more: CzmFile = {}) =>
  czmFile({
    frames: [even(codestream())],
    attributes: { identification, manufacturer },
    ...more,
  });
const evidenceOf = (...input: Parameters<typeof file>) => describePart10(file(...input)).evidence;

describe('a CZM data set is known in Part 10', () => {
  it.each([
    ['its usual place', text(0x00570001, 'UI', CREATOR)],
    ['LO', text(0x00570010, 'LO', CREATOR)],
    ['another group and element', text(0x00f100ff, 'LO', CREATOR)],
    ['UN', bytes(0x00570001, 'UN', ascii(CREATOR))],
    ['UN with a NUL tail', bytes(0x00090001, 'UN', ascii(`${CREATOR}\0\0U\x12`))],
    ['a NUL tail', text(0x00570001, 'UI', CREATOR, true)],
    ['blanks', text(0x00570010, 'LO', `  ${CREATOR}   `)],
    ['another last component', text(0x00570001, 'UI', '1.2.276.0.75.2.2.42.12')],
    ['PLEX Elite', text(0x00570001, 'UI', '1.2.276.0.75.2.2.44.6')],
    ['CIRRUS 4000', text(0x00570001, 'UI', '1.2.276.0.75.2.2.40.6')],
    ['an older CIRRUS 4000', text(0x00570001, 'UI', '1.2.826.0.1.3680043.2.139.3.6.6')],
    [
      'the older root in UN, in another group',
      bytes(0x00f10021, 'UN', ascii('1.2.826.0.1.3680043.2.139.3.6.6\0')),
    ],
    ['blanks in ST', text(0x00570010, 'ST', `  ${CREATOR} `)],
    ['a 99CZM creator', text(0x04070010, 'LO', '99CZM_CapeCod_OctGeneral')],
    ['a 99CZM creator in OB', bytes(0x04070010, 'OB', ascii('99CZM_X'))],
    ['the UID in OB', bytes(0x00570001, 'OB', ascii(CREATOR))],
  ])('by its private creator: %s', (_, identification) => {
    expect(evidenceOf(identification)).toEqual(['private creator']);
  });

  it.each([
    ['element 0100, which is no creator', text(0x00570100, 'UI', CREATOR)],
    ['a standard group', text(0x00080001, 'UI', CREATOR)],
    ['a longer UID', text(0x00570001, 'UI', '1.2.276.0.75.2.2.42.7.1')],
    ['a UID that only begins alike', text(0x00570001, 'UI', '1.2.276.0.75.2.2.421')],
    ['a shorter UID', text(0x00570001, 'UI', '1.2.276.0.75.2.2.42')],
    ['another branch of the vendor', text(0x00570001, 'UI', '1.2.276.0.75.2.3.42.7')],
    [
      'a UID of the older root with more numbers',
      text(0x00570001, 'UI', '1.2.826.0.1.3680043.2.139.3.6.6.1'),
    ],
    ['a UID with a leading zero', text(0x00570001, 'UI', '1.2.276.0.75.2.2.042.7')],
    ['another manufacturer', text(0x00570010, 'LO', 'ACME 99CZM')],
  ])('not by %s', (_, identification) => {
    const input = file(identification);
    expect(describePart10(input)).toMatchObject({ family: 'not-czm', evidence: [], warnings: [] });
    expect(normalizePart10(input)[0]!.bytes).toBe(input);
  });

  it('not by the creator as a value inside a block or a sequence', () => {
    expect(evidenceOf(text(0x00571010, 'LO', CREATOR))).toEqual([]);
  });

  it.each(['Carl Zeiss Meditec', 'CARL ZEISS MEDITEC AG', 'carl zeiss meditec, Inc.'])(
    'by Manufacturer %s',
    (name) => {
      expect(evidenceOf(undefined, name)).toEqual(['manufacturer']);
    },
  );

  it.each(['Zeiss', 'Carl Zeiss', 'Not Carl Zeiss Meditec', ''])('not by Manufacturer %j', (name) => {
    expect(evidenceOf(undefined, name)).toEqual([]);
  });

  it('by a scrambled frame alone', () => {
    const { family, evidence } = describePart10(
      czmFile({ attributes: { identification: undefined, manufacturer: '' } }),
    );
    expect({ family, evidence }).toEqual({ family: 'ex-dcm', evidence: ['scrambled frame'] });
  });
});

describe('a CZM data set is known in DICOM JSON', () => {
  const base64 = (value: string) => Buffer.from(value, 'latin1').toString('base64');
  it.each<[string, DicomJson]>([
    ['as Orthanc sends it', { '00570001': { vr: 'UI', Value: [CREATOR] } }],
    ['LO', { '00570010': { vr: 'LO', Value: [CREATOR] } }],
    ['UN, inline', { '00570001': { vr: 'UN', InlineBinary: base64(`${CREATOR}\0`) } }],
    [
      'UN, inline, with rubbish, in another group',
      { '00F10021': { vr: 'UN', InlineBinary: base64(`${CREATOR}\0\0U\x12`) } },
    ],
    ['a NUL tail', { '00570001': { vr: 'UI', Value: [`${CREATOR}\0\0U\x12`] } }],
    ['OB, inline', { '00570001': { vr: 'OB', InlineBinary: base64(CREATOR) } }],
    ['no VR', { '00570001': { Value: [CREATOR] } }],
    ['lower-case keys', { '005700ff': { vr: 'LO', Value: [CREATOR] } }],
    ['Manufacturer', { '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec AG'] } }],
  ])('%s', (_, json) => {
    expect(normalizeDicomJson(json).description.family).toBe('other');
  });

  it.each<[string, DicomJson]>([
    ['empty', {}],
    [
      'another manufacturer',
      { '00080070': { vr: 'LO', Value: ['ACME'] }, '00280008': { vr: 'IS', Value: ['2\0\0U'] } },
    ],
    ['broken base64', { '00570001': { vr: 'UN', InlineBinary: '*' } }],
    ['keys that are no tags', { constructor: { vr: 'LO', Value: [CREATOR] }, __proto__: { vr: 'LO' } }],
  ])('not %s: the same object comes back', (_, json) => {
    const normalized = normalizeDicomJson(json);
    expect(normalized.description.family).toBe('not-czm');
    expect(normalized.json).toBe(json);
    expect(normalized.repairs).toEqual([]);
  });
});

describe('the vendor class UID', () => {
  const classOf = (json: DicomJson) => czmClassUid(jsonAttributes(json));
  it.each([
    ['1.2.276.0.75.2.2.42.7', '1.2.276.0.75.2.2.42', 7],
    ['1.2.276.0.75.2.2.44.15', '1.2.276.0.75.2.2.44', 15],
    ['1.2.276.0.75.2.2.40.6', '1.2.276.0.75.2.2.40', 6],
    ['1.2.826.0.1.3680043.2.139.3.6.6', '1.2.826.0.1.3680043.2.139.3.6', 6],
  ])('%s tells product line and type', (uid, productLine, type) => {
    expect(classOf({ '00570001': { vr: 'UI', Value: [`${uid}\0\0U\x12`] } })).toEqual({
      uid,
      productLine,
      type,
    });
  });

  it('is found where a repair has put it', () => {
    const { json } = normalizeDicomJson({ '00570001': { vr: 'UI', Value: ['1.2.276.0.75.2.2.44.6'] } });
    expect(json).toEqual({ '00570010': { vr: 'LO', Value: ['1.2.276.0.75.2.2.44.6'] } });
    expect(classOf(json)).toMatchObject({ type: 6 });
  });

  it('is unknown where several differ, known where they agree', () => {
    const two = (second: string): DicomJson => ({
      '00570001': { vr: 'UI', Value: [CREATOR] },
      '00F10010': { vr: 'LO', Value: [second] },
    });
    expect(classOf(two(CREATOR))).toMatchObject({ type: 7 });
    expect(classOf(two('1.2.276.0.75.2.2.44.6'))).toBeUndefined();
  });

  it('is not another name of the vendor', () => {
    expect(classOf({ '04070010': { vr: 'LO', Value: ['99CZM_CapeCod_OctGeneral'] } })).toBeUndefined();
  });
});

describe('families', () => {
  it.each<[string, CzmFile, string]>([
    ['scrambled frames', {}, 'ex-dcm'],
    ['plain frames', { frames: [even(codestream())] }, 'clean'],
    [
      'retinal layers and no pixels',
      { pixelData: 'absent', elements: [bytes(0x00731150, 'OB', new Uint8Array(4))] },
      'analysis',
    ],
    ['nothing known', { pixelData: 'absent' }, 'other'],
  ])('%s', (_, options, family) => {
    expect(describePart10(czmFile(options)).family).toBe(family);
  });
});
