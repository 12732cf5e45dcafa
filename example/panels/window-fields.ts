import type { Actions } from '../actions.js';
import { selectedSeries, type GreyWindow, type ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';

const FIELDS: readonly {
  readonly name: keyof GreyWindow;
  readonly label: string;
  readonly title: string;
  readonly min: number;
}[] = [
  { name: 'width', label: words.tools.width, title: words.tools.widthTitle, min: 1 },
  { name: 'center', label: words.tools.level, title: words.tools.levelTitle, min: -32768 },
];

/** The grey values that are shown, to read and to type. */
export function windowFields(store: ViewerStore, actions: Actions): HTMLElement {
  const inputs = FIELDS.map(({ name, label, title, min }) => {
    const input = el('input', {
      type: 'number',
      min,
      max: 65535,
      step: 1,
      title,
      'aria-label': title,
      'data-testid': `window-${name}`,
      onchange: () => {
        const { window } = store.state;
        const value = input.valueAsNumber;
        if (window === undefined || !Number.isFinite(value)) return;
        actions.setWindow({ ...window, [name]: Math.max(min, Math.round(value)) });
      },
    });
    store.watch(
      (state) => [state.window, selectedSeries(state), state.layout],
      (window, series, layout) => {
        input.value = window === undefined ? '' : String(window[name]);
        input.disabled =
          window === undefined || layout === 'volume' || series?.description?.samplesPerPixel === 3;
      },
    );
    return el('label', { class: 'number' }, label, input);
  });
  return el('div', { class: 'window-fields' }, ...inputs);
}
