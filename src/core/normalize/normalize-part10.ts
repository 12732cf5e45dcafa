import { textValue, type AttributeSet } from '../attributes.js';
import type { Layout } from '../describe/conversion-record.js';
import type { Description, DescribeOptions } from '../describe/describe.js';
import type { DicomElement } from '../dicom/data-set.js';
import { assemble, elementHeader, encodeElement, type Chunk } from '../dicom/encode.js';
import { encapsulate, fragmentLength } from '../dicom/encapsulate.js';
import { TAGS, type Tag } from '../dicom/tags.js';
import { DicomError, UnsupportedError } from '../errors.js';
import { openFrame } from '../frame.js';
import type { ResultFrames } from '../repair/context.js';
import { editsOf, type Edits } from '../repair/edits.js';
import { rewriteElements } from '../repair/part10.js';
import { planRepairs } from '../repair/plan.js';
import { shownRepairs, type PlannedRepair, type Repair } from '../repair/repair.js';
import { derivedUid } from '../uid.js';
import { layoutFor, openPart10, type OpenedPart10 } from './part10.js';

export interface NormalizeOptions extends DescribeOptions {
  /**
   * `stored` (default) describes the frames as they lie in the file: a self-consistent file for anyone.
   * `upright` describes them turned, for hosts whose pixels are turned after decoding.
   */
  readonly orientation?: Layout | undefined;
  /** What to do with a frame that cannot be read: refuse the file (default), or leave that frame as it is. */
  readonly damagedFrames?: 'throw' | 'keep' | undefined;
  /**
   * Codestreams of the frames turned upright, one a frame, to go in place of the stored ones. The result is then
   * another instance, with a UID derived from the source's, and says where it comes from.
   */
  readonly turnedFrames?: readonly Uint8Array[] | undefined;
}

/** One standard instance made of a data set. */
export interface NormalizedInstance {
  /** A Part 10 file. The very array that was given where nothing needed to change. */
  readonly bytes: Uint8Array;
  readonly description: Description;
  /** What was changed, in the order of the tags. Pixel Data is not listed: its frames are unscrambled, not changed. */
  readonly repairs: readonly Repair[];
}

/**
 * Makes standard DICOM of a CZM file: frames unscrambled to bare codestreams, one fragment each, attributes repaired.
 *
 * A data set that is not CZM's comes back as the same bytes; so does one that needs no repair. Applying it again
 * changes nothing.
 *
 * @returns one instance for each image; a fresh array, or `bytes` itself.
 * @throws {@link UnsupportedError} for Raw Data Storage, whose images lie in private containers.
 * @throws {@link DicomError} where the file cannot be read or its frames differ; the errors of {@link openFrame}
 * for a damaged frame.
 */
export function normalizePart10(
  bytes: Uint8Array,
  options: NormalizeOptions = {},
): readonly NormalizedInstance[] {
  const opened = openPart10(bytes, options);
  const { description, file } = opened;
  if (description.family === 'raw-data-storage') throw rawDataStorage(file.transferSyntaxUID);
  if (description.family === 'not-czm') return [{ bytes, description, repairs: [] }];

  const frames = resultFrames(opened, options);
  const layout = layoutFor(
    description,
    frames?.layout === 'upright' ? 'upright' : (options.orientation ?? 'stored'),
  );
  const repairs = planRepairs({ ...opened, layout, frames: frames?.result });
  if (repairs.length === 0 && frames?.changed !== true) return [{ bytes, description, repairs: [] }];
  const rewritten = rewrite(opened, repairs, frames?.chunks);
  return [{ bytes: rewritten, description, repairs: shownRepairs(repairs) }];
}

type FrameChunk = Exclude<Chunk, Uint8Array>;

interface PlannedFrames {
  readonly chunks: readonly FrameChunk[];
  readonly result: ResultFrames;
  readonly layout: Layout;
  /** Whether the file's Pixel Data must be written anew. */
  readonly changed: boolean;
}

/** The frames of the result; undefined where Pixel Data stays as it is: JPEG, native pixels, or none. */
function resultFrames(opened: OpenedPart10, options: NormalizeOptions): PlannedFrames | undefined {
  const { image, description, frames } = opened;
  if (image === undefined || image.encodings.includes('native')) return undefined;
  if (frames.length === 0) {
    throw new DicomError('Pixel Data holds no frame: the file is cut off or was emptied.', {
      tag: TAGS.PixelData,
      found: 0,
      expected: image.claimedFrames ?? 1,
    });
  }
  // Frames of both kinds make no one image: then the JPEG ones are refused like any other that is not JPEG 2000.
  if (image.encodings.every((encoding) => encoding === 'jpeg')) return undefined;
  if (description.warnings.some(({ code }) => code === 'FRAMES_DIFFER') && options.damagedFrames !== 'keep') {
    throw new DicomError(
      'The frames differ in size, depth or components: they are no one multi-frame image.',
      {
        tag: TAGS.PixelData,
      },
    );
  }
  if (options.turnedFrames !== undefined) return turnedFrames(opened, options.turnedFrames);
  const keep = options.damagedFrames === 'keep';
  const chunks = frames.map((frame, index) =>
    codestreamChunk(frame, index + 1, keep && image.damaged.has(index + 1)),
  );
  const reversible = image.reversible ?? false;
  return {
    chunks,
    layout: 'stored',
    result: { layout: 'stored', length: image.compressedLength, reversible, derivedInstanceUID: undefined },
    changed: !isStandard(opened, chunks),
  };
}

