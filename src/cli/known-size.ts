import { type Description, type Length, swapsAxes } from '../core/index.js';

/** Distances in mm from column to column, row to row and frame to frame; undefined for those that are not known. */
export interface PhysicalSize {
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly z: number | undefined;
}

export const NO_SIZE: PhysicalSize = { x: undefined, y: undefined, z: undefined };

/**
 * The size for a file format that cannot express uncertainty: distances that are stated, or derived from what is
 * stated. If the orientation of a picture is unknown, so is which distance is which.
 */
export function knownSize({
  spacing,
  orientation,
}: Pick<Description, 'spacing' | 'orientation'>): PhysicalSize {
  const { basis, turns } = orientation;
  const swapped = turns.filter(swapsAxes).length;
  if (basis === 'unknown' || (swapped > 0 && swapped < turns.length)) return NO_SIZE;
  return {
    x: known(spacing.horizontal),
    y: known(spacing.vertical),
    z: known(spacing.betweenFrames),
  };
}

const known = ({ mm, provenance }: Length): number | undefined =>
  mm !== null && (provenance === 'stated' || provenance === 'derived') ? mm : undefined;
