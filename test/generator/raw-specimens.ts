import type { Specimen } from './expected.js';
import { damaged, makeFrames, type FrameOptions } from './frames.js';
import { KINDS, type PhantomKind } from './kinds.js';
import {
  analysisFile,
  rawStorageFile,
  SPATIAL_REGISTRATION,
  type Container,
  type RawOptions,
} from './raw-storage.js';

export const container = async (
  kind: PhantomKind,
  count: number = KINDS[kind].frames,
  frame: FrameOptions = {},
  facts: Partial<Container> = {},
): Promise<Container> => ({ kind, frames: await makeFrames(kind, count, frame), ...facts });

export function raw(
  name: string,
  about: string,
  containers: () => Promise<Container>[],
  options: Partial<RawOptions> = {},
  slow = false,
): Specimen {
  return {
    name: `${name}.DCM`,
    ...(slow ? { slow: true as const } : {}),
    build: async () =>
      rawStorageFile({ name, about, ...options, containers: await Promise.all(containers()) }),
  };
}

const STRUCTURE: FrameOptions = { series: 60 };
const RAW: FrameOptions = { wrapping: 'raw', scrambled: false };

/** What the fundus and the en-face picture show has its middle in that of the cubes. */
const pictures = (): Promise<Container>[] => [
  container('fundus', 1, { scrambled: false, centred: true }),
  container('en-face'),
];

/** Everything that a raw storage file of an angiography holds, at the number of B-scans given. */
const angiography =
  (bScans: number, structure = STRUCTURE) =>
  (): Promise<Container>[] => [
    container('macular-cube', bScans, structure),
    container('flow-cube', bScans),
    ...pictures(),
    container('iris'),
  ];

/** A cube with a frame that nobody can decode. */
async function withDamage(made: Promise<Container>, frame: number): Promise<Container> {
  const { frames, ...facts } = await made;
  const broken = frames.map((one, index) => (index + 1 === frame ? damaged(one, 'siz') : one));
  return { ...facts, frames: await Promise.all(broken) };
}

const ANGIOGRAPHY: Partial<RawOptions> = { pattern: 'ANGIO_6MM', protocol: 'Angiography 6x6 mm' };

export const rawSpecimens: readonly Specimen[] = [
  raw(
    'raw-angiography',
    'structural cube, flow cube, fundus, en-face, iris',
    // The frames of macular-cube.EX.DCM: they are encoded once.
    angiography(128, {}),
    ANGIOGRAPHY,
    true,
  ),
  raw('raw-angiography-4', 'the same, reduced to 4 B-scans', angiography(4), ANGIOGRAPHY),
  raw('raw-fixation', 'the same, of an eye that looked to the side', angiography(4), {
    ...ANGIOGRAPHY,
    fixation: ['12', '0'],
  }),
  raw(
    'raw-damaged-flow',
    'the second frame of the flow cube is damaged',
    () => [container('macular-cube', 4, STRUCTURE), withDamage(container('flow-cube', 4), 2), ...pictures()],
    ANGIOGRAPHY,
  ),
  raw(
    'raw-cubes-differ',
    'a structural cube of 4 B-scans, a flow cube of 3',
    () => [container('macular-cube', 4, STRUCTURE), container('flow-cube', 3)],
    ANGIOGRAPHY,
  ),
  raw(
    'raw-other-grid',
    'the same, with pictures of the surface',
    () => [container('macular-cube', 4, STRUCTURE), container('flow-cube', 3), ...pictures()],
    ANGIOGRAPHY,
  ),
  raw('raw-all-containers', 'every known container, and one that is not', () => [
    container('hd-cross'),
    container('macular-cube', 3, STRUCTURE),
    container('motion'),
    container('noise'),
    container('fundus'),
    container('en-face'),
    container('flow-cube', 3),
    container('iris'),
    container('unknown'),
  ]),
  raw('raw-plain-jp2', 'frames that were never scrambled', () => [
    container('unknown', 3, { scrambled: false }, { element: 0x10a1 }),
  ]),
  raw('raw-8-bit', 'frames without compression, in a cube and an en-face container', () => [
    container('macular-cube', 3, RAW),
    container('en-face', 1, RAW),
  ]),
  raw(
    'raw-undefined-lengths',
    'sequences and items without lengths',
    () => [container('macular-cube', 3, STRUCTURE)],
    { undefinedLengths: true },
  ),
  raw('raw-no-containers', 'no image at all', () => []),
  raw('raw-empty-container', 'a container without frames', () => [container('macular-cube', 0)]),
  raw('raw-zero-sized', 'a container of 0 × 0 pixels', () => [
    container('macular-cube', 0, {}, { stated: { rows: 0, columns: 0, frames: 0 } }),
  ]),
  raw('raw-contradictory', 'claims 7 frames of 100 × 100, holds 3 of 512 × 1024', () => [
    container('macular-cube', 3, STRUCTURE, { stated: { rows: 100, columns: 100, frames: 7 } }),
  ]),
  raw('raw-truncated', 'the file ends within a frame', () => [container('macular-cube', 3, STRUCTURE)], {
    cutTo: (whole) => whole - 30000,
  }),
  { name: 'analysis-layers.DCM', build: async () => analysisFile('analysis-layers') },
  {
    name: 'analysis-registration.DCM',
    build: async () => analysisFile('analysis-registration', SPATIAL_REGISTRATION),
  },
];
