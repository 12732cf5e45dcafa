import type { Repair } from 'cornerstone-czm-image-loader';
import type { Series } from '../model/series.js';
import { el } from './dom.js';

const WORDS = {
  title: 'Repairs',
  unread: 'Nothing was changed.',
  nothing: 'Nothing in this file needed repair.',
  about:
    'What the file says wrongly or not at all, and what the viewer reads instead. The file is not changed.',
} as const;

/** What was repaired, by reason; each reason says of which attributes when it is opened. */
export function repairs(series: Series, list: readonly Repair[]): HTMLElement {
  const box = (...content: readonly HTMLElement[]): HTMLElement =>
    el('section', { class: 'repairs', 'data-testid': 'repairs' }, ...content);
  if (list.length === 0) {
    const nothing = series.imageIds.length === 0 ? WORDS.unread : WORDS.nothing;
    return box(el('h3', {}, WORDS.title), el('p', {}, nothing));
  }
  const byReason = new Map<string, Repair[]>();
  for (const repair of list) byReason.set(repair.why, [...(byReason.get(repair.why) ?? []), repair]);
  const count = list.length === 1 ? '1 repair' : `${list.length} repairs`;
  const reasons = byReason.size === 1 ? '1 reason' : `${byReason.size} reasons`;
  return box(
    el(
      'details',
      {},
      el('summary', { 'data-testid': 'show-repairs' }, `${count}, for ${reasons}`),
      el('p', {}, WORDS.about),
      ...[...byReason].map(([why, ofReason]) => reason(why, ofReason)),
    ),
  );
}

const reason = (why: string, list: readonly Repair[]): HTMLElement =>
  el(
    'details',
    { 'data-testid': 'repair-reason' },
    el('summary', {}, el('span', { class: 'repair-why' }, why), ` (${list.length})`),
    el('ol', {}, ...list.map(repairItem)),
  );

function repairItem({ keyword, tag, from, to, provenance, confidence }: Repair): HTMLElement {
  return el(
    'li',
    { 'data-testid': 'repair' },
    el('span', { class: 'repair-name' }, keyword || tag),
    el(
      'span',
      { class: 'repair-values' },
      el('del', {}, from === null ? 'absent' : printable(from)),
      ' → ',
      el('ins', {}, to === null ? 'removed' : printable(to)),
    ),
    el('span', { class: 'repair-how' }, `${provenance} · confidence ${confidence}`),
  );
}

/** Values carry control characters: that is what was repaired. */
const printable = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- they are what is to be seen
  text === '' ? '(empty)' : text.replace(/[\u0000-\u001f\u007f]/g, '␣').slice(0, 120);
