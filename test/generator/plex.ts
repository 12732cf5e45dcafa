import { JPEG_2000, EXPLICIT_LITTLE, type ExOptions } from './ex-file.js';
import { ofKind } from './ex-kinds.js';
import type { Specimen } from './expected.js';
import type { FrameOptions } from './frames.js';
import type { PhantomKind } from './kinds.js';
import { text } from './part10.js';

/*
 * Exams of a PLEX Elite in DICOM (docs/format.md section 1): several frames are uncompressed and one a fragment,
 * though the transfer syntax is a native one; a single one is ordinary Pixel Data. The last number of (0057,0001)
 * is the type of image (section 2).
 */

const RAW: FrameOptions = { wrapping: 'raw', scrambled: false };

function plex(
  name: string,
  kind: PhantomKind,
  type: number,
  about: string,
  options: Partial<ExOptions> & { readonly count?: number; readonly frame?: FrameOptions } = {},
): Specimen {
  const { count, attributes, ...rest } = options;
  return ofKind(name, kind, `PLEX Elite: ${about}`, {
    family: 'clean',
    transferSyntax: EXPLICIT_LITTLE,
    pixelData: count === 1 ? 'unencapsulated' : { offsetTable: 'empty' },
    frame: RAW,
    ...(count === undefined ? {} : { count }),
    attributes: {
      model: 'PLEX Elite 9000',
      numbersAsText: true,
      identification: text(0x00570001, 'UI', `1.2.276.0.75.2.2.44.${type}`, true),
      ...attributes,
    },
    ...rest,
  });
}

export const plexElite: readonly Specimen[] = [
  plex('plex-structure', 'plex-300', 6, 'structural cube, 3 mm', { count: 3 }),
  plex('plex-flow', 'plex-flow-300', 15, 'flow cube, 3 mm', { count: 3 }),
  plex('plex-500', 'plex-500', 6, 'structural cube, 6 mm', { count: 3 }),
  plex('plex-15x9', 'plex-834', 6, '834 A-scans: which axis is which is unproven', {
    count: 3,
    volume: false,
  }),
  plex('plex-jp2', 'plex-300', 6, 'structural cube, frames are plain JP2 files', {
    count: 3,
    transferSyntax: JPEG_2000,
    frame: { scrambled: false },
  }),
  plex('plex-motion', 'plex-motion', 4, 'two crossed scans', { count: 2, volume: false }),
  plex('plex-noise', 'plex-noise', 3, 'noise', { count: 1, volume: false }),
  plex('plex-lslo', 'fundus', 1, 'LSLO fundus', { count: 1, volume: false }),
  plex('plex-iris', 'iris', 2, 'iris photograph', {
    count: 1,
    volume: false,
    attributes: { photometric: 'RGB' },
  }),
  plex('plex-en-face', 'plex-en-face', 10, 'en-face projection', { count: 1, volume: false }),
];
