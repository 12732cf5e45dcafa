import type { Eye } from '../generator/anatomy.js';
import type { InventedPatient } from '../generator/czm-attributes.js';
import { exFile } from '../generator/ex-file.js';
import { makeFrames } from '../generator/frames.js';
import type { PhantomKind } from '../generator/kinds.js';

/*
 * What a clinic opens in a morning: scans of several patients, eyes and days. All are of the phantom.
 */

export interface Visit {
  /** Makes the UIDs; and the file's name. */
  readonly name: string;
  readonly eye?: Eye | 'U';
  readonly date?: string;
  readonly time?: string;
  readonly patient?: Partial<InventedPatient>;
  readonly study?: string;
  readonly kind?: PhantomKind;
  readonly count?: number;
}

export const PATIENTS = {
  one: { id: 'TEST-1', name: 'PHANTOM^ONE', birthDate: '19500101' },
  two: { id: 'TEST-2', name: 'PHANTOM^TWO', birthDate: '19600101' },
  none: { id: '', name: '' },
} as const;

export async function visit({
  name,
  eye = 'OD',
  date = '20180312',
  time = '091500',
  patient = PATIENTS.one,
  study = `${patient.id ?? ''} ${date}`,
  kind = 'macular-cube',
  count = 4,
}: Visit): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const { bytes } = exFile({
    name,
    study,
    kind,
    about: 'for a list',
    frames: await makeFrames(kind, count, eye === 'U' ? {} : { eye }),
    attributes: { laterality: eye, acquired: [date, time], patient },
  });
  return { name: `${name}.EX.DCM`, bytes };
}
