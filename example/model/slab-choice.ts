import type { NotKnown, SlabPicture } from 'cornerstone-czm-image-loader';
import type { Layers, Projection, Slab, SlabPresetName } from 'cornerstone-czm-image-loader/layers';
import type { Series } from './series.js';

export type SlabKind = SlabPresetName | 'surfaces' | 'depths';
export type SlabOf = 'structure' | 'flow' | 'both';

/** What a user chose. */
export interface SlabChoice {
  readonly kind: SlabKind;
  /** Of slabs between two depths: the first and the last sample, from 1. */
  readonly depths: readonly [first: number, last: number];
  /** Of slabs between two surfaces, with how far below them: in micrometres, or in samples where those are not known. */
  readonly surfaces: readonly [upper: string, lower: string];
  readonly offsets: readonly [upper: number, lower: number];
  readonly projection: Projection;
  readonly of: SlabOf;
}

export const FIRST_SLAB: SlabChoice = {
  kind: 'superficial',
  depths: [401, 450],
  surfaces: ['ILM', 'RPE'],
  offsets: [0, 0],
  projection: 'mean',
  of: 'structure',
};

/** A slab to be made, and of what; `slab` says why there is none. */
export interface SlabPlan {
  readonly choice: SlabChoice;
  readonly of: SlabOf;
  readonly structure: Series | undefined;
  readonly flow: Series | undefined;
  readonly layers: Layers | undefined;
  readonly slab: Slab | NotKnown;
}

/** What was made of a plan. */
export interface MadeSlab {
  readonly plan: SlabPlan;
  readonly structure: SlabPicture | undefined;
  readonly flow: SlabPicture | undefined;
}
