import { el } from './dom.js';

/** A text for whoever knows the file's format, shown when it is asked for; nothing where there is none. */
export const technicalDetails = (text: string | undefined): HTMLElement | false =>
  text !== undefined &&
  el(
    'details',
    { class: 'technical', 'data-testid': 'technical' },
    el('summary', {}, 'Details'),
    el('p', {}, text),
  );
