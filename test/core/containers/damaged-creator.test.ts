import { describe, expect, it } from '@jest/globals';
import { normalizePart10, openPart10 } from '../../../src/core/index.js';
import { rawFile } from './raw-file.js';

/* Containers with frames are images, whatever became of the text that names their block. */

const CREATOR = '99CZM_CapeCod_OctGeneral';

describe('a creator of the containers with a damaged text', () => {
  const whole = rawFile();
  const at = Buffer.from(whole).indexOf(CREATOR, 0, 'latin1');
  const expected = normalizePart10(whole).map(({ container, description }) => ({
    container,
    frames: description.frames,
    kind: description.kind,
  }));

  it.each([0, 1, 5, 6, 9, 13, 14, 23])('byte %i of it', (position) => {
    for (const value of [0, 0x20, 0x7e]) {
      const bytes = new Uint8Array(whole);
      bytes[at + position] = value;
      expect(openPart10(bytes).description.family).toBe('raw-data-storage');
      expect(
        normalizePart10(bytes).map(({ container, description }) => ({
          container,
          frames: description.frames,
          kind: description.kind,
        })),
      ).toEqual(expected);
    }
  });

  it('and every one of them, of the items too', () => {
    const bytes = Buffer.from(whole);
    for (
      let from = bytes.indexOf(CREATOR, 0, 'latin1');
      from >= 0;
      from = bytes.indexOf(CREATOR, 0, 'latin1')
    ) {
      bytes[from + 8] = 0;
    }
    const made = normalizePart10(new Uint8Array(bytes));
    expect(made.map(({ container }) => container)).toEqual(expected.map(({ container }) => container));
  });
});
