import type { DicomElement, DicomFile, PixelDataElement } from './data-set.js';
import {
  assemble,
  chunkLength,
  elementHeader,
  encodeElement,
  itemHeader,
  sequenceDelimiter,
  stretch,
  type Chunk,
} from './encode.js';
import * as TAGS from '../tags.js';
import type { Tag } from '../tag.js';
import { hasLongHeader } from '../vr.js';
import { editsOf, type Edit, type Edits } from '../edits.js';
import { rewriteElements } from './rewrite-elements.js';

/**
 * The file with changes applied and, if passed, with `pixelData` (explicit VR) in place of its own: a fresh array, into
 * which everything is written directly.
 */
export const rewrite = (...parts: Parameters<typeof rewrittenChunks>): Uint8Array =>
  assemble(rewrittenChunks(...parts));

/** What {@link rewrite} assembles. */
export function rewrittenChunks(
  file: DicomFile,
  changes: readonly Edit[],
  pixelData: readonly Chunk[] | undefined,
): readonly Chunk[] {
  const { bytes, metaStart, meta, elements } = file;
  // Compressed transfer syntaxes are explicit VR (PS3.5 A.4).
  const explicitVr = file.explicitVr || pixelData !== undefined;
  const isMeta = (tag: Tag): boolean => tag.startsWith('0002');
  const edits = editsOf(changes.filter(({ path, target }) => !isMeta(path[0]?.tag ?? target)));
  const metaEdits = editsOf(changes.filter(({ path, target }) => isMeta(path[0]?.tag ?? target)));
  const replaced = new Map<Tag, readonly Chunk[]>();
  if (pixelData !== undefined) replaced.set(TAGS.PixelData, pixelData);
  else if (file.pixelData?.element.truncated === true) {
    replaced.set(TAGS.PixelData, closedPixelData(file, file.pixelData));
  }
  const kept =
    pixelData === undefined
      ? elements
      : elements.filter(
          ({ tag }) => tag !== TAGS.ExtendedOffsetTable && tag !== TAGS.ExtendedOffsetTableLengths,
        );
  const fileMeta = rewriteElements(bytes, meta, metaEdits, true, missingMeta(meta, metaEdits));
  return [
    ...(fileMeta.length === 0 ? [] : [metaStart === 132 ? stretch(bytes, 0, metaStart) : preamble()]),
    ...fileMeta,
    ...rewriteElements(bytes, kept, edits, explicitVr, replaced),
  ];
}

/** Pixel Data, with the delimiter that it lacks if it ends with the file or with anything else. */
function closedPixelData(
  { bytes, explicitVr }: DicomFile,
  { element, encapsulated, items }: PixelDataElement,
): readonly Chunk[] {
  const vr = element.vr !== undefined && hasLongHeader(element.vr) ? element.vr : 'OB';
  const values = items.map(({ offset, length }) => stretch(bytes, offset, offset + length));
  const header = (length: number | undefined): Uint8Array =>
    elementHeader(TAGS.PixelData, vr, length, explicitVr);
  if (!encapsulated) return [header(chunkLength(values)), ...values];
  return [
    header(undefined),
    ...values.flatMap((value) => [itemHeader(value.length), value]),
    sequenceDelimiter(),
  ];
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
