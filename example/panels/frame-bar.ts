import type { Actions } from '../actions.js';
import { isTomography } from '../model/series.js';
import { goToFrame } from '../model/changes.js';
import { RATES, STRETCH, loadingOf, selectedSeries, type ViewerStore } from '../model/state.js';
import { frameLabel, provenanceLabel } from '../model/wording.js';
import { words } from '../words/index.js';
import { compareTools } from './compare-tools.js';
import { el } from './dom.js';
import { icon } from './icons.js';

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
      const text = playing ? words.frameBar.pause : words.frameBar.play;
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
      title: words.frameBar.speed,
      'aria-label': words.frameBar.speed,
      'data-testid': 'speed',
      onchange: () => store.update({ rate: Number(select.value) }),
    },
    ...RATES.map((rate) => el('option', { value: rate }, words.frameBar.rate(rate))),
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
      title: words.frameBar.stretchedTitle(STRETCH),
      onclick: actions.toggleStretch,
    },
    icon('stretch'),
    el('span', { class: 'label' }, words.frameBar.stretched),
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
    'aria-label': words.frame,
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
      const says =
        series === undefined || count === 0
          ? words.frameBar.noPicture
          : layout === 'volume'
            ? words.frameBar.bScans(count)
            : frameLabel(series, frame);
      const [noun = '', ...rest] = says.split(' ');
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
  const bar = el('progress', { 'aria-label': words.loading.label, 'data-testid': 'load-progress' });
  const text = el('span', { 'data-testid': 'load-text' });
  const cancel = el(
    'button',
    { type: 'button', class: 'small', 'data-testid': 'cancel-loading', onclick: actions.cancelLoading },
    words.cancel,
  );
  const resume = el(
    'button',
    {
      type: 'button',
      class: 'small',
      'data-testid': 'resume-loading',
      onclick: () => void actions.loadTheRest(),
    },
    words.loading.rest,
  );
  const box = el('div', { class: 'loading' }, bar, text, cancel, resume);
  store.watch(
    (state) => [selectedSeries(state), loadingOf(state, state.selected)],
    (series, { running, cancelled, broken, loaded, rate, failed }) => {
      const total = series?.imageIds.length ?? 0;
      const { going, done, speed, damaged, broken: lost } = words.loading;
      const says = [
        (running ? going : done)(loaded, total),
        running && rate > 0 && speed(rate),
        failed.size > 0 && damaged(failed.size),
        broken && lost,
      ];
      text.textContent = total < 2 ? '' : says.filter(Boolean).join(' · ');
      bar.max = Math.max(1, total);
      bar.value = loaded;
      bar.hidden = !running;
      cancel.hidden = !running;
      resume.hidden = !cancelled && !broken;
      resume.textContent = broken ? words.loading.again : words.loading.rest;
    },
  );
  return box;
}
