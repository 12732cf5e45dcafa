import { getEnabledElement, VolumeViewport } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { LengthTool, type Types as ToolTypes } from '@cornerstonejs/tools';

type Interaction = ToolTypes.EventTypes.InteractionEventType;

interface CaliperConfiguration {
  /** Whether A-scans run down the pictures of an image. */
  readonly hasAScans?: (imageId: string) => boolean;
}

/** Cosine of the angle to the plane's normal above which depth is not in a picture. */
const ACROSS = 0.9;

/**
 * A length along one A-scan: both ends lie at the same one, so that only depth is measured, however the picture is
 * stretched. It can be put only where A-scans run down the picture.
 */
export class CaliperTool extends LengthTool {
  static override toolName = 'Caliper';

  constructor(toolProps = {}) {
    super(toolProps, { supportedInteractionTypes: ['Mouse', 'Touch'], configuration: {} });
    const drag = this._dragCallback;
    this._dragCallback = (event) => drag(this.#alongAScan(event));
  }

  /** Takes the event where there is nothing to measure: then nothing is drawn. */
  preMouseDownCallback = (event: Interaction): boolean => depthIn(event, this.configuration) === undefined;

  preTouchStartCallback = (event: Interaction): boolean => depthIn(event, this.configuration) === undefined;

  /** The same event, with the pointer at the A-scan of the end that is not moved. */
  #alongAScan(event: Interaction): Interaction {
    const { annotation, handleIndex } = this.editData ?? {};
    const depth = depthIn(event, this.configuration);
    const anchor =
      handleIndex === undefined ? undefined : annotation?.data.handles?.points?.[1 - handleIndex];
    if (anchor === undefined || depth === undefined) return event;
    const { detail } = event;
    const { world } = detail.currentPoints;
    const along = dot(depth, world) - dot(depth, anchor);
    const locked = anchor.map((mm, axis) => mm + along * (depth[axis] ?? 0)) as Types.Point3;
    // Of the event, tools read nothing else.
    return {
      detail: { ...detail, currentPoints: { ...detail.currentPoints, world: locked } },
    } as Interaction;
  }
}

/** Which way depth runs in the picture under the pointer, in patient space; undefined where it does not run in it. */
function depthIn({ detail }: Interaction, { hasAScans }: CaliperConfiguration): Types.Point3 | undefined {
  const viewport = getEnabledElement(detail.element)?.viewport as
    Types.IStackViewport | Types.IVolumeViewport | undefined;
  const imageId =
    viewport instanceof VolumeViewport ? viewport.getImageIds()[0] : viewport?.getCurrentImageId();
  const direction = viewport?.getImageData()?.direction;
  const normal = viewport?.getCamera().viewPlaneNormal;
  if (imageId === undefined || direction === undefined || normal === undefined) return undefined;
  if (hasAScans?.(imageId) !== true) return undefined;
  const depth = Array.from(direction).slice(3, 6) as Types.Point3;
  return Math.abs(dot(depth, normal)) > ACROSS ? undefined : depth;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