function turnedFrames(
  { image, attributes, description }: OpenedPart10,
  turned: readonly Uint8Array[],
): PlannedFrames {
  if (turned.length !== image?.frames) {
    throw new DicomError('There must be one turned frame for each frame.', {
      found: turned.length,
      expected: image?.frames,
    });
  }
  const headers = turned.map((frame, index) => openFrame(frame, { frameNumber: index + 1 }).header);
  for (const [index, { siz }] of headers.entries()) {
    if (siz.height === description.upright.rows && siz.width === description.upright.columns) continue;
    throw new DicomError('A turned frame does not have the size of the upright picture.', {
      frame: index + 1,
      found: `${siz.height} × ${siz.width}`,
      expected: `${description.upright.rows} × ${description.upright.columns}`,
    });
  }
  return {
    chunks: turned.map((frame, index) => codestreamChunk(frame, index + 1, false)),
    layout: 'upright',
    result: {
      layout: 'upright',
      length: turned.reduce((sum, { length }) => sum + length, 0),
      reversible: headers.every(({ reversible }) => reversible),
      derivedInstanceUID: derivedUid(sourceInstance(attributes), 'turned upright'),
    },
    changed: true,
  };
}

function sourceInstance(attributes: AttributeSet): string {
  const uid =
    textValue(attributes, TAGS.SOPInstanceUID) || textValue(attributes, TAGS.MediaStorageSOPInstanceUID);
  if (uid !== '') return uid;
  throw new DicomError(
    'SOP Instance UID is blank: the turned image needs a UID derived from it, and would share one with every other ' +
      'such file. Give the file a SOP Instance UID, or convert it as stored.',
    { tag: TAGS.SOPInstanceUID, found: '', expected: 'a UID' },
  );
}

/** The frame's bare codestream. It is unscrambled twice, for its length and for its bytes, to hold one at a time. */
function codestreamChunk(frame: Uint8Array, frameNumber: number, asItIs: boolean): FrameChunk {
  if (asItIs) return { length: frame.length, write: (target) => target.set(frame) };
  const { length } = openFrame(frame, { frameNumber }).codestream;
  return { length, write: (target) => target.set(openFrame(frame, { frameNumber }).codestream) };
}

/** Whether Pixel Data already is what would be written: bare codestreams, one fragment each, with a right table. */
function isStandard({ file, frames }: OpenedPart10, chunks: readonly FrameChunk[]): boolean {
  const { pixelData } = file;
  const sameLength = (frame: Uint8Array, index: number): boolean =>
    frame.length === fragmentLength(chunks[index]?.length ?? 0);
  // Compressed transfer syntaxes are explicit VR (PS3.5 A.4).
  if (pixelData?.encapsulated !== true || !file.explicitVr || !frames.every(sameLength)) return false;
  const written = assemble(encapsulate(chunks, file.explicitVr));
  const { start, end } = pixelData.element;
  return written.length === end - start && written.every((byte, i) => byte === file.bytes[start + i]);
}

function rewrite(
  { file }: OpenedPart10,
  repairs: readonly PlannedRepair[],
  frames: readonly FrameChunk[] | undefined,
): Uint8Array {
  const { bytes, metaStart, meta, elements } = file;
  // Compressed transfer syntaxes are explicit VR (PS3.5 A.4).
  const explicitVr = file.explicitVr || frames !== undefined;
  const isMeta = (tag: Tag): boolean => tag.startsWith('0002');
  const edits = editsOf(repairs.filter(({ path, target }) => !isMeta(path[0]?.tag ?? target)));
  const metaEdits = editsOf(repairs.filter(({ path, target }) => isMeta(path[0]?.tag ?? target)));
  const replaced = new Map<Tag, readonly Chunk[]>();
  if (frames !== undefined) replaced.set(TAGS.PixelData, encapsulate(frames, explicitVr));
  const kept =
    frames === undefined
      ? elements
      : elements.filter(
          ({ tag }) => tag !== TAGS.ExtendedOffsetTable && tag !== TAGS.ExtendedOffsetTableLengths,
        );
  const fileMeta = rewriteElements(bytes, meta, metaEdits, true, missingMeta(meta, metaEdits));
  return assemble([
    ...(fileMeta.length === 0 ? [] : [metaStart === 132 ? bytes.subarray(0, metaStart) : preamble()]),
    ...fileMeta,
    ...rewriteElements(bytes, kept, edits, explicitVr, replaced),
  ]);
}

/** Group length and version of file meta information that lacks its group length (PS3.10 7.1); they state no fact. */
function missingMeta(meta: readonly DicomElement[], edits: Edits): ReadonlyMap<Tag, readonly Chunk[]> {
  const tags = meta.map(({ tag }) => tag);
  const missing = new Map<Tag, readonly Chunk[]>();
  if (tags.includes(TAGS.FileMetaInformationGroupLength) || tags.length + edits.values.size === 0)
    return missing;
  const length = encodeElement(TAGS.FileMetaInformationGroupLength, { vr: 'UL', values: [0] }, true);
  missing.set(TAGS.FileMetaInformationGroupLength, length);
  if (!tags.includes(TAGS.FileMetaInformationVersion)) {
    const version = Uint8Array.of(0, 1);
    const header = elementHeader(TAGS.FileMetaInformationVersion, 'OB', version.length, true);
    missing.set(TAGS.FileMetaInformationVersion, [header, version]);
  }
  return missing;
}

function preamble(): Uint8Array {
  const bytes = new Uint8Array(132);
  bytes.set([0x44, 0x49, 0x43, 0x4d], 128);
  return bytes;
}

function rawDataStorage(transferSyntaxUID: string): UnsupportedError {
  return new UnsupportedError(
    'This is CZM Raw Data Storage: its images lie in private containers, not in Pixel Data, and are not converted ' +
      'by this version. The file was left as it is.',
    { tag: TAGS.SOPClassUID, found: transferSyntaxUID, expected: 'an image with Pixel Data' },
  );
}
