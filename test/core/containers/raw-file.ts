import { uidFor } from '../../generator/czm-attributes.js';
import {
  bytes,
  sq,
  text,
  us,
  writeDataSet,
  writeFile,
  type Element,
  type Item,
  type WriteOptions,
} from '../../generator/part10.js';
import { scrambledFrame } from '../czm-file.js';

/* Raw Data Storage whose frames have true headers and no picture, whole or with any defect. */

export const RAW_DATA_STORAGE = '1.2.840.10008.5.1.4.1.1.66';
const CREATOR = '99CZM_CapeCod_OctGeneral';

export interface RawContainer {
  /** Last two digits of the tag. */
  readonly element?: number;
  /** One entry an item; `undefined` makes an item without a frame. */
  readonly frames?: readonly (Uint8Array | undefined)[];
  readonly rows?: number;
  readonly columns?: number;
  readonly count?: number;
  /** Along A-scans, depth, B-scans. */
  readonly spacing?: readonly [string, string, string];
  /** Items of the container: as many copies of it. */
  readonly items?: number;
}

export interface RawFile {
  readonly containers?: readonly RawContainer[];
  /** Private block of the creator. */
  readonly block?: number;
  /** `un`: explicit VR, but containers are UN with implicit content (PS3.5 6.2.2). */
  readonly vr?: 'explicit' | 'implicit' | 'un';
  readonly undefinedLengths?: boolean;
  readonly groupLengths?: boolean;
  /** Elements to add, in place of those with the same tag. */
  readonly elements?: readonly Element[];
  readonly without?: readonly number[];
}

/** Scrambled B-scans of a macular cube, each different. */
export const bScans = (count: number, rows = 512, columns = 1024): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => scrambledFrame({ rows, columns, fill: i + 1 }));

export const CUBE: RawContainer = { element: 0xa1, frames: bScans(3) };
export const FUNDUS: RawContainer = {
  element: 0xa6,
  frames: [scrambledFrame({ rows: 512, columns: 664, fill: 9 })],
  rows: 512,
  columns: 664,
  spacing: ['0.0586', '0.0586', '0.0'],
};

export function rawFile(options: RawFile = {}): Uint8Array {
  const { block = 0x10, vr = 'explicit', undefinedLengths = false, groupLengths = false } = options;
  const at = (element: number): number => 0x04070000 + block * 0x100 + element;
  const creator = text(0x04070000 + block, 'LO', CREATOR);
  const contentOf = (container: RawContainer): Item => {
    const { frames = [], rows = 512, columns = 1024, count = frames.length } = container;
    const spacing = container.spacing ?? ['0.011741683', '0.001955034', '0.047244094'];
    const items = frames.map((frame): Item =>
      frame === undefined ? [creator] : [creator, bytes(at(0x06), 'OB', frame)],
    );
    return [
      creator,
      us(at(0x01), rows),
      us(at(0x02), columns),
      us(at(0x03), count),
      sq(at(0x05), items, undefinedLengths),
      ...spacing.map((value, i) => text(at(0x0a + i), 'DS', value)),
    ];
  };
  const containers = (options.containers ?? [CUBE, FUNDUS]).map((container) => {
    const items = Array.from({ length: container.items ?? 1 }, () => contentOf(container));
    const element = sq(at(container.element ?? 0xa1), items, undefinedLengths);
    if (vr !== 'un') return element;
    // The value alone: an implicit VR element has a header of 8 bytes.
    const value = writeDataSet([{ ...element, undefinedLength: false }], { vr: 'implicit' }).subarray(8);
    return { tag: element.tag, vr: 'UN', value };
  });
  const replaced = new Set([...(options.elements ?? []).map(({ tag }) => tag), ...(options.without ?? [])]);
  const attributes = [
    text(0x00080016, 'UI', RAW_DATA_STORAGE),
    text(0x00080018, 'UI', uidFor('raw instance')),
    text(0x00080020, 'DA', '20160725', true),
    text(0x00080060, 'CS', 'OPT'),
    text(0x00080070, 'LO', 'Carl Zeiss Meditec', true),
    text(0x0008103e, 'LO', 'Macular Cube 512x128', true),
    text(0x00081090, 'LO', 'CIRRUS HD-OCT 5000'),
    text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC', true),
    text(0x00100020, 'LO', 'SYNTHETIC-1'),
    text(0x0020000d, 'UI', uidFor('study')),
    text(0x0020000e, 'UI', uidFor('raw series')),
    text(0x00200060, 'CS', 'OD', true),
    text(0x04050010, 'LO', '99CZM_CapeCod_ScanPattern'),
    text(0x04051001, 'LO', 'MACULAR_CUBE'),
    creator,
  ].filter(({ tag }) => !replaced.has(tag));
  const write: WriteOptions = { vr: vr === 'implicit' ? 'implicit' : 'explicit', groupLengths };
  return writeFile([...attributes, ...(options.elements ?? []), ...containers], {
    ...write,
    transferSyntax: vr === 'implicit' ? '1.2.840.10008.1.2' : '1.2.840.10008.1.2.1',
    sopClass: RAW_DATA_STORAGE,
    sopInstance: uidFor('raw instance'),
  });
}
