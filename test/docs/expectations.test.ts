import { describe, expect, it } from '@jest/globals';
import vm from 'node:vm';
import { CLAIM_FUNCTION, isPrinted, stepsOf, withClaims } from './expectations.js';

/** What does not hold in a program. */
function brokenIn(program: string): readonly string[] {
  const context = vm.createContext({});
  vm.runInContext(`${CLAIM_FUNCTION}\n${withClaims(program).program}`, context);
  return vm.runInContext('[...globalThis.__broken]', context) as string[];
}

describe('claims of a program', () => {
  it.each([
    '1 + 1; // → 2',
    "['a', 'b'].join(); // → 'a,b'",
    'const list = [1, 2, 3]; // → [1, 2, 3]',
    '[1, 2, 3]; // → [1, …]',
    '({ mm: 1, source: "x" }); // → { mm: 1, … }',
    '"a long text"; // → \'a long…\'',
    'undefined; // → undefined',
    'new Float64Array([1, 2]); // → [1, 2]',
  ])('hold: %s', (program) => {
    expect(withClaims(program).claims).toBe(1);
    expect(brokenIn(program)).toEqual([]);
  });

  it.each([
    '1 + 1; // → 3',
    '"2"; // → 2',
    '[1, 2, 3]; // → [1, 2]',
    '[1, 2, 3]; // → [2, …]',
    '({ mm: 1, source: "x" }); // → { mm: 1 }',
    '({ mm: 1 }); // → { mm: 1, source: undefined }',
    'undefined; // → null',
    '"a text"; // → \'a long…\'',
  ])('do not hold: %s', (program) => {
    expect(brokenIn(program)).toHaveLength(1);
  });

  it('are told from other comments', () => {
    expect(withClaims('register(); // after both calls').claims).toBe(0);
  });
});

describe('a console block', () => {
  it('has commands, each with what it prints', () => {
    expect(stepsOf('$ one \\\n  more\n1\n2\n$ two\n')).toEqual([
      { command: 'one \\\n  more', printed: '1\n2\n' },
      { command: 'two', printed: '' },
    ]);
  });

  it.each([
    ['1\n2\n', '1\n2\n', true],
    ['1\n3\n', '1\n2\n', false],
    ['1\n', '1\n2\n', false],
    ['1\n…\n4\n', '1\n2\n3\n4\n', true],
    ['1\n…\n5\n', '1\n2\n3\n4\n', false],
    ['a … d\n', 'a b c d\n', true],
    ['a … d\n', 'a b\nc d\n', false],
    ['a.b\n', 'a+b\n', false],
  ])('%j is printed by %j: %j', (expected, found, result) => {
    expect(isPrinted(expected, found)).toBe(result);
  });
});
