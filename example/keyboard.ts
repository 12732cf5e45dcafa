import type { Actions } from './actions.js';
import { PRESETS } from './model/windows.js';
import { canUse } from './model/changes.js';
import { selectedSeries, showsFrames, type Tool, type ViewerStore } from './model/state.js';

const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  w: 'window',
  h: 'pan',
  z: 'zoom',
  c: 'crosshairs',
  l: 'length',
  g: 'angle',
  k: 'caliper',
  a: 'area',
  p: 'probe',
};
const PAN_STEP = 24;
const PAGE = 10;

/** One key does one thing anywhere on the page, except where a control uses the key itself. */
export function listenToKeys(store: ViewerStore, actions: Actions, showKeys: () => void): void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || isTaken(event)) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const isDone = isCommand ? withControl(event, actions) : run(event, store, actions, showKeys);
    // The browser itself closes with Escape what it opened.
    if (isDone && event.key !== 'Escape') event.preventDefault();
  };
  // On the way down: Cornerstone prevents the default of every key in a picture that was clicked, on the way up.
  document.addEventListener('keydown', listener, { capture: true });
}

/** Scrolling over a picture goes through the frames. */
export function listenToWheel(place: HTMLElement, store: ViewerStore, actions: Actions): void {
  place.addEventListener(
    'wheel',
    (event) => {
      // Sections scroll along their own planes, and 3D zooms.
      if (!showsFrames(store.state.layout)) return;
      event.preventDefault();
      if (event.deltaY === 0) return;
      // Of two scans beside each other the one under the pointer.
      const isOther = event.target instanceof Element && event.target.closest('[data-side="other"]') !== null;
      if (isOther) actions.stepOther(Math.sign(event.deltaY));
      else actions.step(Math.sign(event.deltaY));
    },
    { passive: false },
  );
}

function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A dialog that was just closed may have the focus for a moment.
  if (target.closest('dialog[open]') !== null) return true;
  if (key === 'Escape' && document.querySelector(':popover-open') !== null) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'file';
  if (target instanceof HTMLSelectElement) return true;
  return (
    (target instanceof HTMLButtonElement ||
      target instanceof HTMLLabelElement ||
      target.closest('summary') !== null) &&
    (key === ' ' || key === 'Enter')
  );
}

/** What every program has: undo and redo. */
function withControl({ key, shiftKey }: KeyboardEvent, actions: Actions): boolean {
  const letter = key.toLowerCase();
  const command =
    letter === 'z' ? (shiftKey ? actions.redo : actions.undo) : letter === 'y' ? actions.redo : undefined;
  command?.();
  return command !== undefined;
}

function run(
  { key, shiftKey }: KeyboardEvent,
  store: ViewerStore,
  actions: Actions,
  showKeys: () => void,
): boolean {
  const letter = key.toLowerCase();
  const tool = TOOL_KEYS[letter];
  if (tool !== undefined && !shiftKey) {
    if (!canUse(tool, store.state)) return false;
    actions.chooseTool(tool);
    return true;
  }
  const command = shiftKey ? shifted(actions, showKeys)[key] : plain(store, actions, showKeys)[letter];
  command?.();
  return command !== undefined;
}

type Commands = Readonly<Record<string, (() => void) | undefined>>;

const plain = (store: ViewerStore, actions: Actions, showKeys: () => void): Commands => ({
  arrowup: () => actions.step(-1),
  arrowdown: () => actions.step(1),
  arrowleft: () => actions.step(-1),
  arrowright: () => actions.step(1),
  pageup: () => actions.step(-PAGE),
  pagedown: () => actions.step(PAGE),
  home: () => actions.goTo(1),
  end: () => actions.goTo(selectedSeries(store.state)?.imageIds.length ?? 1),
  ' ': actions.togglePlay,
  i: actions.toggleInvert,
  s: actions.toggleStretch,
  y: actions.toggleLayers,
  t: actions.toggleThickness,
  e: actions.toggleSlab,
  u: () => actions.compare('eyes'),
  v: () => actions.compare('visits'),
  b: actions.toggleTogether,
  r: actions.reset,
  delete: actions.removeChosen,
  backspace: actions.removeChosen,
  escape: actions.back,
  x: actions.togglePixels,
  m: actions.nextColours,
  n: actions.toggleStrip,
  o: actions.toggleEnlarged,
  f: actions.toggleFullScreen,
  d: actions.nextTheme,
  ',': () => actions.changeRate(-1),
  '.': () => actions.changeRate(1),
  '?': showKeys,
  ...Object.fromEntries(PRESETS.map(({ preset, key }) => [key, () => actions.usePreset(preset)])),
  '+': () => actions.zoom(1.2),
  '=': () => actions.zoom(1.2),
  '-': () => actions.zoom(1 / 1.2),
});

const shifted = (actions: Actions, showKeys: () => void): Commands => ({
  '?': showKeys,
  ArrowUp: () => actions.pan(0, -PAN_STEP),
  ArrowDown: () => actions.pan(0, PAN_STEP),
  ArrowLeft: () => actions.pan(-PAN_STEP, 0),
  ArrowRight: () => actions.pan(PAN_STEP, 0),
  '+': () => actions.zoom(1.2),
});
