import { textValue, type Attribute } from '../../dicom/attributes.js';
import { readRecord, recordAttributes } from '../../describe/conversion-record.js';
import type { Description } from '../../describe/description.js';
import { isCrossed } from '../../describe/kinds.js';
import { decimalString, type Confidence, type Provenance } from '../../base/quantity.js';
import { statedPixelSpacing } from '../../describe/spacing.js';
import * as TAGS from '../../dicom/tags.js';
import { planeGeometry } from '../../describe/plane-geometry.js';
import { SOP_CLASS } from '../../base/uids.js';
import { derivedUid } from '../../base/uid.js';
import { describedFrame, isForHost, remainingTurn, type RepairContext, type Rule } from '../context.js';
import { frameAnatomy } from './anatomy.js';
import { dimensionModule, frameContent, hasDimensions } from './dimensions.js';
import { resultSopClass } from './identity.js';
import { sequence, type NewItem, type NewValue } from '../../dicom/edits.js';
import { remove, set, setText, type PlannedRepair, type Reason } from '../repair.js';

/*
 * Spacing, planes and positions (docs/format.md section 8), where the standard puts them: for tomography, in functional
 * groups (PS3.3 C.7.6.16), and also at the top, where simple readers look. Only what is known is written.
 */

export const geometry: Rule = (context) => {
  const { image, description } = context;
  if (image === undefined) return [];
  // Frames that this package wrote uncompressed are described already.
  const written = description.orientation.basis === 'not decodable here' && readRecord(context.attributes);
  if (written) return [];
  if (description.family === 'standard') return singleFrameSpacing(context);
  // A data set that states its planes keeps them; only a Pixel Spacing that no reader understands is corrected.
  if (description.orientation.basis === 'stated') return statedSpacing(context);
  return [...spacingAttributes(context), ...functionalGroups(context), ...conversionRecord(context)];
};

/**
 * Viewers read the spacing of a single frame at the top of a data set, but a standard object has it in its functional
 * groups: for viewers it is repeated at the top. Files are not changed.
 */
function singleFrameSpacing(context: RepairContext): readonly PlannedRepair[] {
  const { attributes, image, description } = context;
  const { horizontal, vertical } = description.spacing;
  if (!isForHost(context) || image?.frames !== 1 || textValue(attributes, TAGS.PixelSpacing) !== '')
    return [];
  if (horizontal.mm === null || vertical.mm === null) return [];
  const why = 'the functional groups state it; viewers read that of a single frame at the top';
  const value = ds(vertical.mm, horizontal.mm);
  return set(attributes, TAGS.PixelSpacing, value, { why, confidence: 'A', provenance: 'stated' });
}

function statedSpacing(context: RepairContext): readonly PlannedRepair[] {
  const { attributes } = context;
  const { rowSpacing, columnSpacing } = describedFrame(context);
  const pair = statedPixelSpacing(attributes);
  if (pair === undefined || rowSpacing === null || columnSpacing === null) return [];
  return set(attributes, TAGS.PixelSpacing, ds(rowSpacing, columnSpacing), spacingReason(context));
}

const known = (provenance: Provenance): Reason['provenance'] =>
  provenance === 'unknown' ? 'derived' : provenance;

const ds = (...numbers: readonly number[]): NewValue => ({ vr: 'DS', values: numbers.map(decimalString) });

/** The elements of containers are known from fewer readers (docs/format.md section 6) than the attributes. */
const ofSpacing = ({ container }: Description): Confidence => (container === undefined ? 'A' : 'B');

function spacingReason({ description }: RepairContext): Reason {
  const { horizontal, vertical } = description.spacing;
  const axes = `${horizontal.provenance} (${horizontal.source}) and ${vertical.provenance} (${vertical.source})`;
  const stated = horizontal.provenance === 'stated' && vertical.provenance === 'stated';
  return {
    why:
      stated && description.container === undefined
        ? 'two values, delimited by a backslash, first from row to row'
        : `across and down: ${axes}`,
    confidence: ofSpacing(description),
    provenance: stated ? 'stated' : 'derived',
  };
}

function sliceReason({ description }: RepairContext): Reason {
  const { source, provenance } = description.spacing.betweenFrames;
  return {
    why: source,
    confidence: provenance === 'assumed' ? 'C' : ofSpacing(description),
    provenance: known(provenance),
  };
}

