import { privateCreators, textValue, type AttributeSet } from '../dicom/attributes.js';
import { SOP_CLASS, STANDARD_ROOT, VENDOR_ROOT_PATTERN } from '../base/uids.js';
import { blocksWithFrames } from '../containers/locate-containers.js';
import * as TAGS from '../dicom/tags.js';
import { RECORD_CREATOR } from './conversion-record.js';

/**
 * The vendor's own class UIDs: a root, the product line, and the type of image (docs/format.md section 2). The roots
 * end in 75.2.2 (confidence A) and, older, in 139.3 (confidence B).
 */
const CLASS_UID = new RegExp(String.raw`^((?:${VENDOR_ROOT_PATTERN})\.(?:0|[1-9]\d*))\.(0|[1-9]\d*)$`);
const CREATOR_NAME = /^99CZM/;
const MANUFACTURER = /^carl zeiss meditec/i;

const CAPE_COD = /^99CZM_CapeCod_OctGeneral/;
const ANALYSIS_TAGS = [
  TAGS.CzmRetinalLandmarkXml,
  TAGS.CzmInnerLimitingMembrane,
  TAGS.CzmRetinalPigmentEpithelium,
  TAGS.CzmOpticNerveHeadXml,
];

/** Why a data set is considered CZM's. Empty for all others. */
export type Evidence = 'private creator' | 'manufacturer' | 'scrambled frame';

/** One of the vendor's class UIDs, taken apart. */
export interface CzmClassUid {
  readonly uid: string;
  /** The UID without its last number: `1.2.276.0.75.2.2.44` is PLEX Elite. */
  readonly productLine: string;
  /** The last number, the type of image; several product lines have the same (confidence B). */
  readonly type: number;
}

/** `text` as one of the vendor's class UIDs; undefined if it is not one. */
export function parseClassUid(text: string): CzmClassUid | undefined {
  const [uid, productLine, type] = CLASS_UID.exec(text) ?? [];
  return uid === undefined || productLine === undefined
    ? undefined
    : { uid, productLine, type: Number(type) };
}

/**
 * The vendor's class UID of a data set, at any place of a private creator, including (0057,0001); undefined if there is
 * none, or if several differ.
 */
export function czmClassUid(attributes: AttributeSet): CzmClassUid | undefined {
  const [first, ...others] = privateCreators(attributes).flatMap((text) => parseClassUid(text) ?? []);
  return others.every(({ uid }) => uid === first?.uid) ? first : undefined;
}

/** What the attributes say (docs/format.md section 2); the frames' bytes are examined elsewhere. */
export function czmEvidence(attributes: AttributeSet): readonly Evidence[] {
  const evidence: Evidence[] = [];
  const creators = privateCreators(attributes);
  // If only a scrambled frame was evidence, the record of the conversion takes its place afterwards.
  const isCzm = (creator: string): boolean =>
    parseClassUid(creator) !== undefined || CREATOR_NAME.test(creator) || creator === RECORD_CREATOR;
  if (creators.some(isCzm)) {
    evidence.push('private creator');
  }
  if (MANUFACTURER.test(textValue(attributes, TAGS.Manufacturer))) evidence.push('manufacturer');
  return evidence;
}

/**
 * Whether a SOP class says what an instance is. A blank or private one does not, and neither does CZM's retired one.
 */
export const tellsContent = (sopClass: string): boolean =>
  sopClass.startsWith(STANDARD_ROOT) && sopClass !== SOP_CLASS.retiredOptFile;

/**
 * Whether the images of the data set lie in private containers (docs/format.md section 6). Anonymizers blank the SOP
 * class of these too: then the creator shows it, if there is no Pixel Data.
 */
export function isRawDataStorage(attributes: AttributeSet, hasPixelData: boolean): boolean {
  const sopClass = textValue(attributes, TAGS.SOPClassUID);
  const holding = blocksWithFrames(attributes);
  const untold = !hasPixelData && (!tellsContent(sopClass) || holding.length > 0);
  return (
    (sopClass === SOP_CLASS.rawData || untold) &&
    (holding.length > 0 || privateCreators(attributes).some((creator) => CAPE_COD.test(creator)))
  );
}

/**
 * Whether there are pixels that do not form an image: those of height maps and parametric maps (PS3.3 C.7.6.24,
 * C.7.6.25).
 */
export const hasFloatPixels = (attributes: AttributeSet): boolean =>
  [TAGS.FloatPixelData, TAGS.DoubleFloatPixelData].some((tag) => attributes.get(tag) !== undefined);

/** Whether the data set holds retinal layers or landmarks beside the images (docs/format.md section 7). */
export const isAnalysis = (attributes: AttributeSet): boolean =>
  ANALYSIS_TAGS.some((tag) => attributes.get(tag) !== undefined);
