import { projectSlab } from '../core/layers/index.js';
import type { KeepTask, Samples, SlabTask, SlabValues } from './protocol.js';

/** The cubes that a worker was given to make slabs of. */
export class KeptCubes {
  /** By their numbers; B-scans from 0. */
  readonly #cubes = new Map<number, Map<number, Samples>>();

  keep({ cube, bScan, samples }: KeepTask): void {
    const bScans = this.#cubes.get(cube) ?? new Map<number, Samples>();
    this.#cubes.set(cube, bScans.set(bScan, samples));
  }

  purge(cube: number): void {
    this.#cubes.delete(cube);
  }

  /** Of B-scans that are not here, the picture has holes. */
  project({ cube, bScans: count, rows, aScans, upper, lower, projection }: SlabTask): SlabValues {
    const kept = this.#cubes.get(cube);
    const bScans = Array.from({ length: count }, (_, bScan) => kept?.get(bScan));
    const values = projectSlab({ rows, aScans, bScans }, { upper, lower }, projection);
    return { values, kept: [...(kept?.keys() ?? [])] };
  }
}
