import type { Series, SeriesGroup } from '../model/series.js';
import { loadingOf, select, type Offer, type ViewerStore } from '../model/state.js';
import { encodingLabel, eyeName, seriesSubtitle, seriesTitle } from '../model/wording.js';
import { el } from './dom.js';

/** All series that were opened, with a small picture and what they are. */
export function rail(store: ViewerStore, open: (offer: Offer) => void): HTMLElement {
  const list = el('ul', { class: 'rail-list' });
  const items = new Map<string, HTMLElement>();
  const groups = new Map<string, Group>();
  store.watch(
    (state) => [state.series],
    (series) => {
      for (const one of series) {
        if (items.has(one.id)) continue;
        const made = item(store, one);
        items.set(one.id, made);
        if (one.group === undefined) list.append(made);
        else groupFor(one, one.group).add(made);
      }
    },
  );
  function groupFor(series: Series, { id }: SeriesGroup): Group {
    const made = groups.get(id) ?? group(series);
    if (!groups.has(id)) list.append(made.element);
    groups.set(id, made);
    return made;
  }
  const opening = el('p', { class: 'rail-opening', role: 'status', 'data-testid': 'opening' });
  store.watch(
    (state) => [state.opening],
    (text) => {
      opening.textContent = text ?? '';
    },
  );
  const element = el(
    'nav',
    { class: 'rail', 'aria-label': 'Series', 'data-testid': 'rail' },
    list,
    opening,
    offers(store, open),
    el(
      'p',
      { class: 'rail-privacy' },
      'Files are opened inside this browser. Nothing is uploaded. Drop files or folders anywhere.',
    ),
  );
  store.watch(
    (state) => [state.scans],
    (shown) => void element.classList.toggle('shown', shown),
  );
  return element;
}

/** Built-in scans that are made when they are asked for. */
function offers(store: ViewerStore, open: (offer: Offer) => void): HTMLElement {
  const list = el('ul', { class: 'rail-offers', 'aria-label': 'Scans to generate', 'data-testid': 'offers' });
  store.watch(
    (state) => [state.offers],
    (all) => {
      const button = (offer: Offer): HTMLElement =>
        el('button', { type: 'button', onclick: () => open(offer) }, `Generate and open: ${offer.title}`);
      list.replaceChildren(...all.map((offer) => el('li', {}, button(offer))));
      list.hidden = all.length === 0;
    },
  );
  return list;
}

interface Group {
  readonly element: HTMLElement;
  readonly add: (item: HTMLElement) => void;
}

/** The images of one file, below its name. */
function group(first: Series): Group {
  const { id, name } = first.group ?? { id: '', name: '' };
  const protocol = first.description?.protocol ?? '';
  const count = el('span', { class: 'rail-group-count' });
  const list = el('ul', { 'aria-labelledby': `group-${id}` });
  const element = el(
    'li',
    { class: 'rail-group', 'data-testid': 'group' },
    el(
      'p',
      { id: `group-${id}`, title: name },
      el('strong', {}, `Raw data · ${protocol || name}`),
      ' ',
      count,
    ),
    list,
  );
  return {
    element,
    add(item) {
      list.append(item);
      const images = list.childElementCount;
      count.textContent = `${images} image${images === 1 ? '' : 's'}`;
    },
  };
}

function item(store: ViewerStore, series: Series): HTMLElement {
  const { description, error, imageIds } = series;
  const picture = el('img', { alt: '', width: 72, height: 47, hidden: true });
  const eye = description?.laterality;
  const encoding = description && encodingLabel(description);
  const frames = imageIds.length === 0 ? '' : `${imageIds.length} frame${imageIds.length === 1 ? '' : 's'}`;
  const framesAndOrigin = [frames, seriesSubtitle(series)].filter(Boolean).join(' · ');
  const progress = el('progress', { max: imageIds.length || 1, value: 0, 'aria-label': 'Frames loaded' });
  const failures = el('span', { class: 'badge problem', hidden: true });
  const button = el(
    'button',
    { type: 'button', class: 'rail-item', 'data-testid': 'series', onclick: () => select(store, series.id) },
    el(
      'span',
      { class: 'rail-picture' },
      picture,
      error !== undefined && el('span', { class: 'no-picture' }, '!'),
    ),
    el(
      'span',
      { class: 'rail-text' },
      el('span', { class: 'rail-title' }, seriesTitle(series)),
      el('span', { class: 'rail-file', title: series.name }, framesAndOrigin),
      el(
        'span',
        { class: 'rail-badges' },
        eye !== undefined &&
          el(
            'span',
            { class: 'badge eye', title: eyeName(eye) },
            eye,
            el('span', { class: 'visually-hidden' }, `, ${eyeName(eye)}`),
          ),
        encoding !== undefined && el('span', { class: `badge ${encoding}` }, encoding),
        error !== undefined && el('span', { class: 'badge problem' }, 'not shown'),
        failures,
      ),
      progress,
    ),
  );
  store.watch(
    (state) => [state.selected, state.thumbnails.get(series.id), loadingOf(state, series.id)],
    (selected, url, { loaded, running, failed }) => {
      if (selected === series.id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      if (url !== undefined) picture.src = url;
      picture.hidden = url === undefined;
      progress.value = loaded;
      progress.style.visibility = running ? '' : 'hidden';
      failures.hidden = failed.size === 0;
      failures.textContent = `${failed.size} damaged`;
    },
  );
  return el('li', {}, button);
}
