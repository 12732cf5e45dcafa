import type { HostCore } from '../cornerstone/host/host.js';
import { currentImage, viewportsOf } from '../cornerstone/host/viewports.js';

/** On the label: `data-czm-failure`. */
const MARK = 'czmFailure';
const MARKED = '[data-czm-failure]';

/**
 * Says in the viewports that are to show the image why they do not: the plugin took the picture before it away, and
 * OHIF itself would say "Loading..." for ever. The label goes with the next image that is shown.
 */
export function labelViewports(core: HostCore, imageId: string, message: string): void {
  const newImage = core.Enums.Events['STACK_NEW_IMAGE'] ?? '';
  for (const viewport of viewportsOf(core)) {
    const { element } = viewport;
    if (currentImage(viewport) !== imageId) continue;
    for (const old of element.querySelectorAll<HTMLElement>(`:scope > ${MARKED}`)) old.remove();
    const label = makeLabel(message);
    element.append(label);
    element.addEventListener(newImage, () => label.remove(), { once: true });
  }
}

function makeLabel(message: string): HTMLElement {
  const label = document.createElement('div');
  label.dataset[MARK] = '';
  label.setAttribute('role', 'alert');
  label.textContent = `This frame cannot be shown. ${message}`;
  Object.assign(label.style, {
    position: 'absolute',
    inset: '25%',
    zIndex: '20',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    background: '#000',
    color: '#ffb4a9',
    font: '16px/1.4 sans-serif',
    pointerEvents: 'none',
  });
  return label;
}
