import { deflateRawSync } from 'node:zlib';
import { LOSSLESS } from './codec.js';
import { CZM_UID } from './czm-attributes.js';
import { DEFLATED, exFile, EXPLICIT_LITTLE, IMPLICIT_LITTLE, type ExOptions } from './ex-file.js';
import type { Specimen } from './expected.js';
import { damaged, makeFrames, type Damage, type Frame, type FrameOptions } from './frames.js';
import { KINDS, type PhantomKind } from './kinds.js';
import { bytes, text } from './part10.js';

/*
 * Small files, one defect or oddity each. Where the kind is of no matter they hold three frames of 64 × 96.
 */

interface DefectOptions extends Partial<Omit<ExOptions, 'frames' | 'name' | 'about'>> {
  readonly count?: number;
  readonly frame?: FrameOptions;
  /** Changes the frames before they are written. */
  readonly alter?: (frames: readonly Frame[]) => Promise<readonly Frame[]>;
  /** Bytes of the file to keep. */
  readonly cutTo?: (whole: number) => number;
  /** No reader should show anything of it. */
  readonly refused?: true;
}

let series = 37;

function defect(name: string, about: string, options: DefectOptions = {}): Specimen {
  const { count, frame, alter, cutTo, refused, ...rest } = options;
  const kind: PhantomKind = rest.kind ?? 'unknown';
  // Every file has a mark of its own, as far as the numbers reach.
  const mark = 37 + ((series++ - 37) % 27);
  return {
    name: `${name}.EX.DCM`,
    build: async () => {
      const frames = await makeFrames(kind, count ?? KINDS[kind].frames, { series: mark, ...frame });
      const altered = alter ? await alter(frames) : frames;
      const built = exFile({ name, kind, about, ...rest, frames: altered });
      return {
        bytes: cutTo ? built.bytes.subarray(0, cutTo(built.bytes.length)) : built.bytes,
        expected: cutTo || refused ? { ...built.expected, scans: [] } : built.expected,
      };
    },
  };
}

const damage = (how: Damage) => async (frames: readonly Frame[]) =>
  Promise.all(frames.map((frame, i) => (i === 1 ? damaged(frame, how) : frame)));

const identification = (tag: number, vr: string, value: string) => ({ identification: text(tag, vr, value) });

export const exEncapsulation: readonly Specimen[] = [
  defect('offset-table-empty', 'Basic Offset Table empty', { pixelData: { offsetTable: 'empty' } }),
  defect('offset-table-wrong', 'Basic Offset Table wrong', { pixelData: { offsetTable: 'wrong' } }),
  defect('offset-table-extended', 'Extended Offset Table', { pixelData: { extended: true } }),
  defect('fragments', 'three fragments a frame', { pixelData: { fragmentsPerFrame: 3 } }),
  defect('fragments-no-table', 'three fragments a frame and no offset table', {
    pixelData: { fragmentsPerFrame: 3, offsetTable: 'empty' },
  }),
  defect('fragment-empty-trailing', 'a fragment of no bytes at the end', {
    pixelData: { trailingFragment: true },
  }),
  defect('frames-claimed-more', 'claims 5 frames, holds 3', { claimedFrames: 5 }),
  defect('frames-claimed-fewer', 'claims 2 frames, holds 3', { claimedFrames: 2 }),
  defect('frames-not-claimed', 'holds 3 frames, Number of Frames absent', {
    attributes: { numberOfFrames: undefined },
    claimedFrames: 1,
  }),
  defect('unencapsulated', 'one frame, Pixel Data of explicit length', {
    count: 1,
    pixelData: 'unencapsulated',
  }),
  defect('unencapsulated-claims-2', 'one frame of explicit length that claims to be two', {
    count: 1,
    pixelData: 'unencapsulated',
    claimedFrames: 2,
  }),
  defect('pad-after', 'an odd frame, padded after it was scrambled', {
    frame: { padding: 'after', jp2: { parity: 'odd' } },
  }),
  defect('pad-before', 'an odd frame, padded before it was scrambled', { frame: { jp2: { parity: 'odd' } } }),
  defect('trailing-bytes', 'bytes behind EOC', { frame: { jp2: { trailing: 37 } } }),
  defect('jp2c-to-end', 'jp2c of length 0', { frame: { jp2: { jp2cLength: 'zero' } } }),
  defect('jp2c-64-bit', 'jp2c with a 64-bit length', { frame: { jp2: { jp2cLength: 'extended' } } }),
  defect('unknown-box', 'a box that no reader knows', { frame: { jp2: { unknownBox: true } } }),
  defect('scrambled-codestream', 'the scramble on a bare codestream', { frame: { wrapping: 'codestream' } }),
  defect('reversible', 'transfer syntax .90', { frame: { encoding: LOSSLESS } }),
];

