import { expect, it } from '@jest/globals';
import { type DicomJsonElement, normalizeDicomJson } from '../../../src/core/index.js';

const offsetsOf = (first?: DicomJsonElement, second?: DicomJsonElement) =>
  normalizeDicomJson({
    '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.66'] },
    '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
    ...(first && { '04051032': first }),
    ...(second && { '04051033': second }),
  }).description.fixationOffset;

it.each<[string, DicomJsonElement | undefined, DicomJsonElement | undefined, (number | null)[] | undefined]>([
  ['none stated', undefined, undefined, undefined],
  ['empty ones', { vr: 'DS' }, { vr: 'DS', Value: [''] }, undefined],
  ['both', { vr: 'DS', Value: ['12'] }, { vr: 'DS', Value: ['-3.5'] }, [12, -3.5]],
  ['one', undefined, { vr: 'DS', Value: ['0'] }, [0]],
  ['with a NUL tail', { vr: 'DS', Value: ['0\0\0U\x12'] }, undefined, [0]],
  ['a binary number', { vr: 'FL', Value: [2] }, undefined, [2]],
  ['text that is no number, which is not taken for none', { vr: 'LO', Value: ['left'] }, undefined, [null]],
  ['bytes', { vr: 'UN', InlineBinary: 'AAECAw==' }, undefined, [null]],
])('fixation offsets: %s', (_what, first, second, expected) => {
  expect(offsetsOf(first, second)).toEqual(expected);
});
