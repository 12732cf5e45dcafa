import { untranslated, words } from '../words/index.js';
import { el } from './dom.js';

/** A text for whoever knows the file's format, in English, shown when it is asked for; nothing where there is none. */
export const technicalDetails = (text: string | undefined): HTMLElement | false =>
  text !== undefined &&
  el(
    'details',
    { class: 'technical', 'data-testid': 'technical' },
    el('summary', {}, words.details),
    el('p', { lang: 'en' }, text),
  );

/** What the plugin says in English, where the sentence before it leaves that out. */
export const inEnglish = (...texts: readonly string[]): HTMLElement | false =>
  technicalDetails(untranslated(...texts));
