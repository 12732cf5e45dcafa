import { framesToCompare } from '../../core/index.js';
import type { LayerOrderProof, ReducedBScan, ReducedCube, StoredSurface } from '../../core/layers/index.js';
import type { WorkerPool } from '../../worker/pool.js';
import type { HostCore } from '../host/host.js';
import { ofFrame } from '../host/image-id.js';
import type { DataSet } from '../scans/registry.js';

/*
 * The B-scans that show which way round layers lie. They are the host's pictures, decoded by workers, which it keeps to show
 * them. Workers make them smaller, and compare: the page only copies the pixels.
 */

/** Pictures that are waited for at once: the host's own requests come between. */
const AT_ONCE = 4;
/** Behind every picture that somebody waits for. */
const BEHIND = { requestType: 'prefetch', priority: 10 };
/** Before frames that are to be decoded: that takes many times as long. */
const SOON = -1;

type PixelArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;

interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly numberOfComponents?: number;
  getPixelData(): PixelArray;
}

/** Some B-scans of a cube at a quarter of their size; those that cannot be had are left out. */
export async function reducedCube(
  core: HostCore,
  pool: WorkerPool,
  imageId: string,
  { description: { frames, upright } }: Pick<DataSet, 'description'>,
): Promise<ReducedCube> {
  const bScans: (ReducedBScan | undefined)[] = Array.from({ length: frames.count }, () => undefined);
  const waiting = [...framesToCompare(frames.count)];
  const work = async (): Promise<void> => {
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) {
      const picture = await pictureOf(core, ofFrame(imageId, frame));
      if (picture?.rows !== upright.rows || picture.columns !== upright.columns) continue;
      if ((picture.numberOfComponents ?? 1) !== 1) continue;
      bScans[frame - 1] = await reduce(pool, { ...upright, pixels: picture.getPixelData() });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { ...upright, bScans };
}

async function pictureOf({ imageLoader }: HostCore, imageId: string): Promise<Picture | undefined> {
  try {
    return (await imageLoader?.loadAndCacheImage(imageId, BEHIND)) as Picture | undefined;
  } catch {
    // A B-scan that is damaged, or for which there is no room, is one fewer to compare.
    return undefined;
  }
}

const reduce = (
  pool: WorkerPool,
  { pixels, ...size }: ReducedBScan & { readonly pixels: PixelArray },
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
