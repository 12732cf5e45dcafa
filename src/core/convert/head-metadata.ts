import { isCzmError } from '../base/errors.js';
import { isCompressed } from '../base/uids.js';
import { CONTAINER_GROUP } from '../containers/private-elements.js';
import { claimedFrames } from '../describe/image.js';
import { czmEvidence, isRawDataStorage } from '../describe/recognize.js';
import type { Description, DescribeOptions } from '../describe/description.js';
import { openHead } from '../describe/open-head.js';
import { orientationFor } from '../describe/open-part10.js';
import type { Orientation } from '../describe/conversion-record.js';
import type { DicomFile } from '../dicom/part10/data-set.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { rewrite } from '../dicom/part10/rewrite.js';
import { planRepairs } from '../repair/plan.js';
import { shownRepairs, type Repair } from '../repair/repair.js';

/*
 * A file that is still arriving: its attributes, for a viewer, as soon as they and the first frame are there. When the
 * file is complete, their claims are compared with it.
 */

/** The attributes of a file that is still arriving, and where its frames begin. */
export interface ArrivingHead {
  readonly file: DicomFile<Uint8Array>;
  /** Number of Frames. */
  readonly claimed: number;
  /** Offset of the first item of Pixel Data. */
  readonly pixelData: number;
}

/** More frames than any scan has; see `describeDataSet`. */
export const MAX_CLAIMED = 16_384;

/**
 * The head of a multi-frame file whose first bytes are there; `more`: not all of the head is there yet; `raw data`: the
 * file is CZM's Raw Data Storage and holds containers; `whole`: the frames of this file cannot be separated before its end.
 */
export function arrivingHead(bytes: Uint8Array): ArrivingHead | 'more' | 'whole' | 'raw data' {
  let file: DicomFile<Uint8Array>;
  try {
    file = { ...parsePart10(bytes), bytes };
  } catch (error) {
    if (isCzmError(error, 'CZM_DICOM')) return 'more';
    if (isCzmError(error)) return 'whole';
    throw error;
  }
  const { pixelData } = file;
  if (pixelData === undefined) return isRawData(file) ? 'raw data' : 'more';
  const { vr, dataOffset, undefinedLength } = pixelData.element;
  const isFragmented =
    pixelData.encapsulated && undefinedLength && (vr === 'OB' || vr === 'OW' || vr === 'UN');
  const claimed = claimedFrames(part10Attributes(bytes, file.elements)) ?? 1;
  if (!isFragmented || !isCompressed(file.transferSyntaxUID) || claimed < 2 || claimed > MAX_CLAIMED)
    return 'whole';
  return { file, claimed, pixelData: dataOffset };
}

function isRawData({ bytes, meta, elements }: DicomFile<Uint8Array>): boolean {
  const attributes = part10Attributes(bytes, [...meta, ...elements]);
  const holdsContainer = elements.some(({ tag, items }) => tag.startsWith(CONTAINER_GROUP) && items);
  return holdsContainer && czmEvidence(attributes).length > 0 && isRawDataStorage(attributes, false);
}

/** Attributes for a viewer, from a file that is still arriving. */
export interface HeadMetadata {
  readonly description: Description;
  readonly repairs: readonly Repair[];
  /** A Part 10 file without Pixel Data. */
  readonly metadata: Uint8Array;
}

/**
 * The repaired attributes of an arriving file, by the same rules as for a complete one; undefined if it is not certain
 * to be CZM's, or if its first frame does not determine the picture.
 */
export function headMetadata(
  head: ArrivingHead,
  first: Uint8Array,
  options: DescribeOptions & { readonly orientation: Orientation },
): HeadMetadata | undefined {
  try {
    const opened = openHead(head.file, first, head.claimed, options);
    if (opened === undefined) return undefined;
    const { attributes, image, description } = opened;
    const orientation = orientationFor(description, options.orientation);
    const repairs = planRepairs({
      ...{ attributes, image, description, orientation },
      forHost: orientation === 'upright',
      frames: undefined,
    });
    return { description, repairs: shownRepairs(repairs), metadata: rewrite(head.file, repairs, []) };
  } catch (error) {
    // The complete file will give the same warnings, and more.
    if (isCzmError(error)) return undefined;
    throw error;
  }
}
