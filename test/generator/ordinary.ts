import { encapsulate } from './encapsulate.js';
import { expectedScan, type Built } from './expected.js';
import { uidFor } from './czm-attributes.js';
import { EXPLICIT_LITTLE, JPEG_2000, TOMOGRAPHY } from './ex-file.js';
import type { Frame } from './frames.js';
import type { PhantomKind } from './kinds.js';
import { bytes, concat, text, us, writeFile } from './part10.js';

export interface OrdinaryOptions {
  readonly name: string;
  readonly study?: string;
  readonly about: string;
  readonly kind: PhantomKind;
  /** Plain codestreams, or raw pixels with `uncompressed`. */
  readonly frames: readonly Frame[];
  readonly uncompressed?: boolean;
}

/** A file of another manufacturer, clean and standard: nobody may touch it. Its frames lie as they are, not sideways. */
export function ordinaryFile(options: OrdinaryOptions): Built {
  const { name, frames, kind } = options;
  const first = frames[0];
  if (!first) throw new RangeError(`${name}: no frames.`);
  const stored = frames.map((frame) => frame.stored);
  const sopInstance = uidFor(`instance ${name}`);
  const dataSet = [
    text(0x00080016, 'UI', TOMOGRAPHY),
    text(0x00080018, 'UI', sopInstance),
    text(0x00080020, 'DA', '20160725'),
    text(0x00080030, 'TM', '100304'),
    text(0x00080060, 'CS', 'OPT'),
    text(0x00080070, 'LO', 'Another Manufacturer'),
    text(0x0008103e, 'LO', 'Ordinary OCT SYNTHETIC'),
    text(0x00081090, 'LO', '4000'),
    text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC'),
    text(0x00100020, 'LO', 'SYNTHETIC-1'),
    text(0x0020000d, 'UI', uidFor(`study ${options.study ?? 'synthetic'}`)),
    text(0x0020000e, 'UI', uidFor(`series ${name}`)),
    text(0x00200011, 'IS', '1'),
    text(0x00200013, 'IS', '1'),
    text(0x00200060, 'CS', 'R'),
    us(0x00280002, 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    text(0x00280008, 'IS', String(frames.length)),
    us(0x00280010, first.rows),
    us(0x00280011, first.columns),
    text(0x00280030, 'DS', '0.02\\0.02'),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    text(0x00281050, 'DS', '128'),
    text(0x00281051, 'DS', '256'),
    ...(options.uncompressed ? [bytes(0x7fe00010, 'OB', concat(stored))] : encapsulate(stored)),
  ];
  const file = writeFile(dataSet, {
    transferSyntax: options.uncompressed ? EXPLICIT_LITTLE : JPEG_2000,
    sopClass: TOMOGRAPHY,
    sopInstance,
  });
  return {
    bytes: file,
    expected: {
      family: 'not-czm',
      about: options.about,
      eye: 'R',
      sopClass: TOMOGRAPHY,
      scans: [expectedScan(kind, frames)],
    },
  };
}
