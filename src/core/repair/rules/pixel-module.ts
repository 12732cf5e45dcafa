import { numberValue } from '../../dicom/attributes.js';
import * as TAGS from '../../dicom/tags.js';
import type { Tag } from '../../dicom/tag.js';
import { describedFrame, type RepairContext, type Rule } from '../context.js';
import { remove, set, setText, type PlannedRepair, type Reason } from '../repair.js';

const FROM_CONTAINER: Reason = {
  why: 'the container states it, and the length of its frames agrees',
  confidence: 'B',
  provenance: 'derived',
};

const FROM_FRAGMENTS: Reason = {
  why: 'the data set states it, and the length of its fragments agrees',
  confidence: 'B',
  provenance: 'derived',
};

const FROM_SIZ: Reason = {
  why: 'the codestream (SIZ) states it, and takes precedence over the data set',
  confidence: 'A',
  provenance: 'derived',
};

const FROM_CODING: Reason = {
  why: 'the pixels are written as they were decoded',
  confidence: 'A',
  provenance: 'derived',
};

const BASES = { container: FROM_CONTAINER, fragments: FROM_FRAGMENTS, codestream: FROM_SIZ } as const;

const UNSIGNED: Reason = {
  why: 'frames of 8 bits are unsigned in every report, whatever Pixel Representation says',
  confidence: 'A',
  provenance: 'assumed',
};

const ONE_SAMPLE: Reason = {
  why: 'with one sample per pixel there are no planes (PS3.3 C.7.6.3.1.3)',
  confidence: 'A',
  provenance: 'derived',
};

/** Whether the attributes call the pixels signed, and a repair makes them unsigned. */
export function losesSign(context: RepairContext): boolean {
  const stated = numberValue(context.attributes, TAGS.PixelRepresentation);
  const repair = pixelModule(context).find(({ target }) => target === TAGS.PixelRepresentation);
  return stated === 1 && repair?.to === '0';
}

/** Size, depth and number of frames: what the bytes hold (docs/format.md sections 4 and 5). */
export const pixelModule: Rule = (context) => {
  const { image } = context;
  if (image === undefined) return [];
  return image.basis === 'attributes' ? withoutCodestream(context) : fromCodestream(context);
};

function fromCodestream(context: RepairContext): readonly PlannedRepair[] {
  const { attributes, image } = context;
  if (image === undefined) return [];
  const stated = BASES[image.basis === 'attributes' ? 'codestream' : image.basis];
  const { rows, columns } = describedFrame(context);
  const us = (tag: Tag, value: number, reason = stated): readonly PlannedRepair[] =>
    set(attributes, tag, { vr: 'US', values: [value] }, reason);
  const size = context.orientation === 'upright' ? turned(context, stated) : stated;
  return [
    ...us(TAGS.SamplesPerPixel, image.samplesPerPixel),
    ...photometric(context, stated),
    ...(image.samplesPerPixel > 1
      ? us(TAGS.PlanarConfiguration, 0)
      : remove(attributes, TAGS.PlanarConfiguration, ONE_SAMPLE)),
    ...setText(attributes, TAGS.NumberOfFrames, 'IS', [String(image.frames)], {
      why: `Pixel Data holds ${image.frames} frames`,
      confidence: 'A',
      provenance: 'derived',
    }),
    ...us(TAGS.Rows, rows, size),
    ...us(TAGS.Columns, columns, size),
    ...us(TAGS.BitsAllocated, image.bitsStored > 8 ? 16 : 8),
    ...us(TAGS.BitsStored, image.bitsStored),
    ...us(TAGS.HighBit, image.bitsStored - 1),
    ...us(TAGS.PixelRepresentation, image.signed ? 1 : 0, image.basis === 'fragments' ? UNSIGNED : stated),
  ];
}

function photometric({ attributes, image, frames }: RepairContext, stated: Reason): readonly PlannedRepair[] {
  const { photometricInterpretation: written } = frames ?? {};
  const source = image?.photometricInterpretation ?? '';
  const told = {
    ...FROM_SIZ,
    why: 'components and colour transform of the codestream (SIZ, COD) determine it',
  };
  const reason =
    written !== undefined && written !== source ? FROM_CODING : stated === FROM_SIZ ? told : stated;
  return setText(attributes, TAGS.PhotometricInterpretation, 'CS', [written ?? source], reason);
}

function turned({ description }: RepairContext, otherwise: Reason): Reason {
  const { basis, turns } = description.orientation;
  if (turns.every((turn) => turn === 'none')) return otherwise;
  const why = `the frames are turned upright (${[...new Set(turns)].join(', ')}; ${basis})`;
  return { why, confidence: 'B', provenance: 'derived' };
}

/** Without a codestream, only what all reports of CZM data agree on is corrected. */
function withoutCodestream(context: RepairContext): readonly PlannedRepair[] {
  const { attributes, image, description } = context;
  if (image === undefined || image.encodings.includes('native')) return [];
  const { rows, columns } = describedFrame(context);
  const known = rows > 0 && columns > 0;
  const us = (tag: Tag, value: number, reason: Reason): readonly PlannedRepair[] =>
    attributes.get(tag) === undefined ? [] : set(attributes, tag, { vr: 'US', values: [value] }, reason);
  const size: Reason = {
    why:
      context.orientation === 'upright'
        ? turned(context, FROM_SIZ).why
        : `frames of this kind (${description.kind}) are stored this way round`,
    confidence: 'B',
    provenance: 'derived',
  };
  return [
    ...(known ? us(TAGS.Rows, rows, size) : []),
    ...(known ? us(TAGS.Columns, columns, size) : []),
    ...(image.bitsStored === 8 ? us(TAGS.PixelRepresentation, 0, UNSIGNED) : []),
  ];
}
