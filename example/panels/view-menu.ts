import type { Actions } from '../actions.js';
import { COLOUR_MAPS, type ColourMap } from '../model/colour-maps.js';
import { THEMES, selectedSeries, type Theme, type ViewerState, type ViewerStore } from '../model/state.js';
import { PRESETS } from '../model/windows.js';
import { el, type Child } from './dom.js';
import { icon } from './icons.js';

const WORDS = {
  open: 'More: windows, colours, proportions, measurements, strip, full screen, theme, saving',
  proportions: 'Proportions',
  pixels: '1:1 in pixels',
  window: 'Window',
  colours: 'Colours of en-face pictures',
  measurements: 'Measurements',
  clear: 'Remove all',
  show: 'Show',
  strip: 'Strip of frames',
  fullScreen: 'Full screen',
  theme: 'Theme',
  save: 'Save',
  frame: "PNG at the frame's own size",
  screen: 'PNG of the screen',
  keys: 'All keys',
};

const MAPS: Readonly<Record<ColourMap, string>> = { grey: 'Grey', viridis: 'Viridis', inferno: 'Inferno' };
const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: 'As the system',
  dark: 'Dark',
  light: 'Light',
};

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
  const frame = option(WORDS.frame, '', 'save-frame', () => void actions.saveFrame());
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
      'aria-label': WORDS.open,
      'data-testid': 'view-menu',
    },
    row(
      WORDS.window,
      ...PRESETS.map(({ preset, label, key }) =>
        option(label, key, `preset-${preset}`, () => actions.usePreset(preset)),
      ),
    ),
    row(
      WORDS.proportions,
      option(WORDS.pixels, 'X', 'pixels', actions.togglePixels, ({ proportion }) => proportion === 'pixels'),
    ),
    row(
      WORDS.colours,
      ...(Object.keys(COLOUR_MAPS) as ColourMap[]).map((map) =>
        option(
          MAPS[map],
          map === 'grey' ? 'M' : '',
          `colours-${map}`,
          () => actions.setColours(map),
          ({ colours }) => colours === map,
        ),
      ),
    ),
    row(
      WORDS.measurements,
      option(WORDS.clear, '', 'clear-measurements', () => {
        menu.hidePopover();
        actions.clearMeasurements();
      }),
    ),
    row(
      WORDS.show,
      option(WORDS.strip, 'N', 'strip-button', actions.toggleStrip, (state) => state.strip),
      option(WORDS.fullScreen, 'F', 'full-screen', actions.toggleFullScreen, (state) => state.fullScreen),
      option(WORDS.keys, '?', 'show-keys', () => {
        menu.hidePopover();
        showKeys();
      }),
    ),
    row(
      WORDS.theme,
      ...THEMES.map((theme) =>
        option(
          THEME_NAMES[theme],
          theme === 'system' ? 'D' : '',
          `theme-${theme}`,
          () => store.update({ theme }),
          (state) => state.theme === theme,
        ),
      ),
    ),
    row(
      WORDS.save,
      frame,
      option(WORDS.screen, '', 'save-screen', () => void actions.savePicture()),
    ),
  );
  const button = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      title: WORDS.open,
      'aria-label': WORDS.open,
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
