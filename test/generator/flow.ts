import { distance, vesselAt, type Eye } from './anatomy.js';
import { smoothNoise } from './random.js';

// Jest's modules look a global up anew at each use, which took most of the time.
const { abs, exp, max, min } = Math;

/*
 * What angiography shows: that which moves. A coarse network in the inner retina, a finer one below it, none of
 * either in the middle of the fovea, and the grain of the choroid.
 */

/** The flow along one A-scan, 0 … 1 for each bed of vessels. */
export interface Flow {
  readonly large: number;
  readonly superficial: number;
  readonly deep: number;
  readonly choroid: number;
}

/** Bright where smooth noise crosses its middle: lines that branch and close, like capillaries. */
function network(x: number, y: number, scale: number, bed: number, width: number): number {
  const bent = 0.35 * (smoothNoise(x * 1.7, y * 1.7, bed + 0.5) - 0.5);
  const crossing = (smoothNoise((x + bent) * scale, (y - bent) * scale, bed) - 0.5) / width;
  return exp(-crossing * crossing);
}

/** The flow under (x, y), in mm from the fovea. */
export function flowOf(x: number, y: number, eye: Eye): Flow {
  const free = min(1, max(0, (distance(x, y) - 0.26) / 0.12));
  return {
    large: vesselAt(x, y, eye),
    superficial: free * max(network(x, y, 5, 11, 0.05), 0.75 * network(x, y, 9, 21, 0.06)),
    deep: free * max(network(x, y, 11, 31, 0.09), network(x, y, 13, 41, 0.09)),
    choroid: smoothNoise(x * 16, y * 16, 51),
  };
}

const bell = (t: number): number => exp(-t * t);

/** How bright the flow is at depth `z` mm in `layer`; `ends` are those of the A-scan, `structure` its brightness. */
export function flowAt(
  flow: Flow,
  layer: number,
  z: number,
  ends: readonly number[],
  structure: number,
): number {
  const middle = (from: number, to: number) => ((ends[from] ?? 0) + (ends[to] ?? 0)) / 2;
  if (layer >= 1 && layer <= 3) {
    const small = flow.superficial * bell((z - middle(0, 3)) / 0.045);
    return 12 + max(190 * small, 225 * flow.large);
  }
  if (layer === 4 || layer === 5) {
    // What moves above casts its shadow's flicker below it.
    const tail = 70 * flow.large * exp(-abs(z - (ends[3] ?? 0)) * 18);
    return 10 + max(150 * flow.deep * bell((z - middle(3, 5)) / 0.03), tail);
  }
  return layer >= 11 ? structure * (0.35 + 0.6 * flow.choroid) : 9;
}
