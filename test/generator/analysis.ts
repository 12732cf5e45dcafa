import { aScanAt, type Eye } from './anatomy.js';
import { CZM_UID, uidFor } from './czm-attributes.js';
import { EXPLICIT_LITTLE, IMPLICIT_LITTLE } from './ex-file.js';
import type { PhantomKind } from './kinds.js';
import { bytes, sq, text, writeFile, type Element } from './part10.js';
import { fieldOf, scanLine } from './scan-lines.js';

// Jest's modules look a global up again at each use, which took most of the time.
const { round } = Math;

/*
 * Analysis objects: the instrument's own layers, written as docs/format.md section 7 has them. 16-bit depth indices, little
 * endian, [B-scans][A-scans]; zero where nothing was found; row 0 is superior, so that the rows run against the frames.
 */

const RAW_DATA_STORAGE = '1.2.840.10008.5.1.4.1.1.66';

/** Elements of surfaces, by what lies there. */
export const SURFACE_ELEMENTS = {
  ILM: 0x00731150,
  RPE: 0x00731155,
  'RPE fit': 0x00731160,
  RNFL: 0x00731165,
  'ILM, other method': 0x00731190,
  IPL: 0x00731290,
  OPL: 0x00731295,
  'ILM, multi-layer': 0x00731510,
  'RNFL, multi-layer': 0x00731515,
  'IPL, multi-layer': 0x00731520,
  'INL, multi-layer': 0x00731525,
  'OPL, multi-layer': 0x00731530,
  'IS/OS, multi-layer': 0x00731535,
  'RPE, multi-layer': 0x00731540,
  'RPE fit, multi-layer': 0x00731545,
  'BM, multi-layer': 0x00731550,
  'Choroid-sclera, multi-layer': 0x00731555,
} as const;

export type SurfaceName = keyof typeof SURFACE_ELEMENTS;

/** Which end of a layer of the phantom's anatomy each surface is: an index into `ends`. */
const BOUNDARY: Readonly<Record<SurfaceName, number>> = {
  ILM: 0,
  RPE: 10,
  'RPE fit': 10,
  RNFL: 1,
  'ILM, other method': 0,
  IPL: 3,
  OPL: 5,
  'ILM, multi-layer': 0,
  'RNFL, multi-layer': 1,
  'IPL, multi-layer': 3,
  'INL, multi-layer': 4,
  'OPL, multi-layer': 5,
  'IS/OS, multi-layer': 8,
  'RPE, multi-layer': 10,
  'RPE fit, multi-layer': 10,
  'BM, multi-layer': 10,
  'Choroid-sclera, multi-layer': 11,
};

export interface Grid {
  readonly bScans: number;
  readonly aScans: number;
}

/** Depth in samples at a frame and an A-scan of the cube, from 0; undefined where nothing was found. */
export type DepthAt = (bScan: number, aScan: number) => number | undefined;

/** How rows and columns of an analysis lie to the frames and A-scans of its cube. */
export interface Lie {
  readonly rows: 'as the frames' | 'against the frames';
  readonly columns: 'left to right' | 'right to left';
}

/** As in the instrument's files; and the other three. */
export const USUAL: Lie = { rows: 'against the frames', columns: 'left to right' };
export const LIES: readonly Lie[] = [
  USUAL,
  { rows: 'as the frames', columns: 'left to right' },
  { rows: 'against the frames', columns: 'right to left' },
  { rows: 'as the frames', columns: 'right to left' },
];

/** The value of a surface's element. */
export function surfaceBytes({ bScans, aScans }: Grid, depthAt: DepthAt, lie: Lie = USUAL): Uint8Array {
  const view = new DataView(new ArrayBuffer(bScans * aScans * 2));
  for (let row = 0; row < bScans; row++) {
    const bScan = lie.rows === 'as the frames' ? row : bScans - 1 - row;
    for (let column = 0; column < aScans; column++) {
      const aScan = lie.columns === 'left to right' ? column : aScans - 1 - column;
      view.setUint16((row * aScans + column) * 2, round(depthAt(bScan, aScan) ?? 0), true);
    }
  }
  return new Uint8Array(view.buffer);
}

