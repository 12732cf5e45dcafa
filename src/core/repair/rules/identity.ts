import { textValue } from '../../dicom/attributes.js';
import type { Modality } from '../../tables/kinds.js';
import { modalityOf } from '../../describe/kinds.js';
import { tellsContent } from '../../describe/recognize.js';
import * as TAGS from '../../dicom/tags.js';
import { SOP_CLASS } from '../../base/uids.js';
import { derivedUid } from '../../base/uid.js';
import type { RepairContext, Rule } from '../context.js';
import { set, setText, type PlannedRepair, type Reason } from '../repair.js';

/** The SOP class and the DICOM modality of images with this content. */
export const contentClass = (
  modality: Modality,
  bitsStored: number,
): { readonly sopClass: string; readonly modality: string } =>
  modality === 'tomography'
    ? { sopClass: SOP_CLASS.ophthalmicTomography, modality: 'OPT' }
    : {
        sopClass: bitsStored > 8 ? SOP_CLASS.ophthalmicPhotography16Bit : SOP_CLASS.ophthalmicPhotography8Bit,
        modality: 'OP',
      };

/** Values of Modality that show what an image of an unknown kind is. */
const BY_MODALITY: ReadonlyMap<string, Modality> = new Map([
  ['OPT', 'tomography'],
  ['OP', 'photograph'],
]);

/** What the image is, and the evidence; undefined if there is none. */
function contentOf({ attributes, description }: RepairContext): readonly [Modality, string] | undefined {
  const { kind, orientation, samplesPerPixel } = description;
  const byKind = modalityOf(kind);
  if (byKind !== undefined) return [byKind, kind];
  const stated = textValue(attributes, TAGS.Modality).toUpperCase();
  const byModality = BY_MODALITY.get(stated);
  if (byModality !== undefined) return [byModality, `Modality ${stated}`];
  if (orientation.sideways) return ['tomography', 'A-scans in its rows'];
  return samplesPerPixel === 3 ? ['photograph', 'in colour'] : undefined;
}

/** SOP class and modality by content, only if the stated one does not say it. */
export const classification: Rule = (context) => {
  const { attributes, image } = context;
  const found = contentOf(context);
  if (found === undefined || image === undefined) return [];
  const [modality, by] = found;
  const content = contentClass(modality, image.bitsStored);
  const reason: Reason = {
    why: `the content is a ${modality} (${by})`,
    confidence: 'B',
    provenance: 'derived',
  };
  const repairs: PlannedRepair[] = [];
  const stated = textValue(attributes, TAGS.SOPClassUID);
  if (!tellsContent(stated))
    repairs.push(...setText(attributes, TAGS.SOPClassUID, 'UI', [content.sopClass], reason));
  if (textValue(attributes, TAGS.Modality) === '') {
    repairs.push(...setText(attributes, TAGS.Modality, 'CS', [content.modality], reason));
  }
  return repairs;
};

/** The SOP class that the result will have; `''` if it is neither stated nor known. */
export function resultSopClass(context: RepairContext): string {
  const repair = classification(context).find(({ target }) => target === TAGS.SOPClassUID);
  return repair?.to ?? textValue(context.attributes, TAGS.SOPClassUID);
}

const IMPLEMENTATION_CLASS_UID = /* @__PURE__ */ derivedUid(
  'cornerstone-czm-image-loader',
  'implementation class',
);
const WRITTEN_BY: Reason = {
  why: 'file meta information names the software that wrote it',
  confidence: 'A',
  provenance: 'derived',
};

/** File meta information follows the data set (PS3.10 7.1). */
export const fileMeta: Rule = (context) => {
  const { attributes, frames } = context;
  // Only a Part 10 file has it; one that lost it gets it back when Pixel Data is rewritten.
  const present = attributes.get(TAGS.MediaStorageSOPClassUID) !== undefined;
  if (!present && frames === undefined) return [];
  const follow: Reason = {
    why: 'file meta information repeats the data set',
    confidence: 'A',
    provenance: 'derived',
  };
  const sopClass = resultSopClass(context);
  const instance = frames?.derivedInstanceUID ?? textValue(attributes, TAGS.SOPInstanceUID);
  return [
    ...(sopClass === '' ? [] : setText(attributes, TAGS.MediaStorageSOPClassUID, 'UI', [sopClass], follow)),
    ...(instance === ''
      ? []
      : setText(attributes, TAGS.MediaStorageSOPInstanceUID, 'UI', [instance], follow)),
    ...(frames !== undefined && attributes.get(TAGS.ImplementationClassUID) === undefined
      ? setText(attributes, TAGS.ImplementationClassUID, 'UI', [IMPLEMENTATION_CLASS_UID], WRITTEN_BY)
      : []),
  ];
};

/** CZM's meaningless default name, in its spelling. */
export const SAYS_NOTHING = /^(model acqui\w*)?$/i;

/** The scan's name, if Series Description says nothing useful (docs/format.md section 5). */
export const seriesDescription: Rule = ({ attributes, description, image }) => {
  const { protocol } = description;
  if (
    image === undefined ||
    protocol === '' ||
    !SAYS_NOTHING.test(textValue(attributes, TAGS.SeriesDescription))
  )
    return [];
  const why = 'the protocol names the scan, the description did not';
  return set(
    attributes,
    TAGS.SeriesDescription,
    { vr: 'LO', values: [protocol.slice(0, 64)] },
    {
      why,
      confidence: 'A',
      provenance: 'derived',
    },
  );
};

/** What the instrument writes for no number at all: the smallest number that IS can hold. */
const NO_NUMBER = '-2147483648';

/** A Series Number that says nothing is empty (Type 2): viewers show it, and sort by it (docs/format.md section 5). */
export const seriesNumber: Rule = ({ attributes }) => {
  if (textValue(attributes, TAGS.SeriesNumber) !== NO_NUMBER) return [];
  const why = 'the smallest possible number stands for none: viewers would show it and sort by it';
  return setText(attributes, TAGS.SeriesNumber, 'IS', [], { why, confidence: 'A', provenance: 'derived' });
};
