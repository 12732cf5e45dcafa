import type { Types } from '@cornerstonejs/core';
import { Enums } from '@cornerstonejs/tools';

/** What the pointer does to move the crosshairs, and what such an event says. */
const POINTING = [
  Enums.Events.MOUSE_DOWN,
  Enums.Events.MOUSE_DRAG,
  Enums.Events.TOUCH_START,
  Enums.Events.TOUCH_DRAG,
];

interface Pointing {
  readonly currentPoints: { readonly world: Types.Point3 };
  readonly mouseButton?: number;
}

/**
 * Tells where in a picture, in patient space, the left button or a finger points. Crosshairs of Cornerstone move by hand only
 * where they may also be turned; sections of a scan are never oblique.
 */
export function listenToPointing(image: HTMLElement, pointed: (world: Types.Point3) => void): void {
  const listener = (event: Event): void => {
    const { currentPoints, mouseButton } = (event as CustomEvent<Pointing>).detail;
    const isPrimary = mouseButton === undefined || mouseButton === Enums.MouseBindings.Primary;
    if (isPrimary) pointed(currentPoints.world);
  };
  for (const type of POINTING) image.addEventListener(type, listener);
}
