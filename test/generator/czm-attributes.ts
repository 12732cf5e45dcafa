import type { Eye } from './anatomy.js';
import { sha256 } from './codec.js';
import { fl, sl, sq, text, ul, us, type Element } from './part10.js';

/*
 * The attributes of an EX.DCM file, in the order and with the values of the dump in the seed of docs/format.md,
 * except for what tells of a person, a device or a file name: that is invented.
 */

/** `none`: clean values; `text`: rubbish behind text values, as in the seed; `all`: behind UI and code values too. */
export type Dirt = 'none' | 'text' | 'all';

export interface ExAttributes {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly dirt: Dirt;
  readonly modality: string;
  readonly manufacturer: string;
  readonly protocol: readonly [code: string, meaning: string];
  readonly laterality: Eye | 'OU' | 'L' | 'U' | '';
  readonly photometric: string;
  readonly samples: number;
  readonly rows: number;
  readonly columns: number;
  /** 1 (signed) is what instruments claim, wrongly. */
  readonly pixelRepresentation: number;
  /** Verbatim; absent where undefined. */
  readonly numberOfFrames?: string | undefined;
  readonly pixelSpacing?: string | undefined;
  readonly spacingBetweenSlices?: string | undefined;
  /** (0063,1005) and (0063,1010), millimetres. */
  readonly field?: { readonly lateral: number; readonly axial: number } | undefined;
  readonly lossyRatio?: number | undefined;
  /** (0057,0001) or where else the identification is. */
  readonly identification?: Element | undefined;
  readonly undefinedLengths: boolean;
  /** Manufacturer's Model Name, `4000` by default. */
  readonly model?: string;
  /** Series Description, the instrument's own `Model Acquistion` by default. */
  readonly seriesDescription?: string;
  /** The private numbers of the field as text, as PLEX Elite writes them. */
  readonly numbersAsText?: boolean;
  /** When the scan was taken: DA and TM values. */
  readonly acquired?: readonly [date: string, time: string];
  readonly patient?: Partial<InventedPatient>;
  readonly more?: readonly Element[];
}

/** Nobody. */
export interface InventedPatient {
  readonly id: string;
  readonly issuer: string;
  readonly name: string;
  readonly birthDate: string;
}

export const PHANTOM: InventedPatient = {
  id: 'SYNTHETIC-1',
  issuer: '',
  name: 'PHANTOM^SYNTHETIC',
  birthDate: '',
};

/** A UID under 2.25 (PS3.5 B.2), the same for the same name. */
export function uidFor(name: string): string {
  return `2.25.${BigInt(`0x${sha256(name).slice(0, 32)}`)}`;
}

/** The value that identifies CZM's data sets (docs/format.md section 2). */
export const CZM_UID = '1.2.276.0.75.2.2.42.7';

