import { distance, vesselAt, type Eye } from './anatomy.js';
import { smoothNoise } from './random.js';

// Jest's modules look a global up again at each use, which took most of the time.
const { abs, exp, max, min } = Math;

/*
 * What angiography shows: that which moves. A coarse network in the inner retina, a finer one below it, none of
 * either in the middle of the fovea, and the grain of the choroid.
 */

/** The flow along one A-scan: each bed of vessels from 0 to 1, and the depth in mm where it lies. */
export interface Flow {
  readonly large: number;
  readonly superficial: number;
  readonly superficialAt: number;
  readonly deep: number;
  readonly deepAt: number;
  readonly choroid: number;
}

/** Bright where smooth noise crosses its middle: lines that branch and close, like capillaries. */
function network(x: number, y: number, scale: number, bed: number, width: number): number {
  const crossing = (smoothNoise(x * scale, y * scale, bed) - 0.5) / width;
  return bell(crossing);
}

function bell(t: number): number {
  return abs(t) < 4 ? exp(-t * t) : 0;
}

/** The flow under (x, y), in mm from the fovea; `ends` are where the layers of its A-scan end. */
export function flowOf(x: number, y: number, eye: Eye, ends: readonly number[]): Flow {
  const free = min(1, max(0, (distance(x, y) - 0.26) / 0.12));
  const [surface = 0, , , plexiform = 0, , outer = 0] = ends;
  return {
    large: vesselAt(x, y, eye),
    superficial: free * max(network(x, y, 3.1, 11, 0.06), 0.8 * network(x, y, 4.7, 21, 0.07)),
    superficialAt: (surface + plexiform) / 2,
    deep: free * max(network(x, y, 7, 31, 0.09), network(x, y, 9, 41, 0.09)),
    deepAt: (plexiform + outer) / 2,
    choroid: smoothNoise(x * 16, y * 16, 51),
  };
}

/** How bright the flow is at depth `z` mm in `layer`; `structure` is the brightness of the tissue there. */
export function flowAt(flow: Flow, layer: number, z: number, structure: number): number {
  if (layer >= 11) return structure * (0.35 + 0.6 * flow.choroid);
  if (layer >= 1 && layer <= 3) {
    const small = flow.superficial * bell((z - flow.superficialAt) / 0.045);
    return 12 + max(190 * small, 225 * flow.large);
  }
  if (layer === 4 || layer === 5) return 10 + 120 * flow.deep * bell((z - flow.deepAt) / 0.03);
  return 9;
}
