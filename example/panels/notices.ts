import { removeNotice } from '../model/changes.js';
import type { Notice, ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { technicalDetails } from './technical.js';

/** Lines that the user should read; each stays until it is put away, or another scan is chosen. */
export function notices(store: ViewerStore): HTMLElement {
  const list = el('div', {
    class: 'notices',
    role: 'log',
    'aria-label': words.messages,
    'data-testid': 'notices',
  });
  const shown = new Map<Notice, HTMLElement>();
  store.watch(
    (state) => [state.notices],
    (all) => {
      for (const [notice, element] of shown) {
        if (all.includes(notice)) continue;
        element.remove();
        shown.delete(notice);
      }
      for (const notice of all) {
        if (shown.has(notice)) continue;
        const element = line(store, notice);
        shown.set(notice, element);
        list.append(element);
      }
    },
  );
  return list;
}

const line = (store: ViewerStore, { id, tone, text, technical }: Notice): HTMLElement =>
  el(
    'div',
    { class: `notice ${tone}`, 'data-testid': 'notice' },
    el('div', { class: 'notice-text' }, el('p', {}, text), technicalDetails(technical)),
    el(
      'button',
      {
        type: 'button',
        class: 'tool',
        'aria-label': words.dismiss,
        onclick: () => removeNotice(store, id),
      },
      icon('close'),
    ),
  );
