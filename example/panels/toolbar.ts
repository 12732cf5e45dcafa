import type { Actions } from '../actions.js';
import { whyNoAngle } from '../model/series.js';
import { canUse } from '../model/changes.js';
import { selectedSeries, whyNotIn, type Tool, type ViewerState, type ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { explainedButton } from './explained-button.js';
import { icon, type IconName } from './icons.js';
import { viewMenu } from './view-menu.js';
import { windowFields } from './window-fields.js';

const TOOLS: readonly { readonly tool: Tool; readonly key: string }[] = [
  { tool: 'window', key: 'W' },
  { tool: 'pan', key: 'H' },
  { tool: 'zoom', key: 'Z' },
  { tool: 'crosshairs', key: 'C' },
  { tool: 'length', key: 'L' },
  { tool: 'caliper', key: 'K' },
  { tool: 'angle', key: 'G' },
  { tool: 'area', key: 'A' },
  { tool: 'probe', key: 'P' },
];

/** What the left button does, how the picture looks, and what can be saved of it. */
export function toolbar(store: ViewerStore, actions: Actions, showKeys: () => void): HTMLElement {
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
  const invert = action('invert', words.tools.invert, 'invert', actions.toggleInvert);
  store.watch(
    (state) => [state.inverted],
    (inverted) => invert.setAttribute('aria-pressed', String(inverted)),
  );
  const undo = action('undo', words.tools.undo, 'undo', actions.undo);
  const redo = action('redo', words.tools.redo, 'redo', actions.redo);
  store.watch(
    (state) => [state.past.length, state.future.length],
    (past, future) => {
      undo.disabled = past === 0;
      redo.disabled = future === 0;
    },
  );
  const layers = layersButton(store, actions);
  const thickness = thicknessButton(store, actions);
  const png = action('picture', words.tools.savePicture, 'save-png', () => void actions.savePicture());
  const dicom = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      'data-testid': 'save-dicom',
      'aria-label': words.tools.saveDicom,
      title: words.tools.saveDicomTitle,
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
    { class: 'toolbar', role: 'toolbar', 'aria-label': words.tools.label },
    el('div', { class: 'tools' }, ...TOOLS.map((entry) => toolButton(store, actions, entry))),
    el(
      'div',
      { class: 'tools' },
      windowFields(store, actions),
      invert,
      layers,
      thickness,
      action('reset', words.tools.reset, 'reset', actions.reset),
      undo,
      redo,
    ),
    el('div', { class: 'tools' }, png, dicom, viewMenu(store, actions, showKeys)),
  );
}

/** Why nothing of layers can be shown of the selected scan; undefined where it can. */
function whyNoLayers(state: ViewerState): string | undefined {
  const known = state.selected === undefined ? undefined : state.layersOf.get(state.selected);
  if (known === undefined) return words.layers.unknown;
  return 'reason' in known ? words.layers.none(known.reason) : undefined;
}

/** What the buttons of layers depend on. */
const layerState = (state: ViewerState): readonly unknown[] => [
  state.layers,
  state.thickness,
  state.layersOf,
  state.selected,
  state.layout,
  state.series,
];

const layersButton = (store: ViewerStore, actions: Actions): HTMLButtonElement =>
  explainedButton(
    store,
    { icon: 'layers', key: 'Y', testId: 'layers', run: actions.toggleLayers },
    layerState,
    (state) => ({ title: words.tools.layers, on: state.layers, why: whyNoLayers(state) }),
  );

const thicknessButton = (store: ViewerStore, actions: Actions): HTMLButtonElement =>
  explainedButton(
    store,
    { icon: 'thickness', key: 'T', testId: 'thickness-map-button', run: actions.toggleThickness },
    layerState,
    (state) => ({
      title: words.tools.thickness,
      on: state.thickness && state.layout === 'sections',
      why: whyNoLayers(state) ?? whyNotIn('sections', selectedSeries(state), state.series),
    }),
  );

function toolButton(
  store: ViewerStore,
  actions: Actions,
  { tool, key }: (typeof TOOLS)[number],
): HTMLButtonElement {
  const label = words.tools[tool];
  const spoken = words.tools.spoken(label);
  const button = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-keyshortcuts': key,
      'data-testid': `tool-${tool}`,
      onclick: () => actions.chooseTool(tool),
    },
    icon(tool),
  );
  store.watch(
    (state) => [state.tool, canUse(tool, state), selectedSeries(state)],
    (current, isUsable, series) => {
      const why = tool === 'angle' ? whyNoAngle(series) : undefined;
      button.title = `${why ?? label} (${key})`;
      button.setAttribute('aria-label', why === undefined ? spoken : `${spoken}: ${why}`);
      button.setAttribute('aria-disabled', String(why !== undefined));
      button.setAttribute('aria-pressed', String(current === tool && isUsable));
      button.disabled = !isUsable;
    },
  );
  return button;
}
