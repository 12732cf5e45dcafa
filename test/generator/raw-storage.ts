import { aScanAt, type Eye } from './anatomy.js';
import { CZM_UID, uidFor } from './czm-attributes.js';
import { EXPLICIT_LITTLE, IMPLICIT_LITTLE } from './ex-file.js';
import { expectedScan, eyeOf, type Built, type ExpectedScan } from './expected.js';
import type { Frame } from './frames.js';
import { KINDS, type PhantomKind } from './kinds.js';
import { bytes, sl, sq, text, us, writeFile, type Element, type Item } from './part10.js';

/*
 * Raw Data Storage as the archive writes it (docs/format.md section 6), and the analysis objects beside the images
 * (section 7).
 */

const RAW_DATA_STORAGE = '1.2.840.10008.5.1.4.1.1.66';
export const SPATIAL_REGISTRATION = '1.2.840.10008.5.1.4.1.1.66.1';
const CREATOR = text(0x04070010, 'LO', '99CZM_CapeCod_OctGeneral');

export interface Container {
  readonly kind: PhantomKind;
  readonly frames: readonly Frame[];
  /** Element number in group 0407, where not the kind's own. */
  readonly element?: number;
  /** What the container states, where it is not the truth. */
  readonly stated?: {
    readonly rows?: number;
    readonly columns?: number;
    readonly frames?: number;
    /** (0407,100C), mm. */
    readonly slow?: string;
  };
  /** Whether the frames make a volume, where the file leaves no doubt. */
  readonly volume?: boolean;
}

export interface RawOptions {
  readonly name: string;
  readonly study?: string;
  readonly about: string;
  readonly eye?: Eye;
  readonly pattern?: string;
  readonly protocol?: string;
  /** (0405,1032) and (0405,1033), as text. */
  readonly fixation?: readonly [string, string];
  readonly containers: readonly Container[];
  readonly undefinedLengths?: boolean;
  readonly implicit?: boolean;
  /** (2201,1000), what the object is. */
  readonly object?: string;
  /** Bytes of the file to keep. */
  readonly cutTo?: (whole: number) => number;
}

const tagOf = (container: Container): number =>
  0x04070000 + (container.element ?? KINDS[container.kind].container ?? 0x10ee);

function spacingOf(kind: PhantomKind, frames: readonly Frame[]): [string, string, string] {
  const { stored } = KINDS[kind];
  const field = frames[0]?.field ?? KINDS[kind].field;
  // Projections state none.
  if (!field || kind.startsWith('en-face')) return ['0.0', '0.0', '0.0'];
  const slow = field.slow !== undefined && frames.length > 1 ? field.slow / (frames.length - 1) : 0;
  return [
    (field.lateral / (stored.rows - 1)).toFixed(9),
    (field.axial / (stored.columns - 1)).toFixed(9),
    slow > 0 ? slow.toFixed(9) : '0.0',
  ];
}

function containerElement(container: Container, undefinedLengths: boolean): Element {
  const { kind, frames, stated } = container;
  const { stored } = KINDS[kind];
  const [lateral, axial, slow] = spacingOf(kind, frames);
  const items = frames.map((frame): Item => [CREATOR, bytes(0x04071006, 'OB', frame.stored)]);
  const content: Item = [
    CREATOR,
    us(0x04071001, stated?.rows ?? stored.rows),
    us(0x04071002, stated?.columns ?? stored.columns),
    us(0x04071003, stated?.frames ?? frames.length),
    sq(0x04071005, items, undefinedLengths),
    text(0x0407100a, 'DS', lateral),
    text(0x0407100b, 'DS', axial),
    text(0x0407100c, 'DS', stated?.slow ?? slow),
  ];
  return sq(tagOf(container), [content], undefinedLengths);
}

function commonAttributes(name: string, study: string | undefined, eye: Eye, sopClass: string): Element[] {
  return [
    text(0x00080016, 'UI', sopClass),
    text(0x00080018, 'UI', uidFor(`instance ${name}`)),
    text(0x00080020, 'DA', '20160725'),
    text(0x00080030, 'TM', '100304'),
    text(0x00080060, 'CS', 'OPT'),
    text(0x00080070, 'LO', 'Carl Zeiss Meditec'),
    text(0x00081090, 'LO', 'CIRRUS HD-OCT 5000'),
    text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC'),
    text(0x00100020, 'LO', 'SYNTHETIC-1'),
    text(0x0020000d, 'UI', uidFor(`study ${study ?? 'synthetic'}`)),
    text(0x0020000e, 'UI', uidFor(`series ${name}`)),
    text(0x00200011, 'IS', '1'),
    text(0x00200013, 'IS', '1'),
    text(0x00200060, 'CS', eye === 'OD' ? 'R' : 'L'),
    text(0x00204000, 'LT', 'SYNTHETIC PHANTOM - not a patient'),
  ];
}