export const exDataSets: readonly Specimen[] = [
  defect('implicit-vr', 'implicit VR little endian', {
    count: 1,
    pixelData: 'unencapsulated',
    transferSyntax: IMPLICIT_LITTLE,
    file: { vr: 'implicit' },
  }),
  defect('explicit-vr-native', 'explicit VR little endian claims uncompressed pixels', {
    count: 1,
    pixelData: 'unencapsulated',
    transferSyntax: EXPLICIT_LITTLE,
  }),
  defect('no-preamble', 'no preamble and no DICM prefix', { file: { preamble: 'none' } }),
  defect('no-file-meta', 'no file meta information', { file: { preamble: 'bare' } }),
  defect('group-lengths', 'group length elements', { file: { groupLengths: true } }),
  defect('undefined-lengths', 'sequences and items without lengths', { undefinedLengths: true }),
  defect('dirty-everywhere', 'rubbish behind UIDs, codes and file meta too', {
    dirt: 'all',
    file: { dirtyMeta: true },
  }),
  defect('tidy', 'clean values, scrambled frames', {
    dirt: 'none',
    attributes: { pixelRepresentation: 0, laterality: 'L', pixelSpacing: '0.02\\0.02' },
  }),
  defect('deflated', 'deflated: must be refused', {
    count: 1,
    pixelData: 'unencapsulated',
    transferSyntax: DEFLATED,
    refused: true,
    recode: (dataSet) => {
      const deflated = new Uint8Array(deflateRawSync(dataSet));
      return Uint8Array.from([...deflated, ...new Array<number>(deflated.length % 2).fill(0)]);
    },
  }),
  defect('blank-as-in-seed', 'Modality, Manufacturer and SOP Class blank', {
    kind: 'hd-cross',
    attributes: { modality: '', manufacturer: '', sopClass: '' },
  }),
  defect('no-identification', 'Manufacturer alone tells', { attributes: { identification: undefined } }),
  defect('identification-elsewhere', 'identification in another private group, as UN', {
    attributes: {
      manufacturer: '',
      identification: bytes(0x00f10021, 'UN', new TextEncoder().encode(`${CZM_UID}\0`)),
    },
  }),
  defect('identification-sibling', 'another last component of the identification', {
    attributes: { manufacturer: '', ...identification(0x00570001, 'UI', '1.2.276.0.75.2.2.42.9') },
  }),
  defect('swapped-rows', 'Rows and Columns of the upright image', {
    kind: 'macular-cube',
    count: 3,
    attributes: { rows: 1024, columns: 512 },
  }),
  defect('wrong-size', 'Rows, Columns and Samples per Pixel that no reading explains', {
    attributes: { rows: 480, columns: 640, samples: 3, photometric: 'RGB' },
  }),
  defect('both-eyes', 'Laterality OU', { attributes: { laterality: 'OU' } }),
  defect('no-laterality', 'Laterality blank', { attributes: { laterality: '' } }),
  defect('spacing-derived', 'no Pixel Spacing, but the field of view', {
    kind: 'hd-cross',
    attributes: { pixelSpacing: undefined },
  }),
  defect('spacing-unknown', 'neither Pixel Spacing nor field of view', {
    kind: 'hd-cross',
    attributes: { pixelSpacing: undefined, field: undefined },
  }),
  defect('spacing-standard', 'Pixel Spacing with the backslash it should have', {
    kind: 'hd-cross',
    attributes: { pixelSpacing: '0.005865103\\0.001955034' },
  }),
  defect('spacing-impossible', 'Pixel Spacing of zero and a word', {
    attributes: { pixelSpacing: '0.0,none', field: undefined },
  }),
];

export const exDamaged: readonly Specimen[] = [
  defect('damaged-header', 'second frame: SIZ says 0 × 0', { alter: damage('siz') }),
  defect('damaged-body', 'second frame: noise in the entropy-coded data', { alter: damage('body') }),
  defect('damaged-truncated', 'second frame: a third is missing', { alter: damage('truncated') }),
  defect('damaged-noise', 'second frame: random bytes', { alter: damage('noise') }),
  defect('damaged-first', 'first frame: SIZ says 0 × 0', {
    alter: async (frames) => Promise.all(frames.map((frame, i) => (i === 0 ? damaged(frame, 'siz') : frame))),
  }),
  defect('damaged-cube', 'a cube whose third B-scan is truncated', {
    kind: 'macular-cube',
    count: 5,
    alter: async (frames) =>
      Promise.all(frames.map((frame, i) => (i === 2 ? damaged(frame, 'truncated') : frame))),
  }),
  defect('file-truncated', 'the file ends within the last frame', { cutTo: (whole) => whole - 1500 }),
  defect('file-cut-in-header', 'the file ends within the attributes', { cutTo: () => 900 }),
];

const clean = (name: string, about: string, options: DefectOptions = {}): Specimen =>
  defect(name, about, { family: 'clean', ...options });

/** A 16 × 16 baseline JPEG: only its first bytes matter. */
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEEx' +
  'NDk7Pj4+JS5ESUM8SDc9Pjv/wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgED' +
  'AwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RF' +
  'RkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJ' +
  'ytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AOD0rTfu/LXZ6Vpv3flqDStN+78tdppWm/d+Wv/Z';

export const exClean: readonly Specimen[] = [
  clean('clean-jp2', 'frames are plain JP2 files', { frame: { scrambled: false } }),
  clean('clean-jp2-unencapsulated', 'one plain JP2 file of explicit length', {
    count: 1,
    pixelData: 'unencapsulated',
    frame: { scrambled: false },
  }),
  clean('clean-codestream', 'frames are bare codestreams', {
    frame: { scrambled: false, wrapping: 'codestream' },
  }),
  clean('clean-jpeg', 'the frame is a baseline JPEG', {
    count: 1,
    transferSyntax: '1.2.840.10008.1.2.4.50',
    attributes: { rows: 16, columns: 16 },
    alter: async (frames) => {
      const jpeg = new Uint8Array(Buffer.from(JPEG, 'base64'));
      const even = Uint8Array.from([...jpeg, ...new Array<number>(jpeg.length % 2).fill(0)]);
      return frames.map((frame) => ({
        ...frame,
        stored: even,
        plain: even,
        scrambled: false,
        pixelsSha256: null,
        rows: 16,
        columns: 16,
      }));
    },
  }),
];
