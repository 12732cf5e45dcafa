import { framesToCompare } from '../../core/index.js';
import { reduceBScan, type ReducedBScan, type ReducedCube } from '../../core/layers/index.js';
import type { HostCore } from '../host/host.js';
import { ofFrame } from '../host/image-id.js';
import type { DataSet } from '../scans/registry.js';

/*
 * The B-scans that show which way round layers lie. They are the host's pictures, decoded by workers, which it keeps to show
 * them; here each is only made smaller, in a task of its own.
 */

/** Pictures that are waited for at once: the host's own requests come between. */
const AT_ONCE = 4;
/** Behind every picture that somebody waits for. */
const BEHIND = { requestType: 'prefetch', priority: 10 };

interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly numberOfComponents?: number;
  getPixelData(): ArrayLike<number>;
}

/** Some B-scans of a cube at a quarter of their size; those that cannot be had are left out. */
export async function reducedCube(
  core: HostCore,
  imageId: string,
  { description: { frames, upright } }: Pick<DataSet, 'description'>,
): Promise<ReducedCube> {
  const bScans: (ReducedBScan | undefined)[] = Array.from({ length: frames.count }, () => undefined);
  const waiting = [...framesToCompare(frames.count)];
  const work = async (): Promise<void> => {
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) {
      const picture = await pictureOf(core, ofFrame(imageId, frame));
      await nextTask();
      if (picture?.rows !== upright.rows || picture.columns !== upright.columns) continue;
      if ((picture.numberOfComponents ?? 1) !== 1) continue;
      bScans[frame - 1] = reduceBScan({ ...upright, pixels: picture.getPixelData() });
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

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
