import { besideOf } from '../model/beside.js';
import { dateLabel, timeLabel } from '../model/exam-words.js';
import { partnersOf, type Pairing } from '../model/pairs.js';
import type { Series } from '../model/series.js';
import { selectedSeries, type ViewerState, type ViewerStore } from '../model/state.js';
import type { Actions } from '../actions.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';

/** What is compared, and whether both are scrolled together; there while two scans are beside each other. */
export function compareTools(store: ViewerStore, actions: Actions): HTMLElement {
  const other = el('select', {
    'aria-label': words.compare.other,
    title: words.compare.other,
    'data-testid': 'beside-other',
    onchange: () => store.update({ partner: other.value }),
  });
  const box = el(
    'div',
    { class: 'tools compare-tools', role: 'group', 'aria-label': words.compare.label },
    pairingButton(store, 'eyes', actions),
    pairingButton(store, 'visits', actions),
    other,
    togetherButton(store, actions),
  );
  store.watch(
    (state) => [state.layout, state.series, state.selected, state.pairing, state.partner],
    (layout, ..._compared) => {
      box.hidden = layout !== 'beside';
      const beside = layout === 'beside' ? besideOf(store.state) : undefined;
      const found = beside === undefined || 'reason' in beside ? undefined : beside;
      other.hidden = (found?.others.length ?? 0) < 2;
      other.replaceChildren(
        ...(found?.others ?? []).map((series) =>
          el('option', { value: series.id, selected: series === found?.other }, scanLabel(series)),
        ),
      );
    },
  );
  return box;
}

const scanLabel = ({ exam }: Series): string =>
  [dateLabel(exam?.date ?? ''), timeLabel(exam?.time ?? '')].filter(Boolean).join(' ');

interface Said {
  readonly on: boolean;
  readonly why: string | undefined;
}

/** A button that stays reachable where it does nothing, so that the reason can be read. */
function button(
  store: ViewerStore,
  { label, key, title }: { readonly label: string; readonly key: string; readonly title: string },
  look: { readonly icon: 'eyes' | 'visits' | 'together'; readonly testId: string; readonly run: () => void },
  say: (state: ViewerState) => Said,
): HTMLElement {
  const made = el(
    'button',
    {
      type: 'button',
      class: 'tool wide',
      'aria-keyshortcuts': key,
      'data-testid': look.testId,
      onclick: look.run,
    },
    icon(look.icon),
    el('span', { class: 'label' }, label),
  );
  store.watch(
    (state) => [state.layout, state.series, state.selected, state.pairing, state.partner, state.together],
    () => {
      const { on, why } = say(store.state);
      made.setAttribute('aria-pressed', String(on && why === undefined));
      made.setAttribute('aria-disabled', String(why !== undefined));
      made.title = why ?? `${title} (${key})`;
    },
  );
  return made;
}

const pairingButton = (store: ViewerStore, pairing: Pairing, actions: Actions): HTMLElement =>
  button(
    store,
    pairing === 'eyes'
      ? { label: words.compare.eyes, title: words.compare.eyesTitle, key: 'U' }
      : { label: words.compare.visits, title: words.compare.visitsTitle, key: 'V' },
    { icon: pairing, testId: `pair-${pairing}`, run: () => actions.compare(pairing) },
    (state) => {
      const beside = besideOf(state);
      const found = partnersOf(pairing, selectedSeries(state), state.series);
      return {
        on: !('reason' in beside) && beside.pairing === pairing,
        why: 'reason' in found ? found.reason : undefined,
      };
    },
  );

const togetherButton = (store: ViewerStore, actions: Actions): HTMLElement =>
  button(
    store,
    { label: words.compare.together, title: words.compare.togetherTitle, key: 'B' },
    { icon: 'together', testId: 'together', run: actions.toggleTogether },
    (state) => {
      const beside = besideOf(state);
      return 'reason' in beside
        ? { on: false, why: beside.reason }
        : { on: beside.together, why: beside.whyNotTogether };
    },
  );
