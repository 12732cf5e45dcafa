import { sameDrawing, type MeasuredPlace } from './measurement.js';
import type { Orientation, ViewerState, ViewerStore } from './state.js';

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
  readonly layout: Orientation;
  /** Of the first measurement that is another. */
  readonly place: MeasuredPlace | undefined;
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
    place: changed.includes('measurements') ? placeOfChange(before, after) : undefined,
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

function placeOfChange({ measurements: before }: ViewerState, { measurements: after }: ViewerState) {
  const isNew = (one: (typeof after)[number], others: typeof after): boolean =>
    !others.some((other) => sameDrawing([one], [other]));
  return (
    after.find((one) => isNew(one, before))?.place ??
    before.find((one) => isNew(one, after))?.place ??
    undefined
  );
}

export function remember(store: ViewerStore, change: Change | undefined): void {
  if (change === undefined) return;
  store.update({ past: [...store.state.past.slice(1 - MOST), change], future: [] });
}

/** Takes the last change out of the past, or the next out of the future; those of scans that were closed are skipped. */
export function takeChange(store: ViewerStore, from: 'past' | 'future'): Change | undefined {
  const { past, future, series } = store.state;
  const stack = (from === 'past' ? past : future).filter((change) =>
    series.some(({ id }) => id === change.series),
  );
  const change = stack.at(-1);
  const rest = stack.slice(0, -1);
  const others = change === undefined ? [] : [change];
  store.update(
    from === 'past'
      ? { past: rest, future: [...future, ...others] }
      : { future: rest, past: [...past, ...others] },
  );
  return change;
}
