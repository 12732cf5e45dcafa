import {
  depthMeans,
  type DescribeOptions,
  framesToCompare,
  isCzmError,
  type OrderProof,
  proveOrder,
  turnedSize,
} from '../core/index.js';
import { type OpenedSource, openStoredContainer, turnPixels } from '../core/internal.js';
import { ownDecoder } from './codec.js';
import type { Picture } from './png.js';

/** B-scans are compared at a quarter of their size. */
const REDUCE = 2;

/** What a file shows about the order of a cube's B-scans. */
export interface ContainerProof {
  /** Tag of the cube's container. */
  readonly tag: string;
  readonly item: number;
  readonly proof: OrderProof;
}

/**
 * Compares every cube of Raw Data Storage with the instrument's own en-face picture beside it. Empty if there is no
 * such pair; cubes and pictures that cannot be read are left out.
 */
export async function proveOrders(
  file: OpenedSource,
  options: DescribeOptions = {},
): Promise<readonly ContainerProof[]> {
  const images = file.containers.filter(({ description }) => description.holdsImage);
  const [enFace] = images.filter(({ description }) => description.kind === 'en-face');
  if (enFace === undefined) return [];
  const picture = await unlessDamaged(async () =>
    uprightFrame(openStoredContainer(file, enFace, options), 1, 0),
  );
  if (picture === undefined) return [];
  const proofs: ContainerProof[] = [];
  for (const container of images.filter(({ description }) => description.kind === 'cube')) {
    const { tag, item } = container.description;
    const cube = await unlessDamaged(() => Promise.resolve(openStoredContainer(file, container, options)));
    if (cube === undefined) continue;
    const means: (Float64Array | undefined)[] = [];
    means.length = cube.stored.length;
    for (const frame of framesToCompare(cube.stored.length)) {
      const bScan = await unlessDamaged(() => uprightFrame(cube, frame, REDUCE));
      means[frame - 1] = bScan && depthMeans(bScan.pixels, bScan.rows, bScan.columns);
    }
    proofs.push({ tag, item, proof: proveOrder(means, picture) });
  }
  return proofs;
}

/**
 * One frame (one-based) of an image, upright, its size halved `reduce` times; raw frames keep theirs.
 *
 * @throws (rejects) the error of a damaged frame.
 */
export async function uprightFrame(image: OpenedSource, frame: number, reduce: number): Promise<Picture> {
  const stored = image.stored.at(frame - 1);
  const turn = image.description.orientation.turns[frame - 1] ?? 'none';
  const damage = image.image?.damaged.get(frame);
  if (damage !== undefined) throw damage;
  if (image.image?.encodings[frame - 1] === 'raw') {
    const { rows, columns } = image.image;
    const pixels = turnPixels(stored.read().subarray(0, rows * columns), rows, columns, 1, turn);
    return { pixels, ...turnedSize(rows, columns, turn), samples: 1, bitsStored: 8, signed: false };
  }
  const decoder = await ownDecoder();
  return decoder.decode(stored, { turn, frameNumber: frame, reduce });
}

/** What cannot be read is left out: the warnings name it anyway. */
export async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isCzmError(error)) return undefined;
    throw error;
  }
}
