import type { Confidence } from '../base/quantity.js';
import type { Tag } from '../dicom/tag.js';

/** Which surface of the retina, by the layer whose outer border it is; `other`: any that is not in this list. */
export type SurfaceKind =
  | 'ILM'
  | 'RNFL'
  | 'GCL'
  | 'IPL'
  | 'INL'
  | 'OPL'
  | 'HFL'
  | 'ELM'
  | 'IS/OS'
  | 'IZ'
  | 'RPE'
  | 'RPE fit'
  | 'BM'
  | 'CC'
  | 'choroid-sclera'
  | 'other';

export interface SurfaceRow {
  /** As eight hexadecimal digits. */
  readonly tag: Tag;
  readonly kind: SurfaceKind;
  /** For a person; unique in a data set. */
  readonly name: string;
  /**
   * Surfaces that one analysis found together. Those of different ones come from different methods, and may cross.
   * Undefined for fits and second methods, which may lie anywhere.
   */
  readonly family: 'retina' | 'multi-layer' | undefined;
  /** Short names as in docs/format.md. */
  readonly source: string;
  readonly confidence: Confidence;
}

const row = (
  tag: Tag,
  kind: SurfaceKind,
  name: string,
  family: SurfaceRow['family'],
  source = 'S6',
): SurfaceRow => ({ tag, kind, name, family, source, confidence: 'B' });

/**
 * The instrument's surfaces by their elements (docs/format.md section 7). (0073,1245) and (0073,1270) have the same size
 * and no proven meaning: they are not read.
 */
export const SURFACE_ROWS: readonly SurfaceRow[] = [
  row('00731150', 'ILM', 'ILM', 'retina'),
  row('00731155', 'RPE', 'RPE', 'retina'),
  row('00731160', 'RPE fit', 'RPE fit', undefined),
  row('00731165', 'RNFL', 'RNFL', 'retina'),
  row('00731190', 'ILM', 'ILM, other method', undefined),
  row('00731290', 'IPL', 'IPL', 'retina'),
  row('00731295', 'OPL', 'OPL', 'retina'),
  row('00731510', 'ILM', 'ILM, multi-layer', 'multi-layer', 'OP'),
  row('00731515', 'RNFL', 'RNFL, multi-layer', 'multi-layer', 'OP'),
  row('00731520', 'IPL', 'IPL, multi-layer', 'multi-layer', 'OP'),
  row('00731525', 'INL', 'INL, multi-layer', 'multi-layer', 'OP'),
  row('00731530', 'OPL', 'OPL, multi-layer', 'multi-layer', 'OP'),
  row('00731535', 'IS/OS', 'IS/OS, multi-layer', 'multi-layer', 'OP'),
  row('00731540', 'RPE', 'RPE, multi-layer', 'multi-layer', 'OP'),
  row('00731545', 'RPE fit', 'RPE fit, multi-layer', undefined, 'OP'),
  row('00731550', 'BM', 'BM, multi-layer', 'multi-layer', 'OP'),
  row('00731555', 'choroid-sclera', 'Choroid-sclera, multi-layer', 'multi-layer', 'OP'),
];

/** From the vitreous down. Fits are in no order. */
export const DEPTH_ORDER: readonly SurfaceKind[] = [
  'ILM',
  'RNFL',
  'GCL',
  'IPL',
  'INL',
  'OPL',
  'HFL',
  'ELM',
  'IS/OS',
  'IZ',
  'RPE',
  'BM',
  'CC',
  'choroid-sclera',
];

/** A code, its scheme and its meaning. */
export interface SurfaceCode {
  readonly kind: SurfaceKind;
  readonly value: string;
  readonly scheme: 'SCT' | 'DCM';
  readonly meaning: string;
}

/** PS3.16 CID 4273, Retinal Segmentation Surface. The first of a kind is written, all are read. */
export const SURFACE_CODES: readonly SurfaceCode[] = [
  { kind: 'ILM', value: '280677004', scheme: 'SCT', meaning: 'ILM - Internal limiting membrane' },
  { kind: 'RNFL', value: '128289', scheme: 'DCM', meaning: 'Outer surface of RNFL' },
  { kind: 'GCL', value: '128290', scheme: 'DCM', meaning: 'Outer surface of GCL' },
  { kind: 'IPL', value: '128291', scheme: 'DCM', meaning: 'Outer surface of IPL' },
  { kind: 'INL', value: '128292', scheme: 'DCM', meaning: 'Outer surface of INL' },
  { kind: 'OPL', value: '128293', scheme: 'DCM', meaning: 'Outer surface of OPL' },
  { kind: 'HFL', value: '128294', scheme: 'DCM', meaning: 'Outer surface of HFL' },
  { kind: 'ELM', value: '76710003', scheme: 'SCT', meaning: 'ELM - External limiting membrane' },
  {
    kind: 'IS/OS',
    value: '128295',
    scheme: 'DCM',
    meaning: 'Surface between Inner and Outer Segments of the photoreceptors',
  },
  {
    kind: 'IZ',
    value: '128296',
    scheme: 'DCM',
    meaning: 'Surface of the interdigitating zone between retina and RPE',
  },
  { kind: 'RPE', value: '128298', scheme: 'DCM', meaning: 'Surface of the center of the RPE' },
  { kind: 'RPE', value: '128297', scheme: 'DCM', meaning: 'Anterior surface of the RPE' },
  { kind: 'RPE', value: '128299', scheme: 'DCM', meaning: 'Posterior surface of the RPE' },
  { kind: 'BM', value: '128300', scheme: 'DCM', meaning: 'Outer surface of the BM' },
  { kind: 'CC', value: '128302', scheme: 'DCM', meaning: 'Outer surface of the CC' },
  {
    kind: 'choroid-sclera',
    value: '128301',
    scheme: 'DCM',
    meaning: 'Surface of the choroid-sclera interface',
  },
];
