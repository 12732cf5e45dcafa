import { besideOf } from '../model/beside.js';
import { dateLabel, timeLabel } from '../model/exam-words.js';
import { partnersOf, type Pairing } from '../model/pairs.js';
import type { Series } from '../model/series.js';
import { selectedSeries, type ViewerState, type ViewerStore } from '../model/state.js';
import type { Actions } from '../actions.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { explainedButton } from './explained-button.js';

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

/** What these buttons depend on. */
const compared = (state: ViewerState): readonly unknown[] => [
  state.layout,
  state.series,
  state.selected,
  state.pairing,
  state.partner,
  state.together,
];

const pairingButton = (store: ViewerStore, pairing: Pairing, actions: Actions): HTMLElement => {
  const { label, title, key } =
    pairing === 'eyes'
      ? { label: words.compare.eyes, title: words.compare.eyesTitle, key: 'U' }
      : { label: words.compare.visits, title: words.compare.visitsTitle, key: 'V' };
  return explainedButton(
    store,
    { icon: pairing, key, testId: `pair-${pairing}`, run: () => actions.compare(pairing), label },
    compared,
    (state) => {
      const beside = besideOf(state);
      const found = partnersOf(pairing, selectedSeries(state), state.series);
      return {
        title,
        on: !('reason' in beside) && beside.pairing === pairing,
        why: 'reason' in found ? found.reason : undefined,
      };
    },
  );
};

const togetherButton = (store: ViewerStore, { toggleTogether }: Actions): HTMLElement =>
  explainedButton(
    store,
    { icon: 'together', key: 'B', testId: 'together', run: toggleTogether, label: words.compare.together },
    compared,
    (state) => {
      const beside = besideOf(state);
      const title = words.compare.togetherTitle;
      return 'reason' in beside
        ? { title, on: false, why: beside.reason }
        : { title, on: beside.together, why: beside.whyNotTogether };
    },
  );
