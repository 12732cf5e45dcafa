import { framesToCompare } from '../core/index.js';
import type { OpenedSource } from '../core/internal.js';
import {
  layerCube,
  layLayers,
  proveLayerOrder,
  type LayerOrderProof,
  type Layers,
  type LayerSource,
  type ReducedBScan,
} from '../core/layers/index.js';
import { unlessDamaged, uprightFrame } from './prove-order.js';

/** B-scans are examined at a quarter of their size. */
const REDUCE = 2;

/** Layers in their cube, or why their order is not known. */
export type LaidLayers =
  | { readonly layers: Layers; readonly message: string }
  | { readonly reason: string; readonly scores: LayerOrderProof['scores'] };

/**
 * Lays layers on the cube that they belong to: in the order that the cube's pixels show, or that a height map states.
 *
 * @param decoding is called with each frame (one-based) that is being decoded.
 */
export async function layOn(
  image: OpenedSource,
  source: LayerSource,
  decoding: (frame: number | undefined) => void = () => undefined,
): Promise<LaidLayers> {
  const cube = layerCube(image.attributes, image.description);
  if (source.origin === 'height map') {
    return { layers: layLayers(source, cube), message: 'The height map states the order of its rows.' };
  }
  const { upright, frames } = image.description;
  const bScans: (ReducedBScan | undefined)[] = [];
  bScans.length = frames.count;
  for (const frame of framesToCompare(frames.count)) {
    decoding(frame);
    bScans[frame - 1] = await unlessDamaged(() => uprightFrame(image, frame, REDUCE));
  }
  decoding(undefined);
  const proof = proveLayerOrder(source.surfaces, { ...upright, bScans: Array.from(bScans) });
  if (proof.order === undefined) return { reason: proof.message, scores: proof.scores };
  return { layers: layLayers(source, cube, proof.order), message: proof.message };
}
