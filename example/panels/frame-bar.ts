import type { Actions } from '../actions.js';
import { isTomography } from '../model/series.js';
import { RATES, STRETCH, goToFrame, loadingOf, selectedSeries, type ViewerStore } from '../model/state.js';
import { frameLabel, provenanceLabel } from '../model/wording.js';
import { compareTools } from './compare-tools.js';
import { el } from './dom.js';
import { icon } from './icons.js';

const WORDS = { speed: 'Frames a second (comma and full stop)' };

/** Below the pictures: which frame, where its millimetres come from, how far loading is. */
export function frameBar(store: ViewerStore, actions: Actions): HTMLElement {
  return el(
    'footer',
    { class: 'frame-bar' },
    el(
      'div',
      { class: 'frame-row' },
      playButton(store, actions),
      speed(store),
      slider(store),
      label(store),
      stretchButton(store, actions),
      compareTools(store, actions),
    ),
    el('div', { class: 'status-row' }, provenance(store), loading(store, actions)),
  );
}

function playButton(store: ViewerStore, actions: Actions): HTMLElement {
  const button = el('button', {
    type: 'button',
    class: 'tool',
    'data-testid': 'play',
    onclick: actions.togglePlay,
  });
  store.watch(
    (state) => [state.playing, selectedSeries(state), state.layout],
    (playing, series, layout) => {
      const text = playing ? 'Pause (space)' : 'Play (space)';
      button.replaceChildren(icon(playing ? 'pause' : 'play'));
      button.title = text;
      button.setAttribute('aria-label', text);
      button.disabled = (series?.imageIds.length ?? 0) < 2 || layout === 'volume';
    },
  );
  return button;
}

/** How fast it plays. */
function speed(store: ViewerStore): HTMLElement {
  const select = el(
    'select',
    {
      class: 'speed',
      title: WORDS.speed,
      'aria-label': WORDS.speed,
      'data-testid': 'speed',
      onchange: () => store.update({ rate: Number(select.value) }),
    },
    ...RATES.map((rate) => el('option', { value: rate }, `${rate}/s`)),
  );
  store.watch(
    (state) => [state.rate, selectedSeries(state), state.layout],
    (rate, series, layout) => {
      select.value = String(rate);
      select.disabled = (series?.imageIds.length ?? 0) < 2 || layout === 'volume';
    },
  );
  return select;
}

function stretchButton(store: ViewerStore, actions: Actions): HTMLElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'tool wide',
      'data-testid': 'stretch',
      'aria-keyshortcuts': 'S',
      title: `True proportions, or depth drawn ${STRETCH} times as large (S)`,
      onclick: actions.toggleStretch,
    },
    icon('stretch'),
    el('span', { class: 'label' }, 'Stretched'),
  );
  store.watch(
    (state) => [state.proportion, selectedSeries(state), state.layout],
    (proportion, series, layout) => {
      button.disabled = series === undefined || !isTomography(series) || layout === 'volume';
      button.setAttribute('aria-pressed', String(proportion === 'stretched' && !button.disabled));
    },
  );
  return button;
}

function slider(store: ViewerStore): HTMLElement {
  const input = el('input', {
    type: 'range',
    min: 1,
    step: 1,
    class: 'frame-slider',
    'aria-label': 'Frame',
    'data-testid': 'frame-slider',
    oninput: () => goToFrame(store, input.valueAsNumber),
  });
  store.watch(
    (state) => [selectedSeries(state), state.frame, state.layout],
    (series, frame, layout) => {
      const count = series?.imageIds.length ?? 0;
      input.max = String(Math.max(1, count));
      input.value = String(frame);
      input.disabled = count < 2 || layout === 'volume';
      if (series !== undefined) input.setAttribute('aria-valuetext', frameLabel(series, frame));
    },
  );
  return input;
}

function label(store: ViewerStore): HTMLElement {
  const text = el('output', { class: 'frame-label', 'data-testid': 'frame-label' });
  store.watch(
    (state) => [selectedSeries(state), state.frame, state.layout],
    (series, frame, layout) => {
      const count = series?.imageIds.length ?? 0;
      const [noun = '', ...rest] =
        series === undefined || count === 0
          ? ['No', 'picture']
          : (layout === 'volume' ? `${count} B-scans` : frameLabel(series, frame)).split(' ');
      // Phones have room for the numbers only.
      text.replaceChildren(
        el('span', { class: layout === 'volume' ? '' : 'noun' }, `${noun} `),
        rest.join(' '),
      );
    },
  );
  return text;
}

function provenance(store: ViewerStore): HTMLElement {
  const text = el('p', { class: 'provenance', 'data-testid': 'provenance' });
  store.watch(
    (state) => [selectedSeries(state)],
    (series) => {
      text.textContent = series === undefined ? '' : provenanceLabel(series);
    },
  );
  return text;
}

function loading(store: ViewerStore, actions: Actions): HTMLElement {
  const bar = el('progress', { 'aria-label': 'B-scans loaded', 'data-testid': 'load-progress' });
  const text = el('span', { 'data-testid': 'load-text' });
  const cancel = el(
    'button',
    { type: 'button', class: 'small', 'data-testid': 'cancel-loading', onclick: actions.cancelLoading },
    'Cancel',
  );
  const resume = el(
    'button',
    {
      type: 'button',
      class: 'small',
      'data-testid': 'resume-loading',
      onclick: () => void actions.loadTheRest(),
    },
    'Load the rest',
  );
  const box = el('div', { class: 'loading' }, bar, text, cancel, resume);
  store.watch(
    (state) => [selectedSeries(state), loadingOf(state, state.selected)],
    (series, { running, cancelled, broken, loaded, rate, failed }) => {
      const total = series?.imageIds.length ?? 0;
      const problems = failed.size === 0 ? '' : ` · ${failed.size} damaged`;
      const lost = broken ? ' · the connection broke off' : '';
      const speed = running && rate > 0 ? ` · ${rate.toFixed(0)}/s` : '';
      text.textContent =
        total < 2 ? '' : `${loaded} of ${total}${running ? '' : ' loaded'}${speed}${problems}${lost}`;
      bar.max = Math.max(1, total);
      bar.value = loaded;
      bar.hidden = !running;
      cancel.hidden = !running;
      resume.hidden = !cancelled && !broken;
      resume.textContent = broken ? 'Try again' : 'Load the rest';
    },
  );
  return box;
}
