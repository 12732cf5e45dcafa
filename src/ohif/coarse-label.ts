import type { HostCore, HostViewport } from '../cornerstone/host/host.js';
import { actorsOf, currentImage, viewportsOf } from '../cornerstone/host/viewports.js';

/** On the label: `data-czm-coarse`. */
const MARK = 'czmCoarse';
const MARKED = ':scope > [data-czm-coarse]';
/** Milliseconds in which the events of several frames are answered once. */
const GATHER_MS = 100;
/** Names of Cornerstone's events after which there may be another picture. */
const EVENTS = ['IMAGE_VOLUME_MODIFIED', 'IMAGE_LOADED', 'IMAGE_LOAD_FAILED', 'IMAGE_CACHE_IMAGE_REMOVED'];

export const COARSE = 'Coarse picture for now, until all B-scans are decoded';

export interface CoarseLabelOptions {
  readonly core: HostCore;
  readonly isCoarse: (imageId: string) => boolean;
  /** Called when what a viewport shows is no longer coarse. */
  readonly completed: () => void;
}

/** Whether any of the images of a volume is coarse, or the image is: by the name of either in an annotation or viewport. */
export function isTargetCoarse(
  core: HostCore,
  isCoarse: (imageId: string) => boolean,
  target: string,
): boolean {
  if (target.startsWith('imageId:')) return isCoarse(target.slice('imageId:'.length));
  const id = target.replace(/^volumeId:/, '').replace(/\?.*$/, '');
  const volume = core.cache.getVolumes?.().find(({ volumeId }) => volumeId === id);
  return volume?.imageIds?.some(isCoarse) === true;
}

/** Says in each viewport that shows a coarse picture that it does. */
export function labelCoarse({ core, isCoarse, completed }: CoarseLabelOptions): void {
  let isWaiting = false;
  const look = (): void => {
    isWaiting = false;
    let [isCompleted, isAny] = [false, false];
    for (const viewport of viewportsOf(core)) {
      const label = viewport.element.querySelector<HTMLElement>(MARKED);
      const shown = targetsOf(viewport).some((target) => isTargetCoarse(core, isCoarse, target));
      isAny ||= shown;
      if (shown && label === null) viewport.element.append(makeLabel());
      if (shown || label === null) continue;
      label.remove();
      isCompleted = true;
    }
    if (isCompleted) completed();
    // No event says that nothing is coarse any more.
    if (isAny) onEvent();
  };
  const onEvent = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(look, GATHER_MS);
  };
  for (const name of EVENTS) {
    const event = core.Enums.Events[name];
    if (event !== undefined) core.eventTarget.addEventListener(event, onEvent);
  }
}

/** What a viewport shows: its volumes, or the image of a stack. */
function targetsOf(viewport: HostViewport): string[] {
  const actors = actorsOf(viewport).flatMap(({ uid, referencedId }) => [referencedId ?? '', uid ?? '']);
  const imageId = currentImage(viewport);
  return imageId === undefined ? actors : [...actors, `imageId:${imageId}`];
}

function makeLabel(): HTMLElement {
  const label = document.createElement('div');
  label.dataset[MARK] = '';
  label.setAttribute('role', 'status');
  label.textContent = COARSE;
  Object.assign(label.style, {
    position: 'absolute',
    insetInline: '0',
    top: '30%',
    margin: '0 auto',
    width: 'fit-content',
    zIndex: '20',
    padding: '2px 8px',
    background: '#000c',
    color: '#ffd479',
    font: '14px/1.4 sans-serif',
    pointerEvents: 'none',
  });
  return label;
}
