import type { Actions } from './actions.js';
import { selectedSeries, showsFrames, type ViewerStore } from './model/state.js';

/** CSS pixels that a finger goes for each frame, at least. */
const PER_FRAME = 8;

/**
 * One finger that goes up or down over a picture goes through the frames; along the whole picture, through all of
 * them. Only while the tool is the one that the page begins with: any other is used with that finger.
 */
export function listenToSwipes(place: HTMLElement, store: ViewerStore, actions: Actions): void {
  let start: { readonly y: number; readonly frame: number } | undefined;
  // On the way down: Cornerstone would change the greys with the same finger, and is told nothing of it.
  const options = { capture: true, passive: true };
  place.addEventListener(
    'touchstart',
    ({ touches: [finger, another], target }) => {
      const { layout, tool, frame } = store.state;
      const isOnPicture = target instanceof Element && target.closest('.pane-image') !== null;
      const isSwipe = another === undefined && isOnPicture && showsFrames(layout) && tool === 'window';
      start = isSwipe && finger !== undefined ? { y: finger.clientY, frame } : undefined;
    },
    options,
  );
  place.addEventListener(
    'touchmove',
    (event) => {
      const [finger, another] = event.touches;
      if (start === undefined || finger === undefined || another !== undefined) return;
      event.stopPropagation();
      const count = selectedSeries(store.state)?.imageIds.length ?? 1;
      const perFrame = Math.max(PER_FRAME, place.clientHeight / count);
      actions.goTo(start.frame + Math.round((start.y - finger.clientY) / perFrame));
    },
    options,
  );
}
