import { framesToCompare } from '../../core/index.js';
import type { LayerOrderProof, ReducedBScan, ReducedCube, StoredSurface } from '../../core/layers/index.js';
import { SOON, type WorkerPool } from '../../worker/pool.js';
import type { HostCore } from '../host/host.js';
import type { DataSet } from '../scans/registry.js';
import { eachBScan, isBScan, type BScan } from './b-scans.js';

/*
 * The B-scans that show which way round layers lie. They are the host's pictures, decoded by workers, which it keeps to show
 * them. Workers make them smaller, and compare: the page only copies the pixels.
 */

/** Some B-scans of a cube at a quarter of their size; those that cannot be had are left out. */
export async function reducedCube(
  core: HostCore,
  pool: WorkerPool,
  imageId: string,
  { description: { frames, upright } }: Pick<DataSet, 'description'>,
): Promise<ReducedCube> {
  const bScans: (ReducedBScan | undefined)[] = Array.from({ length: frames.count }, () => undefined);
  await eachBScan(core, imageId, framesToCompare(frames.count), async (frame, picture) => {
    if (!isBScan(picture, upright)) return;
    bScans[frame - 1] = await reduce(pool, { ...upright, pixels: picture.getPixelData() });
  });
  return { ...upright, bScans };
}

const reduce = (
  pool: WorkerPool,
  { pixels, ...size }: ReducedBScan & { readonly pixels: ReturnType<BScan['getPixelData']> },
): Promise<ReducedBScan> =>
  pool.run<'reduce'>({
    rank: SOON,
    length: pixels.byteLength,
    prepare: () => {
      const copy = pixels.slice();
      return { task: { kind: 'reduce', bScan: { ...size, pixels: copy } }, transfer: [copy.buffer] };
    },
  });

/** What the pixels say of the order of the surfaces. */
export const proveOrderOf = (
  pool: WorkerPool,
  surfaces: readonly StoredSurface[],
  cube: ReducedCube,
): Promise<LayerOrderProof> =>
  pool.run<'prove layers'>({
    rank: SOON,
    length: 1,
    prepare: () => {
      // What changes at other surfaces is not known, and a copy of them is not needed.
      const compared = surfaces.filter(({ kind }) => kind === 'ILM' || kind === 'RPE');
      return { task: { kind: 'prove layers', surfaces: compared, cube }, transfer: [] };
    },
  });
