import { listOf } from '../model/list.js';
import type { Report, Series } from '../model/series.js';
import type { Offer, ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { closeButton, reportItem, seriesItem, type ItemActions } from './rail-item.js';
import { RailTree } from './rail-tree.js';

/** How far beyond what can be seen small pictures are made, in CSS pixels. */
const AHEAD = '400px 0px';

export interface RailActions {
  readonly open: (offer: Offer) => void;
  /** Nothing is open any more: the focus goes to what opens files. */
  readonly emptied: () => void;
  readonly close: (one: Series | Report) => void;
  readonly closeAll: () => void;
  /** Asks for the small picture of a series. */
  readonly wantPicture: (series: Series) => void;
}

/** All that was opened, by patient, visit and eye, with a small picture and what it is. */
export function rail(
  store: ViewerStore,
  { open, close, closeAll, emptied, wantPicture }: RailActions,
): HTMLElement {
  const waiting = new Map<Element, Series>();
  const after = (closing: () => void): void => {
    closing();
    const { series, reports } = store.state;
    if (series.length + reports.length === 0) emptied();
  };
  const actions: ItemActions = {
    close: (one) => after(() => close(one)),
    seen: (element, series) => {
      waiting.set(element, series);
      observer.observe(element);
    },
    gone: (element) => {
      waiting.delete(element);
      observer.unobserve(element);
    },
  };
  const tree = new RailTree({
    item: (one) => ('imageIds' in one ? seriesItem(store, one, actions) : reportItem(store, one, actions)),
    closeFile: (first) => closeButton(first.group?.name ?? '', () => actions.close(first)),
  });
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const series = waiting.get(target);
        if (!isIntersecting || series === undefined) continue;
        actions.gone(target as HTMLElement);
        wantPicture(series);
      }
    },
    { root: tree.element, rootMargin: AHEAD },
  );
  const nothing = el('p', { class: 'rail-opening', 'data-testid': 'no-match' }, '');
  store.watch(
    (state) => [state.series, state.reports, state.filter, state.names],
    (series, reports, filter, names) => {
      const sections = listOf({ series, reports, filter, names });
      tree.draw(sections, [...series, ...reports]);
      const isHidden = sections.length === 0 && series.length + reports.length > 0;
      nothing.textContent = isHidden ? words.list.nothing : '';
    },
  );
  // After the list is drawn, and where it is shown only then. Files that were opened since may stand before it.
  const inView = (selected: string | undefined): void =>
    tree.elementOf(selected)?.scrollIntoView({ block: 'nearest' });
  store.watch(
    (state) => [state.selected, state.filter, state.scans],
    (selected, _filter, _scans) => inView(selected),
  );
  store.watch(
    ({ opening }) => [opening === undefined],
    (isOver) => {
      if (isOver) inView(store.state.selected);
    },
  );
  const opening = el('p', { class: 'rail-opening', role: 'status', 'data-testid': 'opening' });
  store.watch(
    (state) => [state.opening],
    (text) => {
      opening.textContent = text ?? '';
    },
  );
  const element = el(
    'nav',
    { class: 'rail', 'aria-label': words.list.label, 'data-testid': 'rail' },
    head(store, () => after(closeAll)),
    tree.element,
    nothing,
    opening,
    offers(store, open),
    el('p', { class: 'rail-privacy' }, words.list.privacy),
  );
  store.watch(
    (state) => [state.scans],
    (shown) => void element.classList.toggle('shown', shown),
  );
  return element;
}

/** What is done to the list: filtered, named, emptied. Only the user's own files have names that can be shown. */
function head(store: ViewerStore, closeAll: () => void): HTMLElement {
  const filter = el('input', {
    type: 'search',
    placeholder: words.list.filter,
    title: words.list.filterTitle,
    'aria-label': words.list.filterTitle,
    'data-testid': 'filter',
    autocomplete: 'off',
    oninput: () => store.update({ filter: filter.value }),
  });
  const names = el(
    'button',
    {
      type: 'button',
      class: 'small',
      title: words.list.namesTitle,
      'data-testid': 'toggle-names',
      onclick: () => store.update({ names: !store.state.names }),
    },
    words.list.names,
  );
  const all = el(
    'button',
    {
      type: 'button',
      class: 'small',
      title: words.list.closeAllTitle,
      'data-testid': 'close-all',
      onclick: closeAll,
    },
    words.list.closeAll,
  );
  store.watch(
    (state) => [state.names, state.series, state.reports],
    (shown, series, reports) => {
      const own = [...series, ...reports].some(({ origin }) => origin !== 'sample');
      names.hidden = !own;
      names.setAttribute('aria-pressed', String(shown));
      all.hidden = series.length + reports.length === 0;
    },
  );
  return el('div', { class: 'rail-head' }, filter, names, all);
}

/** Built-in scans that are made when they are asked for. */
function offers(store: ViewerStore, open: (offer: Offer) => void): HTMLElement {
  const list = el('ul', {
    class: 'rail-offers',
    'aria-label': words.list.toGenerate,
    'data-testid': 'offers',
  });
  store.watch(
    (state) => [state.offers],
    (all) => {
      const button = (offer: Offer): HTMLElement =>
        el(
          'button',
          { type: 'button', onclick: () => open(offer) },
          words.list.generate(words.opening.sample(offer.file, offer.title)),
        );
      list.replaceChildren(...all.map((offer) => el('li', {}, button(offer))));
      list.hidden = all.length === 0;
    },
  );
  return list;
}
