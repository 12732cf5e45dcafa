import type { AttributeSet } from '../dicom/attributes.js';
import type { Orientation } from '../describe/conversion-record.js';
import type { Description } from '../describe/description.js';
import type { ImageFacts } from '../describe/image.js';
import { swapsAxes, type Turn } from '../base/turn.js';
import type { PlannedRepair } from './repair.js';

/** What the rules base their decisions on. */
export interface RepairContext {
  /** File meta information (in Part 10) and data set together; their tags differ. */
  readonly attributes: AttributeSet;
  readonly image: ImageFacts | undefined;
  readonly description: Description;
  /** Which orientation the attributes will describe. */
  readonly orientation: Orientation;
  /** Whether the result is read by a host that decodes the frames in place and turns them. */
  readonly forHost: boolean;
  /** What the result's Pixel Data holds; undefined if it is unchanged or absent (DICOM JSON). */
  readonly frames: ResultFrames | undefined;
}

/** How the frames of a result are coded; `native`: uncompressed. */
export type FrameCoding = 'jpeg-2000' | 'jpeg-ls' | 'native';

/** The frames that the repaired data set will hold. */
export interface ResultFrames {
  readonly orientation: Orientation;
  readonly coding: FrameCoding;
  /** Bytes of all frames. */
  readonly length: number;
  /** Whether the coding of all frames is reversible. */
  readonly reversible: boolean;
  /** Photometric Interpretation, if it may differ from that of the source's frames. */
  readonly photometricInterpretation?: string | undefined;
  /** New SOP Instance UID, if the pixels are not the source's. */
  readonly derivedInstanceUID: string | undefined;
}

/**
 * Whether the attributes are for a viewer that turns the frames itself, not for a file. Such viewers get what they need
 * to show the picture, and nothing that only a reader of files needs.
 */
export const isForHost = ({ forHost, description }: RepairContext): boolean =>
  forHost && description.orientation.basis !== 'recorded';

/** One family of repairs. Rules see the data set as found, never each other's repairs. */
export type Rule = (context: RepairContext) => readonly PlannedRepair[];

/** The turn from the frames as the attributes will describe them to the upright picture. */
export function remainingTurn({ description, orientation }: RepairContext): Turn {
  return orientation === 'upright' ? 'none' : (description.orientation.turns[0] ?? 'none');
}

/** Size and spacing of the frames as the attributes will describe them. */
export function describedFrame(context: RepairContext): {
  readonly rows: number;
  readonly columns: number;
  readonly rowSpacing: number | null;
  readonly columnSpacing: number | null;
} {
  const { description } = context;
  const { horizontal, vertical } = description.spacing;
  const swapped = swapsAxes(remainingTurn(context));
  const size = context.orientation === 'upright' ? description.upright : description.stored;
  return {
    ...size,
    rowSpacing: swapped ? horizontal.mm : vertical.mm,
    columnSpacing: swapped ? vertical.mm : horizontal.mm,
  };
}
