import { type Length, type Provenance, turnedSize } from '../core/index.js';
import type { HostCore } from '../cornerstone/host/host.js';
import type { ImageDescription } from '../cornerstone/scans/registry.js';

/*
 * How the millimetres are known that a measurement crosses.
 */

/** What is measured, as Cornerstone's annotations have it. */
export interface MeasuredShape {
  /** Cornerstone's name for what was measured: an image of a stack, or a plane of a volume. */
  readonly targetId: string;
  /** In patient space, in mm. */
  readonly points: readonly (readonly number[])[];
  /** An area crosses both axes of its plane, wherever its points lie. */
  readonly isArea: boolean;
}

/** A grid of pixels: how each of its directions is known, and where a point lies in it. */
interface Grid {
  readonly axes: readonly Length[];
  readonly indexOf: (point: readonly number[]) => readonly number[];
  /** Whether the plane that was measured in runs along an axis. */
  readonly isInPlane: (axis: number) => boolean;
}

/** Points that are less than this many pixels apart along an axis do not cross it. */
const CROSSED = 0.5;

/**
 * The provenances of the axes that a measurement crosses; empty for other people's images.
 *
 * @param describe what is known of an image.
 */
export function crossedAxes(
  core: HostCore,
  describe: (imageId: string) => ImageDescription | undefined,
  { targetId, points, isArea }: MeasuredShape,
): readonly Provenance[] {
  const grid = targetId.startsWith(IMAGE)
    ? inImage(core, targetId.slice(IMAGE.length), describe)
    : inVolume(core, targetId, describe);
  if (grid === undefined) return [];
  const { axes, indexOf, isInPlane } = grid;
  const indices = points.map(indexOf);
  const crossed = (axis: number): boolean => {
    if (isArea) return isInPlane(axis);
    const along = indices.map((index) => index[axis] ?? 0);
    return Math.max(...along) - Math.min(...along) > CROSSED;
  };
  return axes.flatMap(({ provenance }, axis) => (crossed(axis) ? [provenance] : []));
}

const IMAGE = 'imageId:';

/** As far as it is read of the host's image plane module. */
interface Plane {
  readonly rowCosines?: readonly number[] | null;
  readonly columnCosines?: readonly number[] | null;
  readonly columnPixelSpacing?: number | null;
  readonly rowPixelSpacing?: number | null;
}

function inImage(
  core: HostCore,
  imageId: string,
  describe: (imageId: string) => ImageDescription | undefined,
): Grid | undefined {
  const image = describe(imageId);
  if (image === undefined) return undefined;
  const plane = (core.metaData.get('imagePlaneModule', imageId) as Plane | undefined) ?? {};
  const { horizontal, vertical } = image.description.spacing;
  return {
    axes: isExchanged(image) ? [vertical, horizontal] : [horizontal, vertical],
    indexOf: (point) => [
      dot(point, plane.rowCosines ?? [1, 0, 0]) / (plane.columnPixelSpacing || 1),
      dot(point, plane.columnCosines ?? [0, 1, 0]) / (plane.rowPixelSpacing || 1),
    ],
    isInPlane: () => true,
  };
}

/** Spacing is described of upright pictures; one that is shown as stored may lie on its side. */
function isExchanged({ description, frame, turn }: ImageDescription): boolean {
  const upright = description.orientation.turns[frame - 1] ?? 'none';
  return turn !== upright && turnedSize(1, 2, upright).rows === 2;
}

function inVolume(
  core: HostCore,
  targetId: string,
  describe: (imageId: string) => ImageDescription | undefined,
): Grid | undefined {
  const volume = core.cache.getVolumes?.().find(({ volumeId }) => targetId.includes(volumeId));
  const spacing = describe(volume?.imageIds?.[0] ?? '')?.description.spacing;
  if (spacing === undefined) return undefined;
  const { imageData, direction = [] } = volume ?? {};
  const normal = /viewPlaneNormal=([-\d.,e]+)/.exec(targetId)?.[1]?.split(',').map(Number);
  const step = (axis: number): readonly number[] => Array.from(direction).slice(3 * axis, 3 * axis + 3);
  return {
    axes: [spacing.horizontal, spacing.vertical, spacing.betweenFrames],
    indexOf: (point) => imageData?.worldToIndex([...point]) ?? [],
    // Of a plane that nobody names, all could be.
    isInPlane: (axis) => normal === undefined || Math.abs(dot(normal, step(axis))) < ACROSS,
  };
}

/** Cosine of the angle to the normal of a plane above which an axis runs across it. */
const ACROSS = 0.99;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
