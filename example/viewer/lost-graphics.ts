import { Enums, eventTarget } from '@cornerstonejs/core';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';

/**
 * Calls if the browser takes the graphics away from the page, as when a driver restarts. From then on, Cornerstone
 * draws nothing right: a picture stays where another is named, or turns black.
 */
export function onLostGraphics(run: () => void): void {
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, run);
}

/** Says so in the place of all pictures. */
export function lostGraphics(): HTMLElement {
  const { title, detail, advice, reload } = words.errors.graphics;
  const text = el(
    'div',
    { class: 'pane-error' },
    el('h2', {}, title),
    el('p', {}, detail),
    el('p', { class: 'advice' }, advice),
    el('p', {}, el('button', { type: 'button', onclick: () => location.reload() }, reload)),
  );
  const cover = el('div', { class: 'pane-cover', role: 'alert', 'data-testid': 'graphics-lost' }, text);
  return el('div', { class: 'view view-stack' }, el('section', { class: 'pane' }, cover));
}
