import { KEYS } from '../model/keys.js';
import { el } from './dom.js';
import { icon } from './icons.js';

const WORDS = {
  title: 'Keys',
  close: 'Close',
  note: 'They work anywhere on the page, unless a field or button that has the focus uses the key itself.',
};

/** Every key, and what it does. */
export function keysDialog(): HTMLDialogElement {
  const dialog = el(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'keys-title', 'data-testid': 'keys-dialog' },
    el(
      'div',
      { class: 'dialog-head' },
      el('h2', { id: 'keys-title' }, WORDS.title),
      el(
        'button',
        {
          type: 'button',
          class: 'tool',
          title: WORDS.close,
          'aria-label': WORDS.close,
          onclick: () => dialog.close(),
        },
        icon('close'),
      ),
    ),
    el('p', { class: 'hint' }, WORDS.note),
    el(
      'dl',
      { class: 'keys', tabindex: '0', 'aria-label': WORDS.title },
      ...KEYS.flatMap(([keys, does]) => [el('dt', {}, el('kbd', {}, keys)), el('dd', {}, does)]),
    ),
  );
  return dialog;
}
