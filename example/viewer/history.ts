import { Enums as ToolEnums } from '@cornerstonejs/tools';
import {
  changeBetween,
  purgeChanges,
  remember,
  takeChange,
  type Cameras,
  type Change,
  type Side,
} from '../model/history.js';
import { goToFrame, select, setLayout } from '../model/changes.js';
import type { ViewerState, ViewerStore } from '../model/state.js';
import type { Measurements } from './measurements.js';

/** What begins and ends a gesture in a picture. */
const BEGINS = [ToolEnums.Events.MOUSE_DOWN, ToolEnums.Events.TOUCH_START];
const ENDS = [
  ToolEnums.Events.MOUSE_UP,
  ToolEnums.Events.MOUSE_CLICK,
  ToolEnums.Events.TOUCH_END,
  ToolEnums.Events.TOUCH_TAP,
];

/** What of the stage is seen and brought back. */
export interface Seen {
  readonly measurements: Measurements;
  readonly cameras: Cameras;
  cancelDrawing(): void;
  setCameras(cameras: Cameras): void;
}

/** Notes what a reader changes, from the beginning to the end of each gesture and action, and takes it back. */
export class History {
  readonly #store: ViewerStore;
  readonly #stage: Seen;
  #begun: ViewerState | undefined;

  constructor(store: ViewerStore, stage: Seen) {
    this.#store = store;
    this.#stage = stage;
  }

  /** Notes the gestures in a picture. */
  listenIn(image: HTMLElement): void {
    for (const type of BEGINS) image.addEventListener(type, () => this.#begin());
    for (const type of ENDS) image.addEventListener(type, () => this.end());
  }

  #begin(): void {
    this.#stage.measurements.sync();
    this.#begun = this.#store.state;
  }

  /** A gesture is over, or a part of it that can be undone. */
  end(): void {
    if (this.#begun === undefined) return;
    this.#stage.measurements.sync();
    remember(this.#store, changeBetween(this.#begun, this.#store.state));
    this.#begun = this.#store.state;
  }

  /** Does what a button or key asks for. */
  run(work: () => void): void {
    this.#stage.measurements.sync();
    const [state, cameras] = [this.#store.state, this.#stage.cameras];
    work();
    this.#stage.measurements.sync();
    remember(
      this.#store,
      changeBetween(state, this.#store.state, { before: cameras, after: this.#stage.cameras }),
    );
    this.#begun = undefined;
  }

  /** Scans are closed: nothing of them is brought back. */
  purge(closed: ReadonlySet<string>): void {
    purgeChanges(this.#store, closed);
    this.#begun = undefined;
  }

  undo(): void {
    this.#stage.cancelDrawing();
    const change = takeChange(this.#store, 'past');
    if (change !== undefined) this.#apply(change, change.before);
  }

  redo(): void {
    this.#stage.cancelDrawing();
    const change = takeChange(this.#store, 'future');
    if (change !== undefined) this.#apply(change, change.after);
  }

  /** Where it was changed: what is undone must be seen. */
  #apply({ series, layout }: Change, { frame, parts, cameras }: Side): void {
    const store = this.#store;
    const isThere = store.state.selected === series && store.state.layout === layout;
    if (store.state.selected !== series) select(store, series);
    if (store.state.layout !== layout) setLayout(store, layout);
    goToFrame(store, frame);
    const { measurements, ...look } = parts;
    store.update(look);
    if (measurements !== undefined) this.#stage.measurements.bringBack(measurements);
    if (isThere && cameras !== undefined) this.#stage.setCameras(cameras);
    this.#begun = undefined;
  }
}
