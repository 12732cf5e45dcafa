import type { Actions } from '../actions.js';
import {
  canUse,
  selectedSeries,
  whyNotIn,
  type Tool,
  type ViewerState,
  type ViewerStore,
} from '../model/state.js';
import { compareTools } from './compare-tools.js';
import { el } from './dom.js';
import { icon, type IconName } from './icons.js';
import { windowFields } from './window-fields.js';

const TOOLS: readonly { readonly tool: Tool; readonly label: string; readonly key: string }[] = [
  { tool: 'window', label: 'Window', key: 'W' },
  { tool: 'pan', label: 'Pan', key: 'H' },
  { tool: 'zoom', label: 'Zoom', key: 'Z' },
  { tool: 'crosshairs', label: 'Crosshairs', key: 'C' },
  { tool: 'length', label: 'Length', key: 'L' },
  { tool: 'caliper', label: 'Depth along an A-scan', key: 'K' },
  { tool: 'area', label: 'Area', key: 'A' },
  { tool: 'probe', label: 'Probe', key: 'P' },
];

/** What the left button does, how the picture looks, and what can be saved of it. */
export function toolbar(store: ViewerStore, actions: Actions): HTMLElement {
  const action = (name: IconName, label: string, testId: string, run: () => void): HTMLButtonElement =>
    el(
      'button',
      {
        type: 'button',
        class: 'tool',
        title: label,
        'aria-label': label,
        'data-testid': testId,
        onclick: run,
      },
      icon(name),
    );
  const invert = action('invert', 'Invert greys (I)', 'invert', () =>
    store.update({ inverted: !store.state.inverted }),
  );
  store.watch(
    (state) => [state.inverted],
    (inverted) => invert.setAttribute('aria-pressed', String(inverted)),
  );
  const layers = layersButton(store, actions);
  const thickness = thicknessButton(store, actions);
  const png = action('picture', 'Save what is shown as PNG', 'save-png', () => void actions.savePicture());
  const dicom = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      'data-testid': 'save-dicom',
      'aria-label': 'Save as DICOM',
      title: 'Save this scan as standard DICOM that any viewer can read',
      onclick: () => void actions.saveDicom(),
    },
    icon('download'),
  );
  store.watch(
    (state) => [selectedSeries(state)],
    (series) => {
      const nothing = series === undefined || series.imageIds.length === 0;
      png.disabled = nothing;
      dicom.disabled = nothing;
    },
  );
  return el(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Tools' },
    compareTools(store, actions),
    el('div', { class: 'tools' }, ...TOOLS.map((entry) => toolButton(store, entry))),
    el(
      'div',
      { class: 'tools' },
      windowFields(store),
      invert,
      layers,
      thickness,
      action('reset', 'Reset view (R)', 'reset', actions.reset),
      action('clear', 'Remove all measurements', 'clear-measurements', actions.clearMeasurements),
    ),
    el('div', { class: 'tools' }, png, dicom),
  );
}

/** Why nothing of layers can be shown of the selected scan; undefined where it can. */
function whyNoLayers(state: ViewerState): string | undefined {
  const known = state.selected === undefined ? undefined : state.layersOf.get(state.selected);
  if (known === undefined) return 'No layers are known for this scan.';
  return 'reason' in known ? known.reason : undefined;
}

/** A button that shows and hides something; it stays reachable where there is nothing, so that the reason can be read. */
function toggle(
  store: ViewerStore,
  name: IconName,
  key: string,
  testId: string,
  run: () => void,
  say: (state: ViewerState) => {
    readonly label: string;
    readonly on: boolean;
    readonly why: string | undefined;
  },
): HTMLButtonElement {
  const button = el(
    'button',
    { type: 'button', class: 'tool', 'aria-keyshortcuts': key, 'data-testid': testId, onclick: run },
    icon(name),
  );
  store.watch(
    (state) => [state.layers, state.thickness, state.layersOf, state.selected, state.layout, state.series],
    () => {
      const { label, on, why } = say(store.state);
      button.setAttribute('aria-pressed', String(on && why === undefined));
      button.setAttribute('aria-disabled', String(why !== undefined));
      button.setAttribute('aria-label', why === undefined ? label : `${label}: ${why}`);
      button.title = `${why ?? label} (${key})`;
    },
  );
  return button;
}

const layersButton = (store: ViewerStore, actions: Actions): HTMLButtonElement =>
  toggle(store, 'layers', 'Y', 'layers', actions.toggleLayers, (state) => ({
    label: "The instrument's own layers",
    on: state.layers,
    why: whyNoLayers(state),
  }));

const thicknessButton = (store: ViewerStore, actions: Actions): HTMLButtonElement =>
  toggle(store, 'thickness', 'T', 'thickness-map-button', actions.toggleThickness, (state) => ({
    label: 'Thickness and ETDRS grid, over the en-face section',
    on: state.thickness && state.layout === 'sections',
    why: whyNoLayers(state) ?? whyNotIn('sections', selectedSeries(state), state.series),
  }));

function toolButton(store: ViewerStore, { tool, label, key }: (typeof TOOLS)[number]): HTMLButtonElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      title: `${label} (${key})`,
      'aria-label': `${label} tool`,
      'aria-keyshortcuts': key,
      'data-testid': `tool-${tool}`,
      onclick: () => store.update({ tool }),
    },
    icon(tool),
  );
  store.watch(
    (state) => [state.tool, canUse(tool, state)],
    (current, isUsable) => {
      button.setAttribute('aria-pressed', String(current === tool && isUsable));
      button.disabled = !isUsable;
    },
  );
  return button;
}
