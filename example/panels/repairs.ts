import type { Repair } from 'cornerstone-czm-image-loader';
import type { Series } from '../model/series.js';
import { words } from '../words/index.js';
import { el } from './dom.js';

/** What was repaired, by reason; each reason says of which attributes when it is opened. */
export function repairs(series: Series, list: readonly Repair[]): HTMLElement {
  const box = (...content: readonly HTMLElement[]): HTMLElement =>
    el('section', { class: 'repairs', 'data-testid': 'repairs' }, ...content);
  if (list.length === 0) {
    const nothing = series.imageIds.length === 0 ? words.repairs.unread : words.repairs.nothing;
    return box(el('h3', {}, words.repairs.title), el('p', {}, nothing));
  }
  const byReason = new Map<string, Repair[]>();
  for (const repair of list) byReason.set(repair.why, [...(byReason.get(repair.why) ?? []), repair]);
  const summary = words.repairs.forReasons(words.repairs.count(list.length), byReason.size);
  return box(
    el(
      'details',
      {},
      el('summary', { 'data-testid': 'show-repairs' }, summary),
      el('p', {}, words.repairs.about),
      ...[...byReason].map(([why, ofReason]) => reason(why, ofReason)),
    ),
  );
}

const reason = (why: string, list: readonly Repair[]): HTMLElement =>
  el(
    'details',
    { 'data-testid': 'repair-reason' },
    el('summary', {}, el('span', { class: 'repair-why', lang: 'en' }, why), ` (${list.length})`),
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
      el('del', {}, from === null ? words.repairs.absent : printable(from)),
      ' → ',
      el('ins', {}, to === null ? words.repairs.removed : printable(to)),
    ),
    el('span', { class: 'repair-how' }, words.repairs.how(words.provenance[provenance], confidence)),
  );
}

/** Values carry control characters: that is what was repaired. */
const printable = (text: string): string => words.repairs.value(visible(text));

const visible = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- they are what is to be seen
  text === '' ? words.repairs.empty : text.replace(/[\u0000-\u001f\u007f]/g, '␣').slice(0, 120);
