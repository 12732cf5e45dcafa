import type { AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { swapsAxes, type Turn } from '../base/turn.js';
import type { Warning } from '../base/warning.js';
import type { ConversionRecord } from './conversion-record.js';
import type { ImageFacts } from './image.js';
import { findImageType, vendorClass } from './image-type.js';
import { type ScanKind } from '../tables/kinds.js';
import { findKind, isSideways, UNKNOWN_KIND, type KindFinding } from './kinds.js';
import {
  judge,
  orientationName,
  type FrameFacts,
  type RuleName,
  type Size,
  type Verdict,
} from './orientation-rules.js';
import type { Protocol } from './protocol.js';
import type { Confidence } from '../base/quantity.js';
import type { DepthAxis } from './spacing.js';
import { findStandardObject } from './standard-object.js';
import { hasStatedOrientation } from './stated-geometry.js';
import { customRow, forFrames, type TurnTable } from './turn-table.js';

/*
 * The one place that decides how a frame lies (docs/format.md section 8a).
 */

/**
 * What decided how the frames lie, in this order. `recorded`: this package turned them before · `stated`: the data set
 * states a plane orientation · `standard object`: it is standard DICOM, and describes its frames correctly · `not
 * decodable here`: JPEG or native pixels, which the host decodes, are described as they are stored · `custom`: the
 * user's table · `container`: its tag · `image type`: the last number of (0057,0001) · `depth size`: one axis has as
 * many samples as a B-scan is deep · `depth pixel`: one spacing is that of depth samples · `table`: protocol and shape
 * · `unknown`: nothing decides, or two of these contradict each other: shown as stored.
 */
export type OrientationBasis =
  | 'recorded'
  | 'stated'
  | 'standard object'
  | 'not decodable here'
  | 'custom'
  | Exclude<RuleName, 'field of view'>
  | 'unknown';

export interface OrientationFinding {
  readonly kind: ScanKind;
  /** Rows and columns of the frames as they lie in the file. */
  readonly stored: Size;
  /** The turn that makes each frame upright. */
  readonly turns: readonly Turn[];
  /**
   * The same for frames that decode with rows and columns exchanged; undefined if they could not belong to this image.
   */
  readonly exchanged: readonly Turn[] | undefined;
  readonly basis: OrientationBasis;
  /** The reason for the decision, for a person. */
  readonly evidence: string;
  /** Undefined if nothing decided. */
  readonly confidence: Confidence | undefined;
  /** Whether a stored row is an A-scan. */
  readonly sideways: boolean;
  readonly depth: DepthAxis;
  /** Whether it is a standard object. */
  readonly standard: boolean;
  /** Why no volume is made of it, where its shape says so. */
  readonly noVolume: string | undefined;
  readonly warnings: readonly Warning[];
}

export interface OrientationInput {
  readonly attributes: AttributeSet;
  readonly image: ImageFacts;
  readonly protocol: Protocol;
  readonly record: ConversionRecord | undefined;
  readonly turnTable: TurnTable | undefined;
  /** What the container says, for an image of Raw Data Storage. */
  readonly container?: KindFinding | undefined;
}

/** What the scan is and how its frames lie. */
export function findOrientation(input: OrientationInput): OrientationFinding {
  const { image, record, attributes } = input;
  const attributeSize = { rows: image.rows, columns: image.columns };
  if (record?.frames === 'upright') {
    const evidence = 'the conversion record says that the frames were turned upright';
    return asTheyAre(input, attributeSize, { basis: 'recorded', evidence, confidence: 'A' });
  }
  const standard = input.container === undefined ? findStandardObject(attributes, image, record) : undefined;
  if (record === undefined && hasStatedOrientation(attributes)) {
    const evidence = 'Image Orientation (Patient) is stated';
    const stated = asTheyAre(input, attributeSize, { basis: 'stated', evidence, confidence: 'A' });
    return { ...stated, standard: standard !== undefined };
  }
  if (standard !== undefined) {
    const found = asTheyAre(input, attributeSize, { basis: 'standard object', ...standard });
    return { ...found, standard: true };
  }
  if (image.encodings.some((encoding) => encoding === 'jpeg' || encoding === 'native')) {
    const evidence = 'the host decodes the frames, and shows them as they are described';
    const found = asTheyAre(input, attributeSize, {
      basis: 'not decodable here',
      evidence,
      confidence: undefined,
    });
    // They are not turned, but which of the two spacings is that of depth samples depends on how they lie.
    const { sideways, depth } = decide(input, attributeSize);
    return { ...found, sideways, depth };
  }
  return ofInstrument(input, attributeSize);
}

type Decision = Pick<OrientationFinding, 'basis' | 'evidence' | 'confidence'>;

/** Frames that are not turned. */
function asTheyAre(input: OrientationInput, size: Size, decision: Decision): OrientationFinding {
  const { kind, noVolume } = kindOf(input, size);
  const turns = forFrames(['none'], input.image.frames);
  const depth = decision.basis === 'recorded' ? depthOf(kind, turns) : undefined;
  const rest = { exchanged: undefined, sideways: false, depth, standard: false, noVolume, warnings: [] };
  return { kind, stored: size, turns, ...decision, ...rest };
}

/** Which axis of a B-scan is its depth, if it is turned like this. */
const depthOf = (kind: ScanKind, turns: readonly Turn[]): DepthAxis =>
  isSideways(kind) ? (turns.some(swapsAxes) ? 'columns' : 'rows') : undefined;

/** The instrument's own frames. */
function ofInstrument(input: OrientationInput, size: Size): OrientationFinding {
  const other = { rows: size.columns, columns: size.rows };
  const asSaid = decide(input, size);
  // A codestream states its size; attributes may be those of the upright picture. The decoder checks this later.
  if (input.image.basis !== 'attributes') return { ...asSaid, exchanged: undefined };
  const turned = decide(input, other);
  const described = input.record?.attributes === 'upright' || describesUpright(input, asSaid, turned);
  const [found, alternative] =
    described && turned.turns.some(swapsAxes) ? [turned, asSaid] : [asSaid, turned];
  const square = size.rows === size.columns;
  return { ...found, exchanged: square ? undefined : alternative.turns };
}

/**
 * Whether the attributes of the instrument's own file are those of the upright picture (docs/format.md section 4): its
 * frames lie on their side, and would not with the size that the attributes state.
 */
function describesUpright(
  { attributes }: OrientationInput,
  asSaid: OrientationFinding,
  turned: OrientationFinding,
): boolean {
  if (vendorClass(attributes) === '' && asSaid.basis !== 'unknown') return false;
  return asSaid.turns.every((turn) => turn === 'none') && turned.basis !== 'unknown';
}

/** By the user's table, and then by the rules, for frames that have this size as stored. */
function decide(input: OrientationInput, size: Size): OrientationFinding {
  const { attributes, image, protocol, record, turnTable, container } = input;
  const found = kindOf(input, size);
  const custom = customRow(turnTable ?? {}, { kind: found.kind, protocol, frames: image.frames, ...size });
  const { kind: ofScan, noVolume } = found;
  const finding = { kind: ofScan, stored: size, exchanged: undefined, standard: false, noVolume };
  if (custom !== undefined) {
    const { turns, name } = custom;
    const kind = custom.kind ?? found.kind;
    const depth = depthOf(kind, turns);
    const sideways = turns.length > 0 && turns.every(swapsAxes);
    const evidence = `the user's table says so for ${name}`;
    const said = { basis: 'custom', evidence, confidence: undefined } as const;
    return { ...finding, kind, turns, ...said, sideways, depth, warnings: [] };
  }
  const stated = [TAGS.Rows, TAGS.Columns].map((tag) => attributes.get(tag)?.numbers[0]);
  const facts: FrameFacts = {
    attributes,
    size,
    samplesPerPixel: image.samplesPerPixel,
    kind: found,
    tabled:
      container === undefined && record?.kind === undefined
        ? findKind(image.frames, size.rows, size.columns, protocol)
        : found,
    fromContainer: container !== undefined || record?.kind === 'unknown',
    imageType: findImageType(attributes),
    spacingExchanged: record?.attributes === 'upright',
    sizeExchanged:
      record === undefined &&
      size.rows !== size.columns &&
      stated[0] === size.columns &&
      stated[1] === size.rows,
  };
  return { ...finding, ...carriedOut(judge(facts), found, image.frames, size) };
}

function carriedOut(
  { decided, contradiction }: Verdict,
  found: KindFinding,
  frames: number,
  { rows, columns }: Size,
): Omit<OrientationFinding, 'kind' | 'stored' | 'exchanged' | 'standard' | 'noVolume'> {
  if (decided !== undefined) {
    const turns = forFrames(decided.turns, frames);
    const { rule, evidence, confidence } = decided;
    // A B-scan on its side has A-scans as rows, whatever its kind.
    const scan = isSideways(found.kind) || (found.kind === 'unknown' && rule.startsWith('depth'));
    const sideways = scan && turns.some(swapsAxes);
    const depth = scan ? (sideways ? 'columns' : 'rows') : undefined;
    const basis = rule === 'field of view' ? 'unknown' : rule;
    return {
      turns,
      basis,
      evidence,
      confidence,
      sideways,
      depth,
      warnings: unknownKind(found, frames, rows, columns, evidence),
    };
  }
  const turns = forFrames(['none'], frames);
  const unknown = {
    turns,
    basis: 'unknown',
    confidence: undefined,
    sideways: false,
    depth: undefined,
  } as const;
  if (contradiction !== undefined) {
    const [one, other] = contradiction.map(
      (said) => `${said.evidence}: ${orientationName(said)} [${said.rule}]`,
    );
    const evidence = `two facts contradict each other. ${one ?? ''}; but ${other ?? ''}`;
    const message = `How the frames lie is not known: ${evidence}. They are shown as stored; do not rely on lengths.`;
    return { ...unknown, evidence, warnings: [{ code: 'ORIENTATION', message }] };
  }
  if (found.kind === 'unknown') {
    const evidence = 'the kind of scan is unknown';
    const message =
      `${frames} frames of ${rows} × ${columns} are not a scan that this package knows: ` +
      'they are shown as stored, possibly on their side.';
    return { ...unknown, evidence, warnings: [{ code: 'SCAN_KIND', message }] };
  }
  const evidence = `the frames are ${rows} × ${columns}, the other way round from how this kind of scan is stored`;
  const message = `${evidence.replace(/^t/, 'T')}: they are taken to be upright already and shown as stored.`;
  return { ...unknown, evidence, warnings: [{ code: 'ORIENTATION', message }] };
}

/** Turned by their depth, although their kind is unknown. */
function unknownKind(
  { kind }: KindFinding,
  frames: number,
  rows: number,
  columns: number,
  evidence: string,
): readonly Warning[] {
  if (kind !== 'unknown') return [];
  const message =
    `${frames} frames of ${rows} × ${columns} are not a scan that this package knows. The depth of a B-scan shows how ` +
    `they lie (${evidence}); left and right are assumed to be as in other scans.`;
  return [{ code: 'SCAN_KIND', message }];
}

function kindOf(
  { container, record, image, protocol, attributes }: OrientationInput,
  size: Size,
): KindFinding {
  if (container !== undefined) return container;
  const found = findKind(image.frames, size.rows, size.columns, protocol);
  if (record?.kind !== undefined && record.kind !== found.kind) {
    return { ...UNKNOWN_KIND, kind: record.kind, source: 'the conversion record names the kind' };
  }
  const type = findImageType(attributes);
  if (type?.kind === undefined || type.kind === found.kind || type.confidence === 'C') return found;
  const { noVolume } = found;
  return {
    ...UNKNOWN_KIND,
    kind: type.kind,
    source: `the vendor's class is that of a ${type.name}`,
    noVolume,
  };
}
