import type { Opener } from '../sources/opener.js';
import { whyNoVolume } from '../model/series.js';
import { addNotice, selectedSeries, setLayout, type Layout, type ViewerStore } from '../model/state.js';
import { el } from './dom.js';
import { icon, type IconName } from './icons.js';

const LAYOUTS: readonly { readonly layout: Layout; readonly label: string; readonly icon: IconName }[] = [
  { layout: 'stack', label: 'B-scan', icon: 'stack' },
  { layout: 'sections', label: 'Sections', icon: 'sections' },
  { layout: 'volume', label: '3D', icon: 'volume' },
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
    const reason = layout === 'stack' ? undefined : whyNoVolume(selectedSeries(store.state));
    if (reason === undefined) setLayout(store, layout);
    else if (!store.state.notices.some(({ text }) => text === reason))
      addNotice(store, 'information', reason);
  };
  const layouts = LAYOUTS.map(({ layout, label, icon: name }) => {
    const button = el(
      'button',
      { type: 'button', 'data-testid': `layout-${layout}`, onclick: () => choose(layout) },
      icon(name),
      label,
    );
    store.watch(
      (state) => [state.layout, selectedSeries(state)],
      (current, series) => {
        button.setAttribute('aria-pressed', String(current === layout));
        const why = layout === 'stack' ? undefined : whyNoVolume(series);
        // Not `disabled`: the button stays reachable, so that its reason can be read.
        button.setAttribute('aria-disabled', String(why !== undefined));
        button.title = why ?? '';
      },
    );
    return button;
  });
  const why = el('p', { id: 'why-no-volume', class: 'visually-hidden', 'data-testid': 'why-no-volume' });
  store.watch(
    (state) => [selectedSeries(state)],
    (series) => {
      why.textContent = series === undefined ? '' : (whyNoVolume(series) ?? '');
    },
  );
  for (const button of layouts) button.setAttribute('aria-describedby', why.id);

  const info = el(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-testid': 'toggle-information',
      onclick: () => store.update({ information: !store.state.information }),
    },
    icon('info'),
    'Information',
  );
  store.watch(
    (state) => [state.information],
    (shown) => info.setAttribute('aria-pressed', String(shown)),
  );

  return el(
    'header',
    { class: 'header' },
    el('div', { class: 'brand' }, el('h1', {}, 'CIRRUS OCT viewer'), el('p', {}, 'Not a medical device')),
    el(
      'div',
      { class: 'header-open', role: 'group', 'aria-label': 'Open scans' },
      files,
      el('label', { for: 'open-files', class: 'button primary' }, icon('files'), 'Open files'),
      folder,
      el('label', { for: 'open-folder', class: 'button' }, icon('folder'), 'Folder'),
      el(
        'button',
        { type: 'button', 'data-testid': 'open-server', onclick: openServer },
        icon('server'),
        'URL or server',
      ),
    ),
    el(
      'div',
      { class: 'header-view' },
      why,
      el('div', { class: 'segmented', role: 'group', 'aria-label': 'Layout' }, ...layouts),
      info,
    ),
  );
}

/** The chosen files; the input is emptied so that the same ones can be chosen again. */
function taken(input: HTMLInputElement): File[] {
  const files = [...(input.files ?? [])];
  input.value = '';
  return files;
}
