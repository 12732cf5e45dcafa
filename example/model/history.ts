import { sameDrawing } from './measurement.js';
import type { Layout, ViewerState, ViewerStore } from './state.js';

/*
 * What can be undone: two states of the page, of which the parts that a reader changes are compared and kept.
 */

/** The parts of the state that a reader changes, and takes back. */
const PARTS = ['window', 'inverted', 'colours', 'proportion', 'measurements'] as const;

export type Parts = Partial<Pick<ViewerState, (typeof PARTS)[number]>>;

/** Zoom and pan of each pane of a layout. */
export type Cameras = readonly { readonly zoom: number; readonly pan: readonly [number, number] }[];

/** One side of a change. */
export interface Side {
  readonly frame: number;
  readonly parts: Parts;
  /** Where the view was reset. */
  readonly cameras?: Cameras;
}

/** What was changed, and of which scan: to undo it is to go there. */
export interface Change {
  readonly series: string;
  readonly layout: Layout;
  readonly before: Side;
  readonly after: Side;
}

const MOST = 100;

/** What a reader changed between two states; undefined where that is nothing, or another scan was chosen. */
export function changeBetween(
  before: ViewerState,
  after: ViewerState,
  cameras?: { readonly before: Cameras; readonly after: Cameras },
): Change | undefined {
  const { selected: series, layout } = after;
  if (series === undefined || before.selected !== series) return undefined;
  const changed = PARTS.filter((part) => isOther(part, before, after));
  const moved = cameras !== undefined && JSON.stringify(cameras.before) !== JSON.stringify(cameras.after);
  if (changed.length === 0 && !moved) return undefined;
  const side = (state: ViewerState, at: Cameras | undefined): Side => ({
    frame: state.frame,
    parts: Object.fromEntries(changed.map((part) => [part, state[part]])),
    ...(moved && at !== undefined ? { cameras: at } : {}),
  });
  return {
    series,
    layout,
    before: side(before, cameras?.before),
    after: side(after, cameras?.after),
  };
}

function isOther(part: (typeof PARTS)[number], before: ViewerState, after: ViewerState): boolean {
  if (part === 'measurements') return !sameDrawing(before.measurements, after.measurements);
  // Before there is a picture there is no window.
  if (part === 'window') {
    const [a, b] = [before.window, after.window];
    return a !== undefined && b !== undefined && (a.center !== b.center || a.width !== b.width);
  }
  return before[part] !== after[part];
}

export function remember(store: ViewerStore, change: Change | undefined): void {
  if (change === undefined) return;
  store.update({ past: [...store.state.past.slice(1 - MOST), change], future: [] });
}

/** Takes the last change out of the past, or the next out of the future. */
export function takeChange(store: ViewerStore, from: 'past' | 'future'): Change | undefined {
  const { past, future } = store.state;
  const stack = from === 'past' ? past : future;
  const change = stack.at(-1);
  if (change === undefined) return undefined;
  const rest = stack.slice(0, -1);
  store.update(
    from === 'past' ? { past: rest, future: [...future, change] } : { future: rest, past: [...past, change] },
  );
  return change;
}

/** Keeps nothing of scans that are closed: neither what was changed of them, nor what was measured in them. */
export function purgeChanges(store: ViewerStore, closed: ReadonlySet<string>): void {
  const without = (changes: readonly Change[]): readonly Change[] =>
    changes
      .filter(({ series }) => !closed.has(series))
      .map((change) => ({ ...change, before: sideWithout(change.before), after: sideWithout(change.after) }))
      .filter(({ before, after }) => isAnything(before, after));
  const sideWithout = (side: Side): Side => {
    const { measurements } = side.parts;
    if (measurements === undefined) return side;
    const open = measurements.filter(({ place }) => !closed.has(place.series));
    return { ...side, parts: { ...side.parts, measurements: open } };
  };
  const { past, future } = store.state;
  store.update({ past: without(past), future: without(future) });
}

/** Whether one side differs from the other by more than measurements that are on both. */
function isAnything({ parts: a, cameras }: Side, { parts: b }: Side): boolean {
  const others = PARTS.some((part) => part !== 'measurements' && part in a);
  return others || cameras !== undefined || !sameDrawing(a.measurements ?? [], b.measurements ?? []);
}
