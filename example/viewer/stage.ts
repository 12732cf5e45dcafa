import type { RenderingEngine } from '@cornerstonejs/core';
import { besideOf } from '../model/beside.js';
import type { Cameras } from '../model/history.js';
import { companionsOf } from '../model/linked.js';
import type { MeasuredPlace } from '../model/measurement.js';
import { isStillToCome, type Series } from '../model/series.js';
import { goToFrame, select, setLayout } from '../model/changes.js';
import {
  proportionOf,
  selectedSeries,
  shownSeries,
  showsFrames,
  type Layout,
  type ViewerState,
  type ViewerStore,
} from '../model/state.js';
import { camerasOf, resize, setCameras } from './camera.js';
import { Enlarging } from './enlarging.js';
import { FrameLoader } from './frame-loader.js';
import { History } from './history.js';
import { lostGraphics, onLostGraphics } from './lost-graphics.js';
import { Measurements } from './measurements.js';
import { openView } from './open-view.js';
import { OverPictures } from './over-pictures.js';
import { savedView } from './saved-pictures.js';
import type { Plugin } from './start.js';
import type { View, ViewContext } from './view.js';
import { contextOf } from './view-context.js';

/** What else changes what is on screen: the pictures beside the selected one. */
function besideIn(state: ViewerState): readonly [unknown, unknown, unknown, unknown] {
  const series = selectedSeries(state);
  if (series !== undefined && (state.layout === 'linked' || state.layout === 'sections')) {
    const { cube, enFace, fundus } = companionsOf(series, state.series);
    return state.layout === 'linked'
      ? [cube, enFace, fundus, undefined]
      : [fundus, undefined, undefined, undefined];
  }
  const beside = state.layout === 'beside' ? besideOf(state) : undefined;
  if (beside === undefined || 'reason' in beside) return [beside?.reason, undefined, undefined, undefined];
  return [beside.other, beside.otherFrame, beside.pairing, beside.together];
}

/** Keeps what is on screen in step with the state, and does what the toolbar asks for. */
export class Stage {
  readonly measurements: Measurements;
  readonly history: History;
  readonly #place: HTMLElement;
  readonly #store: ViewerStore;
  readonly #engine: RenderingEngine;
  readonly #loader: FrameLoader;
  readonly #context: ViewContext;
  readonly #over: OverPictures;
  readonly #enlarging: Enlarging;
  /** A section that is to be gone to once the cube is shown. */
  #wantedPlace: MeasuredPlace | undefined;
  #view: View | undefined;
  #layout: Layout | undefined;
  /** Settles when every view that was left is gone: the next may use the same viewport IDs. */
  #closed: Promise<void> = Promise.resolve();
  #last: Promise<void> = Promise.resolve();
  /** What the page says where nothing is open. */
  readonly #empty: readonly Node[];
  /** Nothing can be drawn any more. */
  #isLost = false;

