import { numberValue, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { swapsAxes, type Turn } from '../base/turn.js';
import { type ScanKind } from '../tables/kinds.js';
import { DEPTHS, isSideways, modalityOf, turnsOf, type KindFinding } from './kinds.js';
import type { Confidence } from '../base/quantity.js';
import { agree, fieldSpacing, isDepthPixel, statedSpacing } from './spacing.js';
import type { ImageTypeRow } from '../tables/image-types.js';

/*
 * How the frames of the instrument's own files lie, step by step (docs/format.md section 8a, steps 3 to 6). Each rule
 * examines one thing, and gives an answer or none. The first answer decides, unless another one contradicts it: then
 * nothing does.
 */

export type RuleName = 'container' | 'image type' | 'depth size' | 'depth pixel' | 'field of view' | 'table';

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** What the rules examine. */
export interface FrameFacts {
  readonly attributes: AttributeSet;
  /** Of the frames as stored. */
  readonly size: Size;
  readonly samplesPerPixel: number;
  readonly kind: KindFinding;
  /** The kind by protocol and shape, or a different one if the vendor's class contradicts them. */
  readonly tabled: KindFinding;
  /** Whether a container gave the kind; if that kind is unknown, its tag is unknown. */
  readonly fromContainer: boolean;
  readonly imageType: ImageTypeRow | undefined;
  /** Whether Pixel Spacing describes the frames with rows and columns exchanged, as this package left it. */
  readonly spacingExchanged: boolean;
  /** Whether Rows and Columns are exchanged relative to the codestream: then Pixel Spacing may be of either. */
  readonly sizeExchanged: boolean;
}

/** What one rule says. */
export interface Testimony {
  readonly rule: RuleName;
  /** The turns that make the frames upright; the last one also applies to later frames. */
  readonly turns: readonly Turn[];
  readonly evidence: string;
  readonly confidence: Confidence;
}

interface OrientationRule {
  readonly name: RuleName;
  /** Whether it may decide, or only contradict. */
  readonly decides: boolean;
  readonly look: (facts: FrameFacts) => Omit<Testimony, 'rule'> | undefined;
}

/** In the order in which they decide. */
const RULES: readonly OrientationRule[] = [
  { name: 'container', decides: true, look: byContainer },
  { name: 'image type', decides: true, look: byImageType },
  { name: 'depth size', decides: true, look: byDepthSize },
  { name: 'depth pixel', decides: true, look: byDepthPixel },
  { name: 'field of view', decides: false, look: byFieldOfView },
  { name: 'table', decides: true, look: byTable },
];

export interface Verdict {
  /** Undefined if no rule has an answer, or if two contradict each other. */
  readonly decided: Testimony | undefined;
  /** The first two rules that contradict each other. */
  readonly contradiction: readonly [Testimony, Testimony] | undefined;
}

/** What all rules together say. */
export function judge(facts: FrameFacts): Verdict {
  const heard = RULES.flatMap(({ name, decides, look }) => {
    const said = look(facts);
    return said === undefined ? [] : [{ decides, testimony: { ...said, rule: name } }];
  });
  const first = heard.find(({ decides }) => decides)?.testimony;
  if (first === undefined) return { decided: undefined, contradiction: undefined };
  const other = heard.find(({ testimony }) => !sameTurns(testimony.turns, first.turns))?.testimony;
  return other === undefined
    ? { decided: first, contradiction: undefined }
    : { decided: undefined, contradiction: [first, other] };
}

function sameTurns(a: readonly Turn[], b: readonly Turn[]): boolean {
  const longest = Math.max(a.length, b.length);
  return Array.from({ length: longest }, (_, i) => (a[i] ?? a.at(-1)) === (b[i] ?? b.at(-1))).every(Boolean);
}

/** `on its side`, `upright`: how messages call it. */
export const orientationName = ({ turns }: Testimony): string => {
  const different = [...new Set(turns)];
  if (different.every((turn) => turn === 'none')) return 'upright';
  return `${different.some(swapsAxes) ? 'on its side' : 'turned'} (${different.join(', ')})`;
};

/** A B-scan on its side is turned like others of its kind; one of unknown kind is turned like most. */
const onItsSide = (kind: ScanKind): readonly Turn[] => (isSideways(kind) ? turnsOf(kind) : ['transpose']);

const UPRIGHT: readonly Turn[] = ['none'];

/** Containers hold the frames as the instrument took them: A-scans are rows. */
function byContainer({ fromContainer, kind, size }: FrameFacts): ReturnType<OrientationRule['look']> {
  const { listed, source } = kind;
  if (!fromContainer || kind.kind === 'unknown' || listed === undefined) return undefined;
  const lies = listed.rows === size.rows && listed.columns === size.columns;
  return lies ? { turns: turnsOf(kind.kind), evidence: source, confidence: 'B' } : undefined;
}

/** The last number of the vendor's UID; a row of confidence C is only a hint. */
function byImageType({ imageType, fromContainer }: FrameFacts): ReturnType<OrientationRule['look']> {
  if (imageType?.kind === undefined || imageType.confidence === 'C' || fromContainer) return undefined;
  const { uid, name, kind, confidence } = imageType;
  return { turns: turnsOf(kind), evidence: `the vendor's class ${uid} is that of a ${name}`, confidence };
}

/** Whether to look for the size or spacing of a depth axis: in B-scans, and in grey pictures of unknown kind. */
const mayHaveDepth = ({ kind, samplesPerPixel, fromContainer }: FrameFacts): boolean =>
  kind.kind === 'unknown' ? samplesPerPixel === 1 && !fromContainer : modalityOf(kind.kind) === 'tomography';

/** Exactly one axis has the size of a depth axis. */
function byDepthSize(facts: FrameFacts): ReturnType<OrientationRule['look']> {
  const { rows, columns } = facts.size;
  const [alongRows, alongColumns] = [DEPTHS.includes(rows), DEPTHS.includes(columns)];
  if (!mayHaveDepth(facts) || alongRows === alongColumns) return undefined;
  const evidence = `of ${rows} × ${columns}, ${alongRows ? rows : columns} is the depth of a B-scan`;
  const turns = alongRows ? UPRIGHT : onItsSide(facts.kind.kind);
  return { turns, evidence, confidence: facts.kind.kind === 'unknown' ? 'B' : 'A' };
}

/** Exactly one spacing is that of depth samples. If the sizes decide, they take precedence. */
function byDepthPixel(facts: FrameFacts): ReturnType<OrientationRule['look']> {
  const { attributes, size, kind, spacingExchanged, sizeExchanged } = facts;
  if (!mayHaveDepth(facts) || sizeExchanged) return undefined;
  if (DEPTHS.includes(size.rows) !== DEPTHS.includes(size.columns)) return undefined;
  const pair = statedSpacing(attributes)?.map(Number);
  if (pair === undefined) return undefined;
  const [rows = 0, columns = 0] = spacingExchanged ? pair.toReversed() : pair;
  if (isDepthPixel(rows) === isDepthPixel(columns)) return undefined;
  const turns = isDepthPixel(rows) ? UPRIGHT : onItsSide(kind.kind);
  const evidence = `of ${rows} and ${columns} mm, ${isDepthPixel(rows) ? rows : columns} mm is one depth sample`;
  return { turns, evidence, confidence: kind.kind === 'unknown' ? 'B' : 'A' };
}

/** The private fields of view name their axes: over rows and columns they give Pixel Spacing one way round only. */
function byFieldOfView(facts: FrameFacts): ReturnType<OrientationRule['look']> {
  const { attributes, size, kind, spacingExchanged } = facts;
  const pair = statedSpacing(attributes)?.map(Number);
  if (!mayHaveDepth(facts) || pair === undefined) return undefined;
  const [first = 0, second = 0] = spacingExchanged ? pair.toReversed() : pair;
  const fits = (lateral: number, axial: number, across: number, down: number): boolean => {
    const [byAScans, byDepth] = fieldSpacing(attributes, across, down);
    return (
      byAScans !== undefined && byDepth !== undefined && agree(lateral, byAScans) && agree(axial, byDepth)
    );
  };
  const sideways = fits(first, second, size.rows, size.columns);
  const upright = fits(second, first, size.columns, size.rows);
  if (sideways === upright) return undefined;
  const field = [TAGS.CzmLateralFieldOfView, TAGS.CzmAxialFieldOfView].map((tag) =>
    numberValue(attributes, tag),
  );
  return {
    turns: sideways ? onItsSide(kind.kind) : UPRIGHT,
    evidence: `a field of ${field.map((mm) => mm?.toPrecision(3) ?? '?').join(' × ')} mm (lateral, axial) gives Pixel Spacing`,
    confidence: 'B',
  };
}

/** The instrument's own files lie as the table says, if protocol and shape give their kind. */
function byTable({ tabled, size, fromContainer }: FrameFacts): ReturnType<OrientationRule['look']> {
  const { kind, listed, source } = tabled;
  if (kind === 'unknown' || fromContainer) return undefined;
  const lies = listed === undefined || (listed.rows === size.rows && listed.columns === size.columns);
  return { turns: lies ? turnsOf(kind) : UPRIGHT, evidence: source, confidence: 'B' };
}
