import type { Actions } from '../actions.js';
import { placeLabel, type Measurement } from '../model/measurement.js';
import type { Series } from '../model/series.js';
import type { ViewerStore } from '../model/state.js';
import { eyeLabel, seriesTitle } from '../model/wording.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';

/** What was measured, in all scans: where, and how its millimetres are known. A click goes there. */
export function measurementsPanel(store: ViewerStore, actions: Actions): HTMLElement {
  const list = el('ol', { class: 'measurements-list' });
  const section = el(
    'section',
    { class: 'measurements', 'data-testid': 'measurements' },
    el('h3', {}, words.measurements.title),
    list,
    el(
      'div',
      { class: 'measurements-buttons' },
      button(
        words.measurements.copy,
        words.measurements.copyTitle,
        'copy-measurements',
        () => void actions.copyMeasurements(),
      ),
      button(
        words.measurements.csv,
        words.measurements.csvTitle,
        'save-measurements',
        actions.saveMeasurements,
      ),
    ),
  );
  store.watch(
    (state) => [state.measurements, state.chosen, state.series],
    (measurements, chosen, series) => {
      section.hidden = measurements.length === 0;
      const focused = list.contains(document.activeElement);
      list.replaceChildren(
        ...measurements.flatMap((one) => {
          const of = series.find(({ id }) => id === one.place.series);
          return of === undefined ? [] : [row(one, of, one.uid === chosen, actions)];
        }),
      );
      // The focus stays in the list when its rows are made again.
      if (focused) list.querySelector<HTMLElement>('[aria-current="true"]')?.focus();
    },
  );
  return section;
}

const button = (text: string, title: string, testId: string, run: () => void): HTMLElement =>
  el('button', { type: 'button', class: 'small', title, 'data-testid': testId, onclick: run }, text);

function row(
  { uid, tool, said, place }: Measurement,
  series: Series,
  isChosen: boolean,
  actions: Actions,
): HTMLElement {
  const eye = eyeLabel(series.description?.laterality);
  const where = [placeLabel(place, series), seriesTitle(series), eye].filter(Boolean).join(' · ');
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'measurement',
        title: words.measurements.open,
        'data-testid': 'measurement',
        ...(isChosen ? { 'aria-current': 'true' } : {}),
        onclick: () => actions.goToMeasurement(uid),
      },
      icon(tool),
      el(
        'span',
        {},
        el('span', { class: 'visually-hidden' }, `${words.measurements.names[tool]} `),
        el('strong', { 'data-testid': 'measurement-says' }, said?.lines.join(', ') ?? '…'),
        el('span', { class: 'measurement-place' }, where),
      ),
    ),
    el(
      'button',
      {
        type: 'button',
        class: 'tool quiet',
        title: words.measurements.remove,
        'aria-label': words.measurements.remove,
        'data-testid': 'remove-measurement',
        onclick: () => actions.removeMeasurement(uid),
      },
      icon('close'),
    ),
  );
}