export function exAttributes(a: ExAttributes): Element[] {
  const dirty = a.dirt !== 'none';
  const [date, time] = a.acquired ?? ['20160725', '100733'];
  const patient = { ...PHANTOM, ...a.patient };
  const t = (tag: number, vr: string, value: string) => text(tag, vr, value, dirty);
  const code = (tag: number, vr: string, value: string) => text(tag, vr, value, a.dirt === 'all');
  const optional = (element: Element, wanted: unknown) => (wanted === undefined ? [] : [element]);

  const protocolItem = (values: readonly [string, string], number: number, remark: string): Element[] => [
    code(0x00080100, 'SH', values[0]),
    code(0x00080102, 'SH', number === 1 ? '99CZM' : ''),
    code(0x00080103, 'SH', '1.0'),
    t(0x00080104, 'LO', values[1]),
    code(0x0008010d, 'UI', 'CZM'),
    ul(0x00610111, number),
    t(0x00610113, 'LO', '1'),
    t(0x00610115, 'LO', ''),
    t(0x00610117, 'LO', `${values[0]}.xml`),
    t(0x00610119, 'LO', 'False'),
    t(0x0061011b, 'LO', remark),
    t(0x0061011d, 'LO', number === 1 ? 'True' : 'False'),
  ];

  return [
    code(0x00080016, 'UI', a.sopClass),
    code(0x00080018, 'UI', a.sopInstance),
    t(0x00080020, 'DA', date),
    t(0x00080021, 'DA', date),
    t(0x00080022, 'DA', date),
    t(0x0008002a, 'DT', date + time),
    t(0x00080030, 'TM', '100304'),
    t(0x00080031, 'TM', time),
    t(0x00080032, 'TM', time),
    t(0x00080050, 'SH', ''),
    t(0x00080060, 'CS', a.modality),
    t(0x00080070, 'LO', a.manufacturer),
    t(0x00080080, 'LO', ''),
    t(0x00081010, 'SH', ''),
    t(0x00081030, 'LO', ''),
    t(0x0008103e, 'LO', a.seriesDescription ?? 'Model Acquistion'),
    t(0x00081070, 'PN', ''),
    sq(0x00081072, [[t(0x00080080, 'LO', '')]], a.undefinedLengths),
    t(0x00081090, 'LO', a.model ?? '4000'),
    t(0x00100010, 'PN', patient.name),
    t(0x00100020, 'LO', patient.id),
    t(0x00100021, 'LO', patient.issuer),
    t(0x00100030, 'DA', patient.birthDate),
    t(0x00100040, 'CS', ''),
    t(0x00104000, 'LT', ''),
    ...optional(t(0x00180088, 'DS', a.spacingBetweenSlices ?? ''), a.spacingBetweenSlices),
    t(0x00181000, 'LO', '00000'),
    t(0x00181020, 'LO', '6.5.0.772'),
    t(0x00181030, 'LO', ''),
    code(0x0020000d, 'UI', a.studyUid),
    code(0x0020000e, 'UI', a.seriesUid),
    t(0x00200010, 'SH', '2016072510030428'),
    text(0x00200011, 'IS', '-2147483648'),
    t(0x00200012, 'IS', '0'),
    t(0x00200013, 'IS', '1'),
    code(0x00200052, 'UI', a.seriesUid),
    t(0x00200060, 'CS', a.laterality),
    code(0x00200200, 'UI', uidFor('synchronization')),
    t(0x00204000, 'LT', 'SYNTHETIC PHANTOM - not a patient'),
    us(0x00280002, a.samples),
    t(0x00280004, 'CS', a.photometric),
    ...(a.samples > 1 ? [us(0x00280006, 0)] : []),
    ...optional(t(0x00280008, 'IS', a.numberOfFrames ?? ''), a.numberOfFrames),
    us(0x00280010, a.rows),
    us(0x00280011, a.columns),
    ...optional(t(0x00280030, 'DS', a.pixelSpacing ?? ''), a.pixelSpacing),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, a.pixelRepresentation),
    t(0x00281050, 'DS', '29.0'),
    t(0x00281051, 'DS', '210.0'),
    t(0x00282110, 'CS', a.lossyRatio === undefined ? '00' : '01'),
    ...optional(t(0x00282112, 'DS', (a.lossyRatio ?? 0).toFixed(1)), a.lossyRatio),
    t(0x00321060, 'LO', ''),
    sq(0x00400008, [protocolItem(['SD-E1', 'ALL SCANS'], 1, '')], a.undefinedLengths),
    t(0x00400244, 'DA', ''),
    t(0x00400245, 'TM', time),
    sq(
      0x00400260,
      [protocolItem(a.protocol, 2, 'No Hires in center.No parameters can be modified.')],
      a.undefinedLengths,
    ),
    t(0x00401001, 'SH', ''),
    ...(a.identification ? [a.identification] : []),
    ...privateAttributes(a, t),
    ...(a.more ?? []),
  ];
}

type TextOf = (tag: number, vr: string, value: string) => Element;

function privateAttributes(a: ExAttributes, t: TextOf): Element[] {
  const zeros = new Array<number>(128).fill(0);
  const number = (tag: number, value: number) =>
    a.numbersAsText ? t(tag, 'LO', value.toFixed(6)) : fl(tag, value);
  const field = a.field ? [number(0x00631005, a.field.lateral), number(0x00631010, a.field.axial)] : [];
  return [
    ul(0x00571003, 1),
    t(0x00571015, 'LO', 'CZMI'),
    t(0x00571021, 'LO', ''),
    t(0x00571023, 'LO', '000000000000'),
    t(0x00591000, 'LO', 'DATAFILES/E039/SYNTHETIC.EX.DCM'),
    sl(0x00591005, 0),
    sl(0x00593500, 1),
    fl(0x00631000, 0),
    ...field,
    fl(0x00631015, -64),
    ul(0x00631020, 141),
    fl(0x00631025, 0),
    fl(0x00631026, 0),
    fl(0x00631030, 1),
    fl(0x00631032, 1),
    sl(0x00631035, 113),
    fl(0x00631047, 297),
    fl(0x00631048, 872),
    fl(0x00631049, 1222),
    fl(0x00711070, -292),
    fl(0x00711095, 0),
    fl(0x00711100, 0),
    sl(0x00711105, 0),
    fl(0x00731085, 1),
    sl(0x00731090, 0),
    sl(0x00731095, 0),
    sl(0x00731100, 0),
    fl(0x00731105, 0),
    fl(0x00731110, 0),
    sl(0x00731125, ...zeros),
    fl(0x00731135, 0.6),
    sl(0x00731200, ...zeros),
    sq(0x00751015, [], a.undefinedLengths),
    sl(0x00751020, 0),
    sl(0x00751021, 0),
    fl(0x00751035, 3.53),
    fl(0x00751065, 0),
    fl(0x00751070, 0),
    fl(0x00751075, 0),
    fl(0x00751080, 0),
    sl(0x00751085, 0),
    ul(0x00751210, 0),
    fl(0x00751215, -Infinity),
    fl(0x00751220, -Infinity),
  ];
}