/** Pixel Spacing and Spacing Between Slices at the top of the data set. */
function spacingAttributes(context: RepairContext): readonly PlannedRepair[] {
  const { attributes, description } = context;
  const repairs: PlannedRepair[] = [];
  const { rowSpacing, columnSpacing } = describedFrame(context);
  if (rowSpacing !== null && columnSpacing !== null) {
    repairs.push(
      ...set(attributes, TAGS.PixelSpacing, ds(rowSpacing, columnSpacing), spacingReason(context)),
    );
  } else if (textValue(attributes, TAGS.PixelSpacing) !== '') {
    const why = 'the value is not two distances between samples of an eye, so it states no spacing';
    repairs.push(...remove(attributes, TAGS.PixelSpacing, { why, confidence: 'A', provenance: 'derived' }));
  }
  const slices = description.spacing.betweenFrames.mm;
  if (slices !== null) {
    repairs.push(...set(attributes, TAGS.SpacingBetweenSlices, ds(slices), sliceReason(context)));
  } else {
    const why = isCrossed(description.kind)
      ? 'these scans cross each other: a distance between them would suggest a volume'
      : 'no distance, 0, or one that no eye has, states nothing and would make a wrong volume';
    repairs.push(
      ...remove(attributes, TAGS.SpacingBetweenSlices, { why, confidence: 'A', provenance: 'derived' }),
    );
  }
  return repairs;
}

/**
 * Shared and Per-Frame Functional Groups of frames whose positions are known: measures, planes, positions and
 * dimensions. Without positions there are no groups, and the spacing at the top has to suffice: GDCM crashes on groups
 * without a plane orientation, and Cornerstone takes those without positions for a volume with slices 1 mm apart.
 */
function functionalGroups(context: RepairContext): readonly PlannedRepair[] {
  const { attributes, description, image } = context;
  if (image === undefined || resultSopClass(context) !== SOP_CLASS.ophthalmicTomography) return [];
  // Groups of the source that say nothing about planes hold something else: they are kept.
  const groups = attributes.get(TAGS.SharedFunctionalGroupsSequence);
  const foreign = groups !== undefined && (readRecord(attributes) === undefined || !isOwn(groups));
  if (foreign) return [];
  const { rows, columns, rowSpacing, columnSpacing } = describedFrame(context);
  const slices = description.spacing.betweenFrames.mm;
  const { planes, positions } = description.geometry;
  if (positions === 'unknown' || slices === null || rowSpacing === null || columnSpacing === null) {
    return groups === undefined ? [] : withoutPlaces(context);
  }
  const { imageOrientation, imagePosition } = planeGeometry(
    remainingTurn(context),
    { rows, columns },
    { rows: rowSpacing, columns: columnSpacing, frames: slices },
  );
  const orientation = ds(...imageOrientation.flat());
  const measures: NewItem = {
    [TAGS.SpacingBetweenSlices]: ds(slices),
    [TAGS.PixelSpacing]: ds(rowSpacing, columnSpacing),
  };
  const shared: NewItem = {
    [TAGS.PlaneOrientationSequence]: sequence({ [TAGS.ImageOrientationPatient]: orientation }),
    [TAGS.PixelMeasuresSequence]: sequence(measures),
    ...frameAnatomy(context),
  };
  const numbered = hasDimensions(context);
  const perFrame = Array.from({ length: image.frames }, (_, index): NewItem => {
    const position = { [TAGS.ImagePositionPatient]: ds(...imagePosition(index)) };
    return {
      ...(numbered ? { [TAGS.FrameContentSequence]: sequence(frameContent(index)) } : {}),
      [TAGS.PlanePositionSequence]: sequence(position),
    };
  });
  const ofPlanes: Reason = {
    why: 'the standard puts pixel measures and plane orientation here; the eye is assumed to look straight ahead',
    confidence: 'C',
    provenance: known(planes),
  };
  const ofPositions: Reason = {
    why:
      `frames ${decimalString(slices)} mm apart, the first one the most inferior (derived, confidence B); ` +
      'the gaze (straight ahead) and the origin are assumed',
    confidence: 'C',
    provenance: known(positions),
  };
  return [
    ...set(attributes, TAGS.SharedFunctionalGroupsSequence, sequence(shared), ofPlanes),
    ...set(attributes, TAGS.PerFrameFunctionalGroupsSequence, { vr: 'SQ', items: perFrame }, ofPositions),
    ...topOrientation(context, orientation, ofPlanes),
    ...(numbered ? dimensionModule(context) : []),
    ...frameOfReference(context),
  ];
}

/**
 * Image Orientation (Patient) at the top too: GDCM, and all programs built on it, look nowhere else in ophthalmic
 * tomography. Never a position, which would apply to every frame. Viewers read the groups and do not need it.
 */
