import { describe, expect, it } from '@jest/globals';
import { CodestreamError } from '../../../../src/core/index.js';
// Internal: reads one marker segment. The public functions would need a whole codestream around each case.
import { readPoc } from '../../../../src/core/frame/j2k/poc.js';
import { bytes, poc, segment } from './build.js';

describe('readPoc', () => {
  it('lists the progressions in their order', () => {
    expect(readPoc(bytes([0, 0], poc(4, 0, 2)), 2, 3)).toEqual(['CPRL', 'LRCP', 'RPCL']);
  });

  it('reads wide component numbers from 257 components on', () => {
    const wide = bytes(segment(0xff5f, [0, 0, 0, 0, 1, 6, 1, 1, 3]));
    expect(readPoc(wide, 0, 257)).toEqual(['PCRL']);
    expect(() => readPoc(wide, 0, 256)).toThrow(CodestreamError);
  });

  it.each([
    ['no progression', [], 2, '2 and 7 for each progression'],
    ['a part of one', [0, 0, 0, 1, 6, 1, 0, 0], 2, '2 and 7 for each progression'],
    ['an unknown order', [0, 0, 0, 1, 6, 1, 5], 10, '0 to 4'],
  ])('refuses %s', (_, body, offset, expected) => {
    const read = () => readPoc(bytes(segment(0xff5f, body)), 0, 1);
    expect(read).toThrow(CodestreamError);
    expect(read).toThrow(expect.objectContaining({ offset, expected }));
  });
});
