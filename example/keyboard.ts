import type { Actions } from './actions.js';
import { canUse, selectedSeries, showsFrames, type Tool, type ViewerStore } from './model/state.js';

const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  w: 'window',
  h: 'pan',
  z: 'zoom',
  c: 'crosshairs',
  l: 'length',
  k: 'caliper',
  a: 'area',
  p: 'probe',
};
const PAN_STEP = 24;
const PAGE = 10;

/** One key does one thing anywhere on the page, except where a control uses the key itself. */
export function listenToKeys(store: ViewerStore, actions: Actions): void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    if (run(event, store, actions)) event.preventDefault();
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
  if (target.closest('dialog') !== null) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'file';
  if (target instanceof HTMLSelectElement) return true;
  return (
    (target instanceof HTMLButtonElement ||
      target instanceof HTMLLabelElement ||
      target.closest('summary') !== null) &&
    (key === ' ' || key === 'Enter')
  );
}

function run({ key, shiftKey }: KeyboardEvent, store: ViewerStore, actions: Actions): boolean {
  const letter = key.toLowerCase();
  const tool = TOOL_KEYS[letter];
  if (tool !== undefined && !shiftKey) {
    if (!canUse(tool, store.state)) return false;
    store.update({ tool });
    return true;
  }
  const command = shiftKey ? shifted(actions)[key] : plain(store, actions)[letter];
  command?.();
  return command !== undefined;
}

type Commands = Readonly<Record<string, (() => void) | undefined>>;

const plain = (store: ViewerStore, actions: Actions): Commands => ({
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
  '+': () => actions.zoom(1.2),
  '=': () => actions.zoom(1.2),
  '-': () => actions.zoom(1 / 1.2),
});

const shifted = (actions: Actions): Commands => ({
  ArrowUp: () => actions.pan(0, -PAN_STEP),
  ArrowDown: () => actions.pan(0, PAN_STEP),
  ArrowLeft: () => actions.pan(-PAN_STEP, 0),
  ArrowRight: () => actions.pan(PAN_STEP, 0),
  '+': () => actions.zoom(1.2),
});