function topOrientation(
  context: RepairContext,
  orientation: NewValue,
  ofPlanes: Reason,
): readonly PlannedRepair[] {
  const { attributes } = context;
  const why = isForHost(context)
    ? 'it describes the frames as stored; the functional groups describe the upright ones'
    : `the functional groups have it, but some readers look only here; ${ASSUMED_GAZE}`;
  return isForHost(context)
    ? remove(attributes, TAGS.ImageOrientationPatient, { why, confidence: 'A', provenance: 'derived' })
    : set(attributes, TAGS.ImageOrientationPatient, orientation, { ...ofPlanes, why });
}

const ASSUMED_GAZE = 'the eye is assumed to look straight ahead';

/** Removes the groups that this package wrote before, if the positions of the frames are not known. */
function withoutPlaces({ attributes }: RepairContext): readonly PlannedRepair[] {
  const why = 'without plane positions a viewer would invent them; the spacing is at the top of the data set';
  return OF_PLACES.flatMap((tag) => remove(attributes, tag, { why, confidence: 'A', provenance: 'derived' }));
}

const OF_PLACES = [
  TAGS.ImageOrientationPatient,
  TAGS.DimensionOrganizationSequence,
  TAGS.DimensionIndexSequence,
  TAGS.SharedFunctionalGroupsSequence,
  TAGS.PerFrameFunctionalGroupsSequence,
];

/** Whether shared groups may be those that are written above: a record alone only says that something was written. */
function isOwn({ items }: Attribute): boolean {
  const groups = [...(items[0] ?? [])];
  const planes = groups.some(({ tag }) => tag === TAGS.PlaneOrientationSequence);
  return items.length === 1 && planes && groups.every(isOwnGroup);
}

const isOwnGroup = ({ tag }: Attribute): boolean =>
  tag === TAGS.PlaneOrientationSequence ||
  tag === TAGS.PixelMeasuresSequence ||
  tag === TAGS.FrameAnatomySequence;

/** Positions need a frame of reference (PS3.3 C.7.4.1); if it is absent, this instance gets a new one. */
function frameOfReference({ attributes, frames }: RepairContext): readonly PlannedRepair[] {
  const instance = frames?.derivedInstanceUID ?? textValue(attributes, TAGS.SOPInstanceUID);
  if (textValue(attributes, TAGS.FrameOfReferenceUID) !== '' || instance === '') return [];
  const why = 'positions need one; it is derived from the SOP Instance UID and shared with no other image';
  return setText(attributes, TAGS.FrameOfReferenceUID, 'UI', [derivedUid(instance, 'frame of reference')], {
    why,
    confidence: 'C',
    provenance: 'derived',
  });
}

/** Records how frames and attributes lie, and what was derived or assumed, for later readers of the result. */
function conversionRecord(context: RepairContext): readonly PlannedRepair[] {
  const { attributes, description, orientation, frames } = context;
  const { horizontal, vertical, betweenFrames } = description.spacing;
  const { turns, basis } = description.orientation;
  const frameOrientation = basis === 'recorded' ? 'upright' : (frames?.orientation ?? 'stored');
  // Pixel Spacing is a pair: one value without the other is written nowhere, so no later reader will know it.
  const paired = horizontal.mm !== null && vertical.mm !== null;
  const [across, down]: readonly Provenance[] = paired ? [horizontal.provenance, vertical.provenance] : [];
  const provenance = [across ?? 'unknown', down ?? 'unknown', betweenFrames.provenance] as const;
  const telling = provenance.some((value) => value === 'derived' || value === 'assumed');
  const fromContainer = description.container !== undefined;
  const untouched = basis !== 'recorded' && turns.every((turn) => turn === 'none') && !telling;
  const doubtful = basis === 'unknown';
  if (untouched && !fromContainer && !doubtful) return [];
  // What gave the kind, or was not credible, is removed or repaired: the result must not look more certain than its
  // source.
  const kind = doubtful ? 'unknown' : fromContainer ? description.kind : undefined;
  // Frames that are not turned have the same description in both orientations.
  const turning = basis === 'recorded' || turns.some((turn) => turn !== 'none');
  const attributesOrientation = turning ? orientation : 'stored';
  const record = { frames: frameOrientation, attributes: attributesOrientation, provenance, kind } as const;
  const why = 'a record of how frames and attributes lie and how each spacing is known, for later readers';
  return recordAttributes(attributes, record).flatMap(({ tag, vr, values }) =>
    setText(attributes, tag, vr, values, { why, confidence: 'A', provenance: 'derived' }),
  );
}
