import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';

/** Every key, and what it does. */
export function keysDialog(): HTMLDialogElement {
  const dialog = el(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'keys-title', 'data-testid': 'keys-dialog' },
    el(
      'div',
      { class: 'dialog-head' },
      el('h2', { id: 'keys-title' }, words.keys.title),
      el(
        'button',
        {
          type: 'button',
          class: 'tool',
          title: words.close,
          'aria-label': words.close,
          onclick: () => dialog.close(),
        },
        icon('close'),
      ),
    ),
    el('p', { class: 'hint' }, words.keys.note),
    el(
      'dl',
      { class: 'keys', tabindex: '0', 'aria-label': words.keys.title },
      ...words.keys.list.flatMap(([keys, does]) => [el('dt', {}, el('kbd', {}, keys)), el('dd', {}, does)]),
    ),
  );
  return dialog;
}
