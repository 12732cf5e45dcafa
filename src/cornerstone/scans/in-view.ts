import type { HostCore } from '../host/host.js';
import { baseImageId, frameNumber } from '../host/image-id.js';
import { currentImage, viewportsOf } from '../host/viewports.js';

/**
 * Milliseconds for which an answer is valid: it takes the host a moment to find the slice that a volume viewport is at.
 */
const GOOD_FOR = 250;

/** How many frames lie between a frame and the nearest one in view; undefined if nothing of its scan is in view. */
export type DistanceInView = (base: string, frame: number) => number | undefined;

/** Asks the host's viewports what they show, no more often than necessary. */
export function distanceInView(core: HostCore): DistanceInView {
  let shown = new Map<string, number[]>();
  let asked = Number.NEGATIVE_INFINITY;
  return (base, frame) => {
    if (performance.now() - asked > GOOD_FOR) {
      shown = framesInView(core);
      asked = performance.now();
    }
    const frames = shown.get(base);
    return frames && Math.min(...frames.map((other) => Math.abs(other - frame)));
  };
}

function framesInView(core: HostCore): Map<string, number[]> {
  const shown = new Map<string, number[]>();
  for (const viewport of viewportsOf(core)) {
    const imageId = currentImage(viewport);
    if (imageId === undefined) continue;
    const base = baseImageId(imageId);
    shown.set(base, [...(shown.get(base) ?? []), frameNumber(imageId)]);
  }
  return shown;
}
