import type { HostCore, HostViewport } from '../host/host.js';
import { viewportsOf } from '../host/viewports.js';
import type { Registry } from '../scans/registry.js';

/**
 * Makes volume viewports draw exactly the slice that they are at. The host cuts a slab of 0.05 mm to each side of it,
 * of which a ray shows what it meets first, and calculates with a depth of a million millimetres, where single
 * precision adds an error of the same size. With voxels as thin as in OCT, that shows a different slice than the one it
 * names: in a macular cube, the previous B-scan, or one 26 voxels off in depth. Here the slab begins at the slice, and
 * the depth is that of an eye.
 *
 * Slabs that were requested, 3D, and volumes that are not CZM's are not changed. The host's PlanarViewport has no
 * methods for this.
 *
 * @returns its undo.
 */
export function clipSlabs(core: HostCore, registry: Registry): () => void {
  const { ELEMENT_ENABLED, ELEMENT_DISABLED } = core.Enums.Events;
  if (ELEMENT_ENABLED === undefined || ELEMENT_DISABLED === undefined) return () => undefined;
  const undoes = new Map<HTMLElement, () => void>();

  const isOurs = (viewport: SliceViewport): boolean => {
    const shown = (viewport.getActors?.() ?? []).flatMap(({ referencedId, uid }) => [referencedId, uid]);
    const volumes = core.cache.getVolumes?.() ?? [];
    return volumes.some(({ volumeId, imageIds }) => {
      const [first] = imageIds ?? [];
      return first !== undefined && shown.includes(volumeId) && registry.find(first) !== undefined;
    });
  };
  const enable = (viewport: HostViewport): void => {
    if (isSliceViewport(viewport)) undoes.set(viewport.element, clipAtSlice(viewport, isOurs));
  };
  const onEnabled = (event: Event): void => {
    const { element } = (event as CustomEvent<{ readonly element: HTMLElement }>).detail;
    for (const viewport of viewportsOf(core)) if (viewport.element === element) enable(viewport);
  };
  const onDisabled = (event: Event): void => {
    undoes.delete((event as CustomEvent<{ readonly element: HTMLElement }>).detail.element);
  };

  viewportsOf(core).forEach(enable);
  core.eventTarget.addEventListener(ELEMENT_ENABLED, onEnabled);
  core.eventTarget.addEventListener(ELEMENT_DISABLED, onDisabled);
  return () => {
    core.eventTarget.removeEventListener(ELEMENT_ENABLED, onEnabled);
    core.eventTarget.removeEventListener(ELEMENT_DISABLED, onDisabled);
    for (const undo of undoes.values()) undo();
  };
}

/** Half of the slab that nobody requested, in mm: MINIMUM_SLAB_THICKNESS of core's constants, 5.6.8 to 5.14. */
const HOST_SLAB = 0.05;
/** To each side of the slice, in mm: more than an eye's depth, and small enough for the arithmetic. */
const REACH = 50;

type Point = readonly [number, number, number];

interface Plane {
  setOrigin(x: number, y: number, z: number): unknown;
}

interface Camera {
  getParallelProjection(): boolean;
  getDistance(): number;
  setClippingRange(near: number, far: number): unknown;
}

/** The part of a VolumeViewport that is used here. */
type SliceViewport = Omit<HostViewport, 'getActors'> & {
  getActors?(): { readonly uid: string; readonly referencedId?: string }[];
  getVtkActiveCamera(): Camera | undefined;
  setCameraClippingRange: () => void;
  setOrientationOfClippingPlanes: (
    planes: readonly Plane[],
    slab: number,
    normal: Point,
    focal: Point,
  ) => void;
};

function isSliceViewport(viewport: object & { readonly type?: unknown }): viewport is SliceViewport {
  return (
    viewport.type === 'orthographic' &&
    ['getVtkActiveCamera', 'setCameraClippingRange', 'setOrientationOfClippingPlanes'].every(
      (name) => typeof (viewport as Record<string, unknown>)[name] === 'function',
    )
  );
}

/** Shadows methods of the prototype; deleting them is the undo. */
function clipAtSlice(viewport: SliceViewport, isOurs: (viewport: SliceViewport) => boolean): () => void {
  const { setCameraClippingRange, setOrientationOfClippingPlanes } = viewport;
  viewport.setOrientationOfClippingPlanes = (planes, slab, normal, focal) => {
    setOrientationOfClippingPlanes.call(viewport, planes, slab, normal, focal);
    // Planes of a slab come in pairs: the far one, and the one towards the viewer.
    if (planes.length === 2 && slab <= HOST_SLAB && isOurs(viewport)) planes[1]?.setOrigin(...focal);
  };
  viewport.setCameraClippingRange = () => {
    setCameraClippingRange.call(viewport);
    const camera = viewport.getVtkActiveCamera();
    if (camera?.getParallelProjection() !== true || !isOurs(viewport)) return;
    const distance = camera.getDistance();
    camera.setClippingRange(distance - REACH, distance + REACH);
  };
  return () => {
    Reflect.deleteProperty(viewport, 'setOrientationOfClippingPlanes');
    Reflect.deleteProperty(viewport, 'setCameraClippingRange');
  };
}