  constructor(place: HTMLElement, store: ViewerStore, engine: RenderingEngine, plugin: Plugin) {
    this.#place = place;
    this.#empty = [...place.childNodes];
    this.#store = store;
    this.#engine = engine;
    this.#loader = new FrameLoader(store);
    this.#context = contextOf(store, engine);
    this.history = new History(store, this);
    this.measurements = new Measurements(store, this.#context.seriesOf, () => this.history.end());
    this.#over = new OverPictures(store, engine, plugin);
    this.#enlarging = new Enlarging(store, () => this.#resize());
    store.watch(
      (state) => [selectedSeries(state), state.layout, state.frame, ...besideIn(state)],
      (series, layout, frame, ..._beside) => {
        this.#last = this.#show(series, layout, frame);
      },
    );
    store.watch(
      (state) => [proportionOf(state), state.colours, state.inverted, state.window],
      () => this.#view?.setLook(this.#look()),
    );
    store.watch(
      (state) => [state.tool],
      (tool) => this.#view?.setTool(tool),
    );
    new ResizeObserver(() => this.#resize()).observe(place);
    onLostGraphics(() => this.#lose());
  }

  /** Panes have changed their size. */
  #resize(): void {
    const work = (): void => resize(this.#engine);
    if (this.#view?.keepPlace === undefined) work();
    else this.#view.keepPlace(work);
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#leave();
    this.#place.replaceChildren(lostGraphics());
  }

  async #show(series: Series | undefined, layout: Layout, frame: number): Promise<void> {
    if (this.#isLost) return;
    if (series === undefined) return this.#clear();
    if (this.#layout !== layout) return this.#change(layout);
    const view = this.#view;
    if (view === undefined) return;
    view.setLook(this.#look());
    const shown = this.#showIn(view, series, frame);
    // The picture first, but for one that others come before: until then, loading is what can be seen and cancelled.
    if (showsFrames(layout) && isStillToCome(series, frame)) void this.#loader.loadRest(frame);
    await shown;
    this.#goToWanted();
    if (showsFrames(layout) && selectedSeries(this.#store.state) === series)
      void this.#loader.loadRest(frame);
  }

  async #showIn(view: View, series: Series, frame: number): Promise<void> {
    await view.show(series, frame);
    if (view.panes.some(({ covered }) => !covered)) this.#place.dispatchEvent(new Event('picture-shown'));
  }

  /** Nothing is open any more. */
  async #clear(): Promise<void> {
    this.#layout = undefined;
    this.#leave();
    this.#place.replaceChildren(...this.#empty);
    await this.#closed;
  }

  #leave(): void {
    const before = this.#view;
    this.#view = undefined;
    if (before === undefined) return;
    this.#attach(undefined);
    this.#closed = this.#closed.then(() => before.close());
  }

  /** From now on that view is what the rest is about; undefined: there is none. */
  #attach(view: View | undefined): void {
    for (const { image } of view?.panes ?? []) this.history.listenIn(image);
    this.#enlarging.attach(view);
    this.#over.attach(view);
  }

  /** Resolves when what is to be seen is on screen, or why it is not: nothing of before is. */
  async settled(): Promise<void> {
    await this.#last;
    await this.#closed;
  }

  /** Nothing more of these is loaded. */
  giveUp(series: readonly Series[]): void {
    this.#loader.giveUp(new Set(series.map(({ id }) => id)));
  }

  /** Opens a view after the one before is gone, for what is wanted by then. */
  async #change(layout: Layout): Promise<void> {
    this.#layout = layout;
    this.#leave();
    await this.#closed;
    if (this.#isLost || this.#layout !== layout || this.#view !== undefined) return;
    this.#view = openView(layout, this.#place, this.#store, this.#context, (series) =>
      this.#loader.loadAll(series),
    );
    this.#attach(this.#view);
    this.#view.setTool(this.#store.state.tool);
    const { state } = this.#store;
    await this.#show(selectedSeries(state), state.layout, state.frame);
  }

  toggleEnlarged(): void {
    this.#enlarging.toggle();
  }

  /** Where the sections meet: A-scan and B-scan, from 1. */
  get crosshairs(): readonly [aScan: number, bScan: number] | undefined {
    const place = this.#view?.place;
    return place && [place.aScan + 1, place.frame];
  }

  #look() {
    const { state } = this.#store;
    const { colours, inverted, window } = state;
    return { proportion: proportionOf(state), colours, inverted, window };
  }

  /** Stops loading the frames of the series that is shown. */
  cancelLoading(): void {
    this.#loader.cancel();
    for (const { arriving } of shownSeries(this.#store.state)) arriving?.pause();
  }

  /** Goes on after {@link cancelLoading}, or where the connection broke. */
  async loadTheRest(): Promise<void> {
    const { layout, frame } = this.#store.state;
    const [series, view] = [selectedSeries(this.#store.state), this.#view];
    if (series === undefined || view === undefined) return;
    series.arriving?.resume();
    if (showsFrames(layout)) {
      const loading = this.#loader.load(series, frame);
      void this.#showIn(view, series, frame);
      await loading;
      await this.#loader.loadRest(frame);
    } else await this.#showIn(view, series, frame);
  }

  /** The whole picture again, as the file says it should look. */
  reset(): void {
    this.#store.update({ inverted: false, colours: 'grey' });
    this.#view?.reset();
  }

  zoom(factor: number): void {
    this.#view?.zoom(factor);
  }

  pan(dx: number, dy: number): void {
    this.#view?.pan(dx, dy);
  }

  cancelDrawing(): void {
    this.#view?.cancelDrawing?.();
  }

  get cameras(): Cameras {
    return camerasOf(this.#engine);
  }

  setCameras(cameras: Cameras): void {
    setCameras(this.#engine, cameras);
  }

  /** Goes to where something was measured. */
  goToPlace(place: MeasuredPlace): void {
    const store = this.#store;
    if (store.state.selected !== place.series) select(store, place.series);
    if (place.plane === 'frame') {
      if (store.state.layout === 'volume') setLayout(store, 'stack');
      return goToFrame(store, place.at);
    }
    this.#wantedPlace = place;
    if (store.state.layout === 'sections') this.#goToWanted();
    else setLayout(store, 'sections');
  }

  #goToWanted(): void {
    const { state } = this.#store;
    const place = this.#wantedPlace;
    if (place === undefined || place.plane === 'frame' || state.selected !== place.series) return;
    if (state.layout !== 'sections' || this.#view?.place === undefined) return;
    this.#wantedPlace = undefined;
    this.#view.goTo?.(place.plane, place.at);
  }

  /** Draws measurements again. */
  redraw(): void {
    this.#engine.render();
  }

  /** Measurements in pictures that are closed go with them, and cannot be brought back. */
  purgeMeasurements(series: readonly Series[]): void {
    this.measurements.purge(series);
    this.history.purge(new Set(series.map(({ id }) => id)));
  }

  /** What is on screen, as a PNG. */
  picture(): Promise<Blob> {
    return savedView(this.#view, this.#engine, this.#store.state);
  }
}
