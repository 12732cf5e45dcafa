import { itemsOf, privateCreators, textValue, type AttributeSet } from '../attributes.js';
import { TAGS } from '../dicom/tags.js';

/** Known values end in `.7` (confidence A); others of the same root are to be expected (confidence C). */
export const CREATOR_ROOT = /^1\.2\.276\.0\.75\.2\.2\.42\.\d+$/;
const CREATOR_NAME = /^99CZM/;
const MANUFACTURER = /^carl zeiss meditec/i;

const STANDARD_ROOT = '1.2.840.10008.';
/** Raw Data Storage (PS3.4 B.5). */
export const RAW_DATA_STORAGE = '1.2.840.10008.5.1.4.1.1.66';
const CAPE_COD = /^99CZM_CapeCod_OctGeneral/;
const ANALYSIS_TAGS = [
  TAGS.CzmRetinalLandmarkXml,
  TAGS.CzmInnerLimitingMembrane,
  TAGS.CzmRetinalPigmentEpithelium,
  TAGS.CzmOpticNerveHeadXml,
];

/** Why a data set is taken for CZM's. Empty for everyone else's. */
export type Evidence = 'private creator' | 'manufacturer' | 'scrambled frame';

/** What the attributes say (czm-format.md section 2); the frames' bytes are asked elsewhere. */
export function czmEvidence(attributes: AttributeSet): readonly Evidence[] {
  const evidence: Evidence[] = [];
  const creators = privateCreators(attributes);
  if (creators.some((creator) => CREATOR_ROOT.test(creator) || CREATOR_NAME.test(creator))) {
    evidence.push('private creator');
  }
  if (MANUFACTURER.test(textValue(attributes, TAGS.Manufacturer))) evidence.push('manufacturer');
  return evidence;
}

/**
 * Whether the images of the data set lie in private containers (czm-format.md section 6). Anonymizers blank the SOP
 * class of these too: then the creator tells, where there is no Pixel Data.
 */
export function isRawDataStorage(attributes: AttributeSet, hasPixelData: boolean): boolean {
  const sopClass = textValue(attributes, TAGS.SOPClassUID);
  const untold = !hasPixelData && (!sopClass.startsWith(STANDARD_ROOT) || holdsContainer(attributes));
  return (
    (sopClass === RAW_DATA_STORAGE || untold) &&
    privateCreators(attributes).some((creator) => CAPE_COD.test(creator))
  );
}

/** Whether a private sequence of the containers' group holds frames; then a SOP class that says otherwise is damaged. */
const holdsContainer = (attributes: AttributeSet): boolean =>
  [...attributes].some(
    ({ tag, items }) =>
      tag.startsWith('0407') &&
      CAPE_COD.test(textValue(attributes, `040700${tag.slice(4, 6)}`)) &&
      items.some((item) =>
        [...item].some((inside) => /^0407..05$/.test(inside.tag) && inside.items.length > 0),
      ),
  );

/** Whether the data set holds retinal layers or landmarks beside the images (czm-format.md section 7). */
export const isAnalysis = (attributes: AttributeSet): boolean =>
  ANALYSIS_TAGS.some((tag) => attributes.get(tag) !== undefined);

/** The scan's name, e.g. `Macular Cube 512x128`; `''` where none is stated. */
export function protocolName(attributes: AttributeSet): string {
  for (const item of itemsOf(attributes, TAGS.PerformedProtocolCodeSequence)) {
    const meaning = textValue(item, TAGS.CodeMeaning);
    if (meaning !== '') return meaning;
  }
  return textValue(attributes, TAGS.ProtocolName) || textValue(attributes, TAGS.CzmScanPattern);
}
