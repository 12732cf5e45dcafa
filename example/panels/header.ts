import type { Opener } from '../sources/opener.js';
import { addNotice, setLayout } from '../model/changes.js';
import { selectedSeries, whyNotIn, type Layout, type ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon, type IconName } from './icons.js';

const LAYOUTS: readonly { readonly layout: Layout; readonly icon: IconName }[] = [
  { layout: 'stack', icon: 'stack' },
  { layout: 'linked', icon: 'linked' },
  { layout: 'beside', icon: 'beside' },
  { layout: 'sections', icon: 'sections' },
  { layout: 'volume', icon: 'volume' },
];

/** Opening files, choosing the layout, the information panel's switch. */
export function header(store: ViewerStore, opener: Opener, openServer: () => void): HTMLElement {
  const files = el('input', {
    type: 'file',
    multiple: true,
    id: 'open-files',
    class: 'visually-hidden',
    'data-testid': 'open-files',
    onchange: () => void opener.openFiles(taken(files)),
  });
  const folder = el('input', {
    type: 'file',
    multiple: true,
    webkitdirectory: true,
    id: 'open-folder',
    class: 'visually-hidden',
    'data-testid': 'open-folder',
    onchange: () => void opener.openFolder(taken(folder)),
  });
  const choose = (layout: Layout): void => {
    const { state } = store;
    const reason = whyNotIn(layout, selectedSeries(state), state.series);
    if (reason === undefined) setLayout(store, layout);
    else if (!store.state.notices.some(({ text }) => text === reason))
      addNotice(store, 'information', reason);
  };
  const layouts = LAYOUTS.map(({ layout, icon: name }) => {
    const button = el(
      'button',
      { type: 'button', 'data-testid': `layout-${layout}`, onclick: () => choose(layout) },
      icon(name),
      el('span', { class: 'label' }, words.header.layouts[layout]),
    );
    store.watch(
      (state) => [state.layout, selectedSeries(state), state.series],
      (current, series, all) => {
        button.setAttribute('aria-pressed', String(current === layout));
        const why = whyNotIn(layout, series, all);
        // Not `disabled`: the button stays reachable, so that its reason can be read.
        button.setAttribute('aria-disabled', String(why !== undefined));
        button.title = why ?? '';
      },
    );
    return button;
  });
  const whyNoVolume = reasonText(store, 'volume', 'why-no-volume');
  const whyNotLinked = reasonText(store, 'linked', 'why-not-linked');
  const whyNotBeside = reasonText(store, 'beside', 'why-not-beside');
  for (const [index, { layout }] of LAYOUTS.entries()) {
    const { id } = layout === 'linked' ? whyNotLinked : layout === 'beside' ? whyNotBeside : whyNoVolume;
    layouts[index]?.setAttribute('aria-describedby', id);
  }

  const info = toggle(store, 'information', 'quiet', icon('info'), words.header.information);
  const scans = toggle(store, 'scans', 'toggle-scans', icon('list'), words.header.scans);

  return el(
    'header',
    { class: 'header' },
    scans,
    el('div', { class: 'brand' }, el('h1', {}, words.title), el('p', {}, words.notMedical)),
    el(
      'div',
      { class: 'header-open', role: 'group', 'aria-label': words.header.open },
      files,
      el(
        'label',
        { for: 'open-files', class: 'button primary' },
        icon('files'),
        el('span', { class: 'label' }, words.header.files),
      ),
      folder,
      el(
        'label',
        { for: 'open-folder', class: 'button' },
        icon('folder'),
        el('span', { class: 'label' }, words.header.folder),
      ),
      el(
        'button',
        { type: 'button', 'data-testid': 'open-server', onclick: openServer },
        icon('server'),
        el('span', { class: 'label' }, words.header.server),
      ),
    ),
    el(
      'div',
      { class: 'header-view' },
      whyNoVolume,
      whyNotLinked,
      whyNotBeside,
      el('div', { class: 'segmented', role: 'group', 'aria-label': words.header.layout }, ...layouts),
      info,
    ),
  );
}

/** A button that opens and closes a part of the page. */
function toggle(
  store: ViewerStore,
  part: 'information' | 'scans',
  look: string,
  picture: ReturnType<typeof icon>,
  label: string,
): HTMLElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: look,
      title: label,
      'data-testid': `toggle-${part}`,
      onclick: () => store.update({ [part]: !store.state[part] }),
    },
    picture,
    el('span', { class: 'label' }, label),
  );
  store.watch(
    (state) => [state[part]],
    (shown) => button.setAttribute('aria-pressed', String(shown)),
  );
  return button;
}

/** Why a layout cannot be had, for those who cannot see the tooltip. */
function reasonText(store: ViewerStore, layout: Layout, id: string): HTMLElement {
  const text = el('p', { id, class: 'visually-hidden', 'data-testid': id });
  store.watch(
    (state) => [selectedSeries(state), state.series],
    (series, all) => {
      text.textContent = series === undefined ? '' : (whyNotIn(layout, series, all) ?? '');
    },
  );
  return text;
}

/** The chosen files; the input is emptied so that the same ones can be chosen again. */
function taken(input: HTMLInputElement): File[] {
  const files = [...(input.files ?? [])];
  input.value = '';
  return files;
}
