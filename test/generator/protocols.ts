import type { ExOptions } from './ex-file.js';
import { ofKind } from './ex-kinds.js';
import type { Specimen } from './expected.js';
import type { FrameOptions } from './frames.js';
import type { Field, Protocol } from './kind-facts.js';
import { KINDS, type PhantomKind } from './kinds.js';
import { container, raw } from './raw-specimens.js';
import type { Container } from './raw-storage.js';

/*
 * One file for each code value of EX.DCM and each scan pattern of Raw Data Storage (docs/format.md section 8c). Files
 * of one kind share their pictures, so that many are quick to make.
 */

interface Row {
  readonly protocol: Protocol;
  readonly kind: PhantomKind;
  readonly count: number;
  readonly field?: Field;
  readonly volume?: false;
}

const square = (size: number): Field => ({ lateral: size, axial: 2, slow: size });
const own = (kind: PhantomKind, count: number, volume?: false): Row =>
  row(KINDS[kind].protocol, kind, count, volume);
const row = (protocol: Protocol, kind: PhantomKind, count: number, volume?: false): Row => ({
  protocol,
  kind,
  count,
  ...(volume === undefined ? {} : { volume }),
});
const angio = (protocol: Protocol, n: 245 | 350 | 490, size: number): Row => ({
  protocol,
  kind: `angiography-${n}`,
  count: 3,
  field: square(size),
});

const ROWS: readonly Row[] = [
  own('macular-cube-200x200', 3),
  own('macular-cube', 3),
  row(['SD-S3', '5 Line Raster'], 'five-line', 5),
  own('optic-disc-cube', 3),
  row(['SD-S10', 'Optic Disc Cube 200x200'], 'optic-disc-cube', 3),
  own('anterior-lines', 5),
  own('anterior-cube', 4, false),
  own('five-line', 5),
  row(['SD-S71', 'HD Cornea'], 'anterior-lines', 1, false),
  row(['SD-S72', 'HD Angle'], 'anterior-lines', 1, false),
  row(['SD-S73', 'Anterior Chamber'], 'anterior-lines', 1, false),
  row(['SD-S74', 'Pachymetry'], 'anterior-lines', 3, false),
  row(['SD-S75', 'Multi Slice Angle'], 'anterior-lines', 3, false),
  own('single-line', 1, false),
  own('twenty-one-line', 3),
  own('hd-grid', 4, false),
  row(['SD-S80', 'Wide Angle to Angle'], 'anterior-lines', 1, false),
  own('hd-radial', 4, false),
  angio(['SD-S90', 'Angiography 6x6 mm'], 350, 6),
  angio(['SD-S91', 'Angiography 3x3 mm'], 245, 3),
  angio(['SD-S92', 'Angiography 8x8 mm'], 350, 8),
  angio(['SD-S93', 'Angiography 12x12 mm'], 490, 12),
  angio(['SD-S94', 'HD Angiography'], 490, 6),
  angio(['SD-S95', 'HD Angiography'], 490, 8),
  angio(['SD-S102', 'Constituent'], 350, 6),
  angio(['SD-S103', 'Constituent'], 350, 8),
  angio(['SD-S961', 'ONH Angiography 4.5x4.5'], 350, 4.5),
];

/** Line scans share the pictures of the whole scan, cubes those of a reduced one. */
function pictures({ kind, count, field }: Pick<Row, 'kind' | 'count' | 'field'>): FrameOptions {
  const whole = KINDS[kind].frames;
  return { ...(whole <= 21 ? { frames: whole } : { frames: count }), ...(field ? { field } : {}) };
}

/** An EX.DCM file for each code value; its name is that of the code. */
export const protocols: readonly Specimen[] = ROWS.map((entry) => {
  const { protocol, kind, count, volume } = entry;
  const [code, meaning] = protocol;
  const plain = kind.startsWith('angiography');
  const options: Partial<ExOptions> = {
    attributes: { protocol },
    ...(volume === undefined ? {} : { volume }),
    ...(plain ? { family: 'clean' } : {}),
  };
  const frame: FrameOptions = { ...pictures(entry), ...(plain ? { scrambled: false } : {}) };
  return ofKind(`protocol-${code.toLowerCase()}`, kind, `${code} ${meaning}`, { ...options, count, frame });
});

interface Pattern {
  readonly kinds: readonly PhantomKind[];
  readonly count: number;
  readonly field?: Field;
  readonly element?: number;
  readonly volume?: false;
}

const cubes = (n: 245 | 350 | 490, size: number): Pattern => ({
  kinds: [`angiography-${n}`, `flow-${n}`],
  count: 3,
  field: square(size),
});
const cornea = (count: number): Pattern => ({
  kinds: ['anterior-lines'],
  count,
  element: 0x10a5,
  ...(count === 5 ? {} : { volume: false }),
});

const PATTERNS: Readonly<Record<string, Pattern>> = {
  MACULAR_CUBE: { kinds: ['macular-cube'], count: 3 },
  OPTIC_DISC_CUBE: { kinds: ['optic-disc-cube'], count: 3 },
  RASTER: { kinds: ['five-line'], count: 5, element: 0x10a4 },
  RASTER_HD: { kinds: ['five-line'], count: 5 },
  RASTER_SINGLE: { kinds: ['single-line'], count: 1, volume: false },
  RASTER_21_LINES: { kinds: ['twenty-one-line'], count: 3 },
  RASTER_GRID: { kinds: ['hd-grid'], count: 4, volume: false },
  RASTER_RADIAL: { kinds: ['hd-radial'], count: 4, volume: false },
  ANTERIOR_RASTER: { kinds: ['anterior-lines'], count: 5 },
  ANTERIOR_CUBE: { kinds: ['anterior-cube'], count: 4 },
  HD_ANGLE: cornea(1),
  ANTERIOR_CHAMBER: cornea(1),
  HD_CORNEA: cornea(1),
  PACHYMETRY: cornea(3),
  WIDE_ANGLE2ANGLE: cornea(1),
  ANGIO_3MM: cubes(245, 3),
  ANGIO_6MM: cubes(350, 6),
  ANGIO_8MM: cubes(350, 8),
  ANGIO_12MM: cubes(490, 12),
  ANGIO_ONH: cubes(350, 4.5),
  ANGIO_HD_6MM: cubes(490, 6),
  ANGIO_HD_8MM: cubes(490, 8),
  ANGIO_6MM_CON: cubes(350, 6),
  ANGIO_8MM_CON: cubes(350, 8),
};

/** Raw Data Storage for each scan pattern; only the pattern tells the protocol. */
export const patterns: readonly Specimen[] = Object.entries(PATTERNS).map(([pattern, entry]) => {
  const { kinds, count, field, element, volume } = entry;
  const facts: Partial<Container> = {
    ...(element === undefined ? {} : { element }),
    ...(volume === undefined ? {} : { volume }),
  };
  return raw(
    `raw-pattern-${pattern.toLowerCase().replaceAll('_', '-')}`,
    `scan pattern ${pattern}`,
    () =>
      kinds.map((kind) =>
        container(kind, count, pictures({ kind, count, ...(field ? { field } : {}) }), facts),
      ),
    { pattern, protocol: pattern },
  );
});