/** Writes a Raw Data Storage file. */
export function rawStorageFile(options: RawOptions): Built {
  const { containers, name } = options;
  const dataSet: Element[] = [
    ...commonAttributes(name, options.study, options.eye ?? 'OS', RAW_DATA_STORAGE),
    text(0x0008103e, 'LO', `${options.protocol ?? 'Macular Cube 512x128'} SYNTHETIC`),
    text(0x04050010, 'LO', '99CZM_CapeCod_ScanPattern'),
    text(0x04051001, 'LO', options.pattern ?? 'MACULAR_CUBE'),
    text(0x04051032, 'DS', options.fixation?.[0] ?? '0'),
    text(0x04051033, 'DS', options.fixation?.[1] ?? '0'),
    ...(options.object === undefined
      ? []
      : [text(0x22010010, 'LO', '99CZM_NIM_INTERNAL_01'), text(0x22011000, 'LT', options.object)]),
    CREATOR,
    ...containers.map((container) => containerElement(container, options.undefinedLengths ?? false)),
  ];
  const whole = writeFile(dataSet, {
    vr: options.implicit ? 'implicit' : 'explicit',
    transferSyntax: options.implicit ? IMPLICIT_LITTLE : EXPLICIT_LITTLE,
    sopClass: RAW_DATA_STORAGE,
    sopInstance: uidFor(`instance ${name}`),
  });
  const scans: ExpectedScan[] = containers.map((container) =>
    expectedScan(container.kind, container.frames, {
      container: tagOf(container).toString(16).padStart(8, '0').toUpperCase(),
      volume: container.volume,
    }),
  );
  return {
    bytes: options.cutTo ? whole.subarray(0, options.cutTo(whole.length)) : whole,
    expected: {
      family: 'raw-storage',
      about: options.about,
      eye: eyeOf(options.eye ?? 'OS'),
      scans: options.cutTo ? [] : scans,
    },
  };
}

/**
 * Depth index of one boundary of the phantom for every A-scan of a macular cube, uint16 little endian. Row 0 is superior
 * (docs/format.md section 7).
 */
function segmentation(layer: number, eye: Eye): Uint8Array {
  const view = new DataView(new ArrayBuffer(128 * 512 * 2));
  for (let b = 0; b < 128; b++) {
    for (let a = 0; a < 512; a++) {
      const scan = aScanAt((a / 511 - 0.5) * 6, (0.5 - b / 127) * 6, { x: 0, y: 0 }, eye);
      view.setUint16((b * 512 + a) * 2, Math.round(((scan.ends[layer] ?? 0) / 2) * 1024), true);
    }
  }
  return new Uint8Array(view.buffer);
}

/** Writes an analysis object: the layers of the phantom's own anatomy, no image. */
export function analysisFile(name: string, sopClass: string = RAW_DATA_STORAGE): Built {
  const eye = 'OS';
  const dataSet: Element[] = [
    ...commonAttributes(name, undefined, eye, sopClass),
    text(0x0008103e, 'LO', 'Macular Thickness Analysis SYNTHETIC'),
    text(0x00570001, 'UI', CZM_UID),
    sl(0x00731125, ...new Array<number>(128).fill(0)),
    text(0x00731140, 'LO', '<FoveaPosition><X>0.5</X><Y>0.5</Y></FoveaPosition>'),
    bytes(0x00731150, 'OB', segmentation(0, eye)),
    bytes(0x00731155, 'OB', segmentation(10, eye)),
  ];
  const file = writeFile(dataSet, {
    transferSyntax: EXPLICIT_LITTLE,
    sopClass,
    sopInstance: uidFor(`instance ${name}`),
  });
  return {
    bytes: file,
    expected: { family: 'analysis', about: 'retinal layers, no image', eye: eyeOf(eye), scans: [] },
  };
}
