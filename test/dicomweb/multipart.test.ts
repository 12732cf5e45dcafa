import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HttpError } from '../../src/core/index.js';
// Internal: messages byte by byte, without a server for each.
import { firstPart } from '../../src/dicomweb/multipart.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const join = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? ascii(part) : part))));

const HEAD = 'Content-Type: application/dicom\r\n\r\n';
const type = (boundary: string): string =>
  `multipart/related; type="application/dicom"; boundary=${boundary}`;
const message = (boundary: string, ...bodies: readonly (string | Uint8Array)[]): Uint8Array =>
  join(...bodies.flatMap((body) => [`--${boundary}\r\n`, HEAD, body, '\r\n']), `--${boundary}--\r\n`);

describe('the first part of a multipart answer', () => {
  it('is its body, a view of the message', () => {
    const body = message('b', 'first', 'second');
    const part = firstPart(body, type('b'));
    expect(latin1(part)).toBe('first');
    expect(part.buffer).toBe(body.buffer);
  });

  it.each([
    ['quoted', '"a b"', 'a b'],
    ['followed by others', 'b1; start="<x>"', 'b1'],
    ['followed by a blank', 'b1 ; start="<x>"', 'b1'],
    ['with characters of a pattern', '"(a+b)?"', '(a+b)?'],
  ])('is found with a boundary that is %s', (_, written, boundary) => {
    expect(latin1(firstPart(message(boundary, 'x'), type(written)))).toBe('x');
  });

  it('may follow a preamble, have no headers, or be empty', () => {
    expect(latin1(firstPart(join('preamble\r\n', message('b', 'x')), type('b')))).toBe('x');
    expect(latin1(firstPart(ascii('\r\n--b\r\n\r\nx\r\n--b--'), type('b')))).toBe('x');
    expect(firstPart(message('b', ''), type('b'))).toHaveLength(0);
    expect(firstPart(ascii('--b\r\n\r\n--b--'), type('b'))).toHaveLength(0);
  });

  it('may hold what only looks like its end', () => {
    for (const body of ['--', 'x--b', '\r\n', '\r\n--', '\r\n--a', '\r\n\r\n', '\n--b--', '\r--b\r\n']) {
      expect(latin1(firstPart(message('b', body), type('b')))).toBe(body);
    }
  });

  it('is the answer itself where that is no multipart message', () => {
    const body = ascii('--b\r\n\r\nx\r\n--b--');
    expect(firstPart(body, 'application/dicom')).toBe(body);
    expect(firstPart(body, '')).toBe(body);
  });

  it.each([
    ['no boundary', 'multipart/related', '--b\r\n\r\nx\r\n--b--'],
    ['another one', type('c'), '--b\r\n\r\nx\r\n--b--'],
    ['no end', type('b'), '--b\r\n\r\nx'],
    ['no headers', type('b'), '--b\r\nx'],
    ['nothing', type('b'), ''],
  ])('is missing where the message has %s, which is an error', (_, contentType, body) => {
    expect(() => firstPart(ascii(body), contentType)).toThrow(HttpError);
  });

  it('is what a search byte by byte finds', () => {
    const boundary = fc.stringMatching(/^[ab-]{1,4}$/);
    // Bodies of the characters of which delimiters are made.
    const body = fc
      .array(fc.constantFrom(...'\r\n-ab', '\r\n--'), { maxLength: 60 })
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(boundary, fc.array(body, { minLength: 1, maxLength: 3 }), (name, bodies) => {
        const whole = latin1(message(name, ...bodies));
        const start = whole.indexOf('\r\n\r\n') + 4;
        const expected = whole.slice(start, Math.max(start, whole.indexOf(`\r\n--${name}`, start - 2)));
        expect(latin1(firstPart(ascii(whole), type(name)))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is whole whatever its bytes are, where they do not hold the delimiter', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ maxLength: 50 }), (body, next) => {
        const name = 'a-boundary-of-36-characters-as-usual';
        expect(latin1(firstPart(message(name, body, next), type(name)))).toBe(latin1(body));
      }),
    );
  });
});
