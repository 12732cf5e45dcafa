import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { normalizePart10, openPart10, privacyReport } from '../../src/core/index.js';
// How the plugin hands a parsed file on.
import { normalizeOpened, openParsed, parsePart10 } from '../../src/core/internal.js';
import { looksAt, ONCE } from '../support/looks.js';

/* A file is parsed once and handed on parsed; a frame is looked at once, and from then on is a StoredFrame. */

const WAYS = {
  openPart10: (bytes: Uint8Array) => openPart10(bytes),
  normalizePart10: (bytes: Uint8Array) => normalizePart10(bytes),
  privacyReport: (bytes: Uint8Array) => privacyReport(bytes),
  'the page, which classifies it, and the worker, which gets it parsed': (bytes: Uint8Array) => {
    const file = structuredClone(parsePart10(bytes));
    return normalizeOpened(openParsed(file), { orientation: 'upright', damagedFrames: 'keep' });
  },
} as const;

describe.each(['cube-8.EX.DCM', 'raw-storage.DCM'])('%s', (name) => {
  const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/independent/${name}`, import.meta.url)));

  it.each(Object.entries(WAYS))('is looked at once by %s', async (_, way) => {
    const looks = await looksAt(bytes, () => way(bytes));
    expect(looks.parses).toBe(1);
    expect(looks.recognized).toBeLessThanOrEqual(ONCE.recognized);
    expect(looks.checked).toBe(1);
  });
});

it('counts, if somebody looks again', async () => {
  const bytes = new Uint8Array(
    readFileSync(new URL('../fixtures/independent/cube-8.EX.DCM', import.meta.url)),
  );
  expect(await looksAt(bytes, () => [normalizePart10(bytes), normalizePart10(bytes)])).toEqual({
    parses: 2,
    recognized: 2,
    checked: 2,
  });
});
