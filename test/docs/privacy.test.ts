import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizePart10 } from '../../src/core/index.js';
import { fixture } from '../cli/cli.js';
import { readElements } from '../core/independent-reader.js';
import { ROOT } from './pages.js';

/* What docs/privacy.md promises, and warns of. */

const PATIENT = { PatientName: '00100010', PatientID: '00100020', PatientBirthDate: '00100030' };

/** Text up to its first NUL, without padding. */
const textOf = (element: string | undefined): string => (element ?? '').slice(3).split('\0')[0]?.trim() ?? '';

describe('docs/privacy.md', () => {
  it.each(['cube-8.EX.DCM', 'hd-2.EX.DCM', 'raw-storage.DCM'])(
    'is right that a conversion of %s keeps what says who the patient is',
    (name) => {
      const bytes = readFileSync(fixture(name));
      const before = readElements(bytes);
      expect(textOf(before.get(PATIENT.PatientName))).not.toBe('');
      for (const instance of normalizePart10(bytes)) {
        const after = readElements(instance.bytes);
        for (const tag of Object.values(PATIENT))
          expect(textOf(after.get(tag))).toBe(textOf(before.get(tag)));
      }
    },
  );

  it('is right that nothing is stored in the browser, or sent where nobody asked for', () => {
    const STORES = /\b(localStorage|sessionStorage|indexedDB|document\.cookie|sendBeacon|caches\.open)\b/;
    const files = ['src', 'example'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|js)$/.test(name))
        .map((name) => `${folder}/${name}`),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => STORES.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});
