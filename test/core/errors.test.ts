import { describe, expect, it } from '@jest/globals';
import * as core from '../../src/core/index.js';
import { CzmError, isCzmError, type CzmErrorDetails } from '../../src/core/index.js';

const { CodestreamError, DecodeError, DicomError, HostError, HttpError, ScrambleError, UnsupportedError } =
  core;
const CLASSES: readonly [new (message: string, details?: CzmErrorDetails) => CzmError, string, string][] = [
  [CodestreamError, 'CodestreamError', 'CZM_CODESTREAM'],
  [DecodeError, 'DecodeError', 'CZM_DECODE'],
  [DicomError, 'DicomError', 'CZM_DICOM'],
  [HostError, 'HostError', 'CZM_HOST'],
  [HttpError, 'HttpError', 'CZM_HTTP'],
  [ScrambleError, 'ScrambleError', 'CZM_SCRAMBLE'],
  [UnsupportedError, 'UnsupportedError', 'CZM_UNSUPPORTED'],
];

describe('errors', () => {
  it('are all of these classes', () => {
    const exported = Object.values(core as Record<string, unknown>).filter(
      (value) => typeof value === 'function' && value.prototype instanceof CzmError,
    );
    expect(new Set(exported)).toEqual(new Set(CLASSES.map(([type]) => type)));
  });

  it.each(CLASSES)('%p carries its code, name, cause and typed fields', (Type, name, code) => {
    const cause = new Error('below');
    const error = new Type('What failed.', {
      frame: 2,
      tag: '7FE00010',
      offset: 0,
      found: '',
      expected: 0,
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(CzmError);
    expect(error).toMatchObject({
      name,
      code,
      message: 'What failed.',
      frame: 2,
      tag: '7FE00010',
      offset: 0,
      found: '',
      expected: 0,
    });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe(`${name}: What failed.`);
    expect('cause' in new Type('Alone.')).toBe(false);
  });
});

describe('isCzmError', () => {
  it.each(CLASSES)('knows %p, and tells codes apart', (Type, _, code) => {
    const error = new Type('x');
    expect(isCzmError(error)).toBe(true);
    for (const [, , other] of CLASSES) {
      expect(isCzmError(error, other as core.CzmErrorCode)).toBe(other === code);
    }
    expect(isCzmError(error, 'CZM_DICOM', error.code)).toBe(true);
  });

  it('knows the errors of another copy of the package by their code', () => {
    expect(isCzmError(Object.assign(new Error('x'), { code: 'CZM_DICOM' }))).toBe(true);
  });

  it.each([
    undefined,
    null,
    'CZM_DICOM',
    { code: 'CZM_DICOM', message: 'x' },
    new Error('x'),
    Object.assign(new Error('x'), { code: 'ENOENT' }),
    Object.assign(new Error('x'), { code: 7 }),
  ])('does not take %p for one', (value) => {
    expect(isCzmError(value)).toBe(false);
  });
});
