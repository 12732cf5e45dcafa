import type { Actions } from '../actions.js';
import { COLOUR_MAPS, type ColourMap } from '../model/colour-maps.js';
import { THEMES, selectedSeries, type ViewerState, type ViewerStore } from '../model/state.js';
import { PRESETS } from '../model/windows.js';
import { words } from '../words/index.js';
import { el, type Child } from './dom.js';
import { icon } from './icons.js';

/** CSS pixels. */
const WIDTH = 420;

/** What is seldom needed: a button, and what it opens. */
export function viewMenu(store: ViewerStore, actions: Actions, showKeys: () => void): HTMLElement {
  const option = (
    text: string,
    key: string,
    testId: string,
    run: () => void,
    isOn?: (state: ViewerState) => boolean,
  ): HTMLButtonElement => {
    const button = el(
      'button',
      {
        type: 'button',
        class: 'small',
        title: key === '' ? text : `${text} (${key})`,
        'data-testid': testId,
        onclick: run,
      },
      text,
      key !== '' && el('kbd', { 'aria-hidden': 'true' }, key),
    );
    if (isOn !== undefined) {
      store.watch(
        (state) => [isOn(state)],
        (on) => button.setAttribute('aria-pressed', String(on)),
      );
    }
    return button;
  };
  const frame = option(words.menu.frame, '', 'save-frame', () => void actions.saveFrame());
  store.watch(
    (state) => [(selectedSeries(state)?.imageIds.length ?? 0) === 0],
    (isEmpty) => void (frame.disabled = isEmpty),
  );
  const menu = el(
    'div',
    {
      class: 'menu',
      popover: 'auto',
      id: 'view-menu',
      role: 'group',
      'aria-label': words.menu.open,
      'data-testid': 'view-menu',
    },
    row(
      words.menu.window,
      ...PRESETS.map(({ preset, key }) =>
        option(words.menu.presets[preset], key, `preset-${preset}`, () => actions.usePreset(preset)),
      ),
    ),
    row(
      words.menu.proportions,
      option(
        words.menu.pixels,
        'X',
        'pixels',
        actions.togglePixels,
        ({ proportion }) => proportion === 'pixels',
      ),
    ),
    row(
      words.menu.colours,
      ...(Object.keys(COLOUR_MAPS) as ColourMap[]).map((map) =>
        option(
          words.menu.maps[map],
          map === 'grey' ? 'M' : '',
          `colours-${map}`,
          () => actions.setColours(map),
          ({ colours }) => colours === map,
        ),
      ),
    ),
    row(
      words.menu.measurements,
      option(words.menu.clear, '', 'clear-measurements', () => {
        menu.hidePopover();
        actions.clearMeasurements();
      }),
    ),
    row(
      words.menu.show,
      option(words.menu.strip, 'N', 'strip-button', actions.toggleStrip, (state) => state.strip),
      option(
        words.menu.fullScreen,
        'F',
        'full-screen',
        actions.toggleFullScreen,
        (state) => state.fullScreen,
      ),
      option(words.menu.keys, '?', 'show-keys', () => {
        menu.hidePopover();
        showKeys();
      }),
    ),
    row(
      words.menu.theme,
      ...THEMES.map((theme) =>
        option(
          words.menu.themes[theme],
          theme === 'system' ? 'D' : '',
          `theme-${theme}`,
          () => store.update({ theme }),
          (state) => state.theme === theme,
        ),
      ),
    ),
    row(
      words.menu.save,
      frame,
      option(words.menu.screen, '', 'save-screen', () => void actions.savePicture()),
    ),
  );
  const button = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      title: words.menu.open,
      'aria-label': words.menu.open,
      popovertarget: menu.id,
      'data-testid': 'more',
    },
    icon('more'),
  );
  menu.addEventListener('beforetoggle', () => {
    const { bottom, right } = button.getBoundingClientRect();
    const width = Math.min(WIDTH, innerWidth - 8);
    menu.style.width = `${width}px`;
    menu.style.top = `${bottom + 4}px`;
    menu.style.left = `${Math.max(4, Math.min(right, innerWidth - 4) - width)}px`;
    menu.style.maxHeight = `${innerHeight - bottom - 12}px`;
  });
  return el('div', { class: 'more' }, button, menu);
}

const row = (name: string, ...children: readonly Child[]): HTMLElement =>
  el(
    'div',
    { class: 'menu-row', role: 'group', 'aria-label': name },
    el('span', { 'aria-hidden': 'true' }, name),
    ...children,
  );
