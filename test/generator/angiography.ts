import { ofKind } from './ex-kinds.js';
import type { Specimen } from './expected.js';
import type { FrameOptions } from './frames.js';
import { text } from './part10.js';
import { container, raw } from './raw-specimens.js';
import type { PhantomKind } from './kinds.js';
import type { Container } from './raw-storage.js';

/*
 * OCT angiography of CIRRUS, structure and flow: plain JP2 in EX.DCM (docs/format.md section 1, already clean), and
 * the two cubes of Raw Data Storage. Square: as many B-scans as A-scans.
 */

const PLAIN: FrameOptions = { scrambled: false };
const identified = (last: number) => ({
  identification: text(0x00570001, 'UI', `1.2.276.0.75.2.2.42.${last}`),
});
const STRUCTURE = { family: 'clean', attributes: identified(6), frame: PLAIN } as const;
const FLOW = { family: 'clean', attributes: identified(15), frame: PLAIN } as const;

const reduced = (n: 245 | 350 | 490, size: number): Specimen[] => [
  ofKind(`angiography-${n}`, `angiography-${n}`, `angiography ${size} mm, structure, 3 of ${n} B-scans`, {
    ...STRUCTURE,
    count: 3,
  }),
  ofKind(`flow-${n}`, `flow-${n}`, `angiography ${size} mm, flow, 3 of ${n} B-scans`, { ...FLOW, count: 3 }),
];

const cubes = (structure: PhantomKind, flow: PhantomKind, count: number): Promise<Container>[] => [
  container(structure, count),
  container(flow, count),
];

export const angiography: readonly Specimen[] = [
  ...reduced(245, 3),
  ...reduced(350, 6),
  ...reduced(490, 6),
  ofKind('angiography-square', 'angiography-96', 'angiography, structure, a whole square of 96 B-scans', {
    ...STRUCTURE,
    volume: true,
  }),
  ofKind('flow-square', 'flow-96', 'angiography, flow, a whole square of 96 B-scans', {
    ...FLOW,
    volume: true,
  }),
  raw('raw-angiography-245', 'structural and flow cube, 3 of 245 B-scans', () =>
    cubes('angiography-245', 'flow-245', 3),
  ),
  raw(
    'raw-angiography-square',
    'structural and flow cube, whole squares of 96 B-scans, and their en-face picture',
    () => [
      container('angiography-96', 96, {}, { volume: true }),
      container('flow-96', 96, {}, { volume: true }),
      container('en-face-96'),
    ],
    { pattern: 'ANGIO_3MM', protocol: 'Angiography 3x3 mm', object: 'CapeCodMacularCubeRawData' },
    true,
  ),
];
