import {
  asStored,
  bScans,
  clockwise,
  crossed,
  type Field,
  type KindFacts,
  type Protocol,
} from './kind-facts.js';

/** OCT angiography: as many B-scans as A-scans, structure and flow, of CIRRUS and PLEX Elite (section 8b). */
export type AngiographyKind =
  | `${'angiography' | 'flow'}-${96 | 245 | 350 | 490}`
  | 'en-face-96'
  | 'plex-300'
  | 'plex-flow-300'
  | 'plex-500'
  | 'plex-834'
  | 'plex-motion'
  | 'plex-noise'
  | 'plex-en-face';

const square = (size: number, axial = 2): Field => ({ lateral: size, axial, slow: size });
const SMALL: Protocol = ['SD-S91', 'Angiography 3x3 mm'];
const LARGE: Protocol = ['SD-S90', 'Angiography 6x6 mm'];

const structure = (n: number, size: number, protocol: Protocol): KindFacts =>
  bScans(n, n, square(size), protocol, { container: 0x10a1 });
const flow = (n: number, size: number, protocol: Protocol): KindFacts =>
  bScans(n, n, square(size), protocol, { container: 0x10ad });

/** PLEX Elite: 1536 depth samples over 3 mm. Its protocols have names, but no code values are known. */
const DEPTH = { depth: 1536 };
const PLEX_SMALL: Protocol = ['', 'Angio (3mmx3mm)'];

const enFace = (n: number, field: Field, protocol: Protocol): KindFacts => ({
  frames: 1,
  stored: { rows: n, columns: n },
  samples: 1,
  turn: asStored,
  field,
  protocol,
  container: 0x10a7,
});

export const ANGIOGRAPHY_KINDS: Readonly<Record<AngiographyKind, KindFacts>> = {
  // No instrument scans so few: the square that is quick to make.
  'angiography-96': structure(96, 3, SMALL),
  'flow-96': flow(96, 3, SMALL),
  'angiography-245': structure(245, 3, SMALL),
  'flow-245': flow(245, 3, SMALL),
  'angiography-350': structure(350, 6, LARGE),
  'flow-350': flow(350, 6, LARGE),
  'angiography-490': structure(490, 6, LARGE),
  'flow-490': flow(490, 6, LARGE),
  'en-face-96': enFace(96, { lateral: 3, axial: 3 }, SMALL),
  'plex-300': bScans(300, 300, square(3, 3), PLEX_SMALL, DEPTH),
  'plex-flow-300': bScans(300, 300, square(3, 3), PLEX_SMALL, DEPTH),
  'plex-500': bScans(500, 500, square(6, 3), ['', 'Angio (6mmx6mm)'], DEPTH),
  'plex-834': bScans(500, 834, { lateral: 15, axial: 3, slow: 9 }, ['', 'Angio (15mmx9mm)'], DEPTH),
  'plex-motion': bScans(2, 300, { lateral: 3, axial: 3 }, PLEX_SMALL, { ...DEPTH, turn: crossed }),
  'plex-noise': {
    frames: 1,
    stored: { rows: 300, columns: 1536 },
    samples: 1,
    turn: clockwise,
    protocol: PLEX_SMALL,
  },
  'plex-en-face': enFace(300, { lateral: 3, axial: 3 }, PLEX_SMALL),
};