/** Depth of a surface of the phantom's anatomy in a cube of it, in samples. */
export function anatomyAt(
  name: SurfaceName,
  kind: PhantomKind,
  grid: Grid,
  eye: Eye = 'OS',
  samples = 1024,
): DepthAt {
  const { axial } = fieldOf(kind);
  return (bScan, aScan) => {
    const line = scanLine(kind, bScan, { frames: grid.bScans, eye });
    const { x, y } = line.at(aScan / (grid.aScans - 1) - 0.5);
    const end = aScanAt(x, y, line.centre, eye).ends[BOUNDARY[name]] ?? 0;
    return (end / axial) * samples;
  };
}

export interface AnalysisOptions {
  /** Makes the UIDs of instance and series. */
  readonly name: string;
  /** Makes the Study Instance UID, as in the files of images. */
  readonly study?: string;
  readonly eye?: Eye | undefined;
  /** Acquisition DateTime; none where undefined. */
  readonly acquired?: string | undefined;
  readonly surfaces: Readonly<Partial<Record<SurfaceName, Uint8Array>>>;
  /** From 0 to 1, along the columns and rows of the surfaces. */
  readonly fovea?: readonly [x: number, y: number];
  /** As UTF-16, which the XML declares, or as bytes. */
  readonly wideXml?: boolean;
  /** SOP Instance UIDs, in Referenced Instance Sequence (0008,114A) or Referenced Image Sequence (0008,1140). */
  readonly refersTo?: readonly string[];
  readonly referenceTag?: 0x0008114a | 0x00081140;
  readonly implicit?: boolean;
  readonly more?: readonly Element[];
}

const wide = (value: string): Uint8Array =>
  Uint8Array.from([...value].flatMap((character) => [character.charCodeAt(0), 0]));

/** The elements that hold surfaces and the fovea. */
export function layerElements({ surfaces, fovea, wideXml }: Omit<AnalysisOptions, 'name'>): Element[] {
  const xml = `<?xml version="1.0" encoding="utf-16"?><Landmarks><FoveaPosition><X>${fovea?.[0]}</X><Y>${fovea?.[1]}</Y></FoveaPosition></Landmarks>`;
  const landmark = wideXml ? bytes(0x00731140, 'LO', wide(xml)) : text(0x00731140, 'LO', xml);
  return [
    ...Object.entries(surfaces).map(([name, value]) =>
      bytes(SURFACE_ELEMENTS[name as SurfaceName], 'OB', value),
    ),
    ...(fovea === undefined ? [] : [landmark]),
  ];
}

/** An analysis object beside the images. */
export function analysisObject(options: AnalysisOptions): Uint8Array {
  const { name, study = 'synthetic', eye = 'OS', acquired = '20160725100733', refersTo = [] } = options;
  const instance = uidFor(`instance ${name}`);
  const references = refersTo.map((uid) => [
    text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.77.1.5.4'),
    text(0x00081155, 'UI', uid),
  ]);
  const dataSet: Element[] = [
    text(0x00080016, 'UI', RAW_DATA_STORAGE),
    text(0x00080018, 'UI', instance),
    text(0x00080020, 'DA', '20160725'),
    text(0x00080030, 'TM', '100304'),
    ...('acquired' in options && options.acquired === undefined ? [] : [text(0x0008002a, 'DT', acquired)]),
    text(0x00080060, 'CS', 'OPT'),
    text(0x00080070, 'LO', 'Carl Zeiss Meditec'),
    text(0x0008103e, 'LO', 'Macular Thickness Analysis SYNTHETIC'),
    text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC'),
    text(0x00100020, 'LO', 'SYNTHETIC-1'),
    text(0x00181020, 'LO', '6.5.0.772'),
    text(0x0020000d, 'UI', uidFor(`study ${study}`)),
    text(0x0020000e, 'UI', uidFor(`series ${name}`)),
    ...('eye' in options && options.eye === undefined ? [] : [text(0x00200060, 'CS', eye)]),
    text(0x00204000, 'LT', 'SYNTHETIC PHANTOM - not a patient'),
    text(0x00570001, 'UI', CZM_UID),
    ...(references.length > 0 ? [sq(options.referenceTag ?? 0x0008114a, references)] : []),
    ...layerElements(options),
    ...(options.more ?? []),
  ];
  return writeFile(dataSet, {
    vr: options.implicit ? 'implicit' : 'explicit',
    transferSyntax: options.implicit ? IMPLICIT_LITTLE : EXPLICIT_LITTLE,
    sopClass: RAW_DATA_STORAGE,
    sopInstance: instance,
  });
}
