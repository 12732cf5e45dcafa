import { isCzmError } from '../../core/index.js';
import type { HostCore, HostViewport } from '../host/host.js';
import { actorsOf, currentImage, viewportsOf } from '../host/viewports.js';

/**
 * Removes the picture of a viewport whose image we refused. Otherwise the host would keep showing the previous image
 * under the new one's name. The next image that loads is shown as usual. In a volume, the slice is empty anyway.
 *
 * @returns its undo.
 */
export function blankFailedImages(core: HostCore): () => void {
  const { IMAGE_LOAD_FAILED, STACK_NEW_IMAGE } = core.Enums.Events;
  if (IMAGE_LOAD_FAILED === undefined || STACK_NEW_IMAGE === undefined) return () => undefined;
  const blanked = new Map<HostViewport, () => void>();

  const blank = (viewport: HostViewport): void => {
    if (blanked.has(viewport)) return;
    const { element } = viewport;
    const show = hidePicture(viewport);
    const restore = (): void => {
      element.removeEventListener(STACK_NEW_IMAGE, restore);
      blanked.delete(viewport);
      show();
    };
    blanked.set(viewport, restore);
    element.addEventListener(STACK_NEW_IMAGE, restore);
  };

  const onFailure = (event: Event): void => {
    const { imageId, error } = (event as CustomEvent<{ imageId: string; error: unknown }>).detail;
    if (!isOurs(error)) return;
    for (const viewport of viewportsOf(core)) {
      if (viewport.type !== 'orthographic' && currentImage(viewport) === imageId) blank(viewport);
    }
  };
  core.eventTarget.addEventListener(IMAGE_LOAD_FAILED, onFailure);
  return () => {
    core.eventTarget.removeEventListener(IMAGE_LOAD_FAILED, onFailure);
    for (const restore of [...blanked.values()]) restore();
  };
}

/** The older loader wraps the error. */
function isOurs(error: unknown): boolean {
  if (isCzmError(error)) return true;
  return typeof error === 'object' && error !== null && 'error' in error && isCzmError(error.error);
}

/** Hides what is drawn, so that captures do not show it either; returns a function that shows it again. */
export function hidePicture(viewport: HostViewport): () => void {
  const actors = actorsOf(viewport).map(({ actor }) => actor);
  if (actors.length === 0) {
    const { canvas } = viewport;
    if (canvas === undefined) return () => undefined;
    canvas.style.visibility = 'hidden';
    return () => {
      canvas.style.visibility = '';
    };
  }
  for (const actor of actors) actor.setVisibility?.(false);
  viewport.render();
  return () => {
    for (const actor of actors) actor.setVisibility?.(true);
  };
}
