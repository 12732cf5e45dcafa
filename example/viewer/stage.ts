import { cache, type RenderingEngine, type Types } from '@cornerstonejs/core';
import { Enums as ToolEnums } from '@cornerstonejs/tools';
import type { Series } from '../model/series.js';
import type { Cameras } from '../model/history.js';
import { companionsOf } from '../model/linked.js';
import type { MeasuredPlace } from '../model/measurement.js';
import {
  goToFrame,
  loadingOf,
  select,
  selectedSeries,
  setLayout,
  showsFrames,
  shownSeries,
  proportionOf,
  type GreyWindow,
  type Orientation,
  type Tool,
  type ViewerStore,
} from '../model/state.js';
import { measuredOf } from '../model/thickness.js';
import { windowOfPixels, windowOfRange, type Preset } from '../model/windows.js';
import { provenanceLabel } from '../model/wording.js';
import { camerasOf, resize, setCameras } from './camera.js';
import { framePicture } from './frame-picture.js';
import { FrameLoader } from './frame-loader.js';
import { History } from './history.js';
import { LinkedView } from './linked-view.js';
import { Measurements } from './measurements.js';
import { pictureOf } from './picture.js';
import { SectionsView, type Failures } from './sections-view.js';
import type { Plugin } from './start.js';
import { StackView } from './stack-view.js';
import { overlayThickness } from './thickness-overlay.js';

import type { View, ViewContext } from './view.js';
import { VolumeView } from './volume-view.js';

/** CSS pixels: below the title of a picture. */
const LEGEND_TOP = 40;

/** Tools that a second click may be for. */
const MEASURING: ReadonlySet<Tool> = new Set(['length', 'angle', 'area', 'probe']);

/** What begins and ends a gesture in a picture. */
const BEGINS = [ToolEnums.Events.MOUSE_DOWN, ToolEnums.Events.TOUCH_START];
const ENDS = [
  ToolEnums.Events.MOUSE_UP,
  ToolEnums.Events.MOUSE_CLICK,
  ToolEnums.Events.TOUCH_END,
  ToolEnums.Events.TOUCH_TAP,
];

/** Keeps what is on screen in step with the state, and does what the toolbar asks for. */
export class Stage {
  readonly #place: HTMLElement;
  readonly #store: ViewerStore;
  readonly #engine: RenderingEngine;
  readonly #loader: FrameLoader;
  readonly #plugin: Plugin;
  readonly measurements: Measurements;
  readonly history: History;
  /** A section that is to be gone to once the cube is shown. */
  #wantedPlace: MeasuredPlace | undefined;
  /** What takes the layers off the view's pictures. */
  #layers: readonly (() => void)[] = [];
  #redrawThickness: () => void = () => undefined;
  #view: View | undefined;
  #layout: Orientation | undefined;
  #ids: { readonly of: readonly Series[] | undefined; readonly series: ReadonlyMap<string, Series> } = {
    of: undefined,
    series: new Map(),
  };
  /** Settles when every view that was left is gone: the next may use the same viewport IDs. */
  #closed: Promise<void> = Promise.resolve();

  constructor(place: HTMLElement, store: ViewerStore, engine: RenderingEngine, plugin: Plugin) {
    this.#place = place;
    this.#plugin = plugin;
    this.#store = store;
    this.#engine = engine;
    this.#loader = new FrameLoader(store);
    this.history = new History(store, this);
    this.measurements = new Measurements(
      store,
      (imageId) => this.#seriesOf(imageId),
      () => this.history.end(),
    );
    store.watch(
      (state) => [selectedSeries(state), state.layout, state.frame],
      (series, layout, frame) => void this.#show(series, layout, frame),
    );
    store.watch(
      (state) => [proportionOf(state), state.colours, state.inverted, state.window],
      () => this.#view?.setLook(this.#look()),
    );
    store.watch(
      (state) => [state.tool],
      (tool) => this.#view?.setTool(tool),
    );
    store.watch(
      (state) => [state.enlarged],
      () => this.#showEnlarged(),
    );
    store.watch(
      (state) => [state.layers],
      () => this.#showLayers(),
    );
    store.watch(
      (state) => [state.thickness, measuredOf(state)],
      () => this.#redrawThickness(),
    );
    new ResizeObserver(() => resize(this.#engine)).observe(place);
  }

  async #show(series: Series | undefined, layout: Orientation, frame: number): Promise<void> {
    if (series === undefined) return;
    if (this.#layout !== layout) return this.#change(layout);
    const view = this.#view;
    if (view === undefined) return;
    view.setLook(this.#look());
    await view.show(series, frame);
    this.#goToWanted();
    if (view.panes.some(({ covered }) => !covered)) this.#place.dispatchEvent(new Event('picture-shown'));
    if (showsFrames(layout) && selectedSeries(this.#store.state) === series) void this.#loadRest(frame);
  }

  /** Opens a view after the one before is gone, for what is wanted by then. */
  async #change(layout: Orientation): Promise<void> {
    const before = this.#view;
    this.#view = undefined;
    this.#layout = layout;
    if (before !== undefined) this.#closed = this.#closed.then(() => before.close());
    await this.#closed;
    if (this.#layout !== layout || this.#view !== undefined) return;
    this.#view = this.#open(layout);
    for (const pane of this.#view.panes) {
      const { image, viewportId } = pane;
      if (this.#view.panes.length > 1)
        pane.offerEnlarging((isByDoubleClick) => this.#enlarge(viewportId, isByDoubleClick));
      for (const type of BEGINS) image.addEventListener(type, () => this.history.begin());
      for (const type of ENDS) image.addEventListener(type, () => this.history.end());
    }
    this.#showEnlarged();
    this.#showLayers();
    this.#showThickness(layout);
    this.#view.setTool(this.#store.state.tool);
    const { state } = this.#store;
    await this.#show(selectedSeries(state), state.layout, state.frame);
  }

  /** One pane takes the place of all; not by the second click of somebody who measures. */
  #enlarge(viewportId: string, isByDoubleClick = false): void {
    if (isByDoubleClick && MEASURING.has(this.#store.state.tool)) return;
    this.#store.update({ enlarged: this.#store.state.enlarged === viewportId ? undefined : viewportId });
  }

  /** Enlarges the pane with the focus, or the first; or shows all of them again. */
  toggleEnlarged(): void {
    const panes = this.#view?.panes ?? [];
    if (panes.length < 2) return;
    const pane = panes.find(({ element }) => element.contains(document.activeElement)) ?? panes[0];
    const { enlarged } = this.#store.state;
    this.#store.update({ enlarged: enlarged === undefined ? pane?.viewportId : undefined });
  }

  #showEnlarged(): void {
    const view = this.#view;
    if (view === undefined) return;
    const { enlarged } = this.#store.state;
    const isOne = view.panes.some(({ viewportId }) => viewportId === enlarged);
    view.element.classList.toggle('has-enlarged', isOne);
    for (const pane of view.panes) pane.setEnlarged(pane.viewportId === enlarged);
    resize(this.#engine);
  }

  /** The window by what a frame holds; undefined before it is there. */
  windowOfFrame(preset: Preset): GreyWindow | undefined {
    const { state } = this.#store;
    const series = selectedSeries(state);
    if (preset === 'file') return state.ownWindow;
    if (preset === 'auto') {
      const image = cache.getImage(series?.imageIds[state.frame - 1] ?? '');
      return image && windowOfPixels(image.getPixelData());
    }
    return windowOfRange(series?.description?.bitsStored ?? 8, preset);
  }

  /** Over every picture of the view; those of a view that is closed go with it. */
  #showLayers(): void {
    for (const remove of this.#layers) remove();
    this.#layers =
      this.#store.state.layers && this.#view !== undefined
        ? this.#engine
            .getViewports()
            .map((viewport) => this.#plugin.showLayers(viewport, { legendTop: LEGEND_TOP }))
        : [];
  }

  #showThickness(layout: Orientation): void {
    this.#redrawThickness = () => undefined;
    if (layout !== 'sections') return;
    const viewport = this.#engine.getViewport('enface') as Types.IVolumeViewport;
    this.#redrawThickness = overlayThickness(viewport, () =>
      this.#store.state.thickness ? measuredOf(this.#store.state) : undefined,
    );
  }

  /** Where the sections meet: A-scan and B-scan, from 1. */
  get crosshairs(): readonly [aScan: number, bScan: number] | undefined {
    const place = this.#view?.place;
    return place && [place.aScan + 1, place.frame];
  }

  #open(layout: Orientation): View {
    const context: ViewContext = {
      engine: this.#engine,
      seriesOf: (imageId) => this.#seriesOf(imageId),
      events: {
        frame: (frame) => this.#store.update({ frame }),
        window: (window) => {
          const { window: now, ownWindow } = this.#store.state;
          if (ownWindow === undefined) this.#store.update({ ownWindow: window });
          if (now?.center !== window.center || now.width !== window.width) this.#store.update({ window });
        },
      },
    };
    const load = (series: Series): Promise<Failures | undefined> => this.#loadAll(series);
    switch (layout) {
      case 'stack':
        return new StackView(this.#place, context);
      case 'linked':
        return new LinkedView(this.#place, context, (series) =>
          companionsOf(series, this.#store.state.series),
        );
      case 'sections':
        return new SectionsView(
          this.#place,
          context,
          load,
          (series) => companionsOf(series, this.#store.state.series).fundus,
        );
      case 'volume':
        return new VolumeView(this.#place, context, load);
    }
  }

  /** The images of hundreds of files are looked up anew only when there are others. */
  #seriesOf(imageId: string): Series | undefined {
    const { series } = this.#store.state;
    if (this.#ids.of !== series) {
      const pairs = series.flatMap((one) => one.imageIds.map((id) => [id, one] as const));
      this.#ids = { of: series, series: new Map(pairs) };
    }
    return this.#ids.series.get(imageId);
  }

  #look() {
    const { state } = this.#store;
    const { colours, inverted, window } = state;
    return { proportion: proportionOf(state), colours, inverted, window };
  }

  /** While single frames are looked at, the others come in behind, unless the user stopped that. */
  async #loadRest(frame: number): Promise<void> {
    const { state } = this.#store;
    for (const series of shownSeries(state)) {
      const { cancelled, running, loaded, failed } = loadingOf(state, series.id);
      if (cancelled || running) return;
      if (loaded + failed.size >= series.imageIds.length) continue;
      await this.#loader.load(series, frame);
      // Then the cube beside it, if that is still there.
      const { cancelled: isStopped } = loadingOf(this.#store.state, series.id);
      if (isStopped || this.#store.state.selected !== state.selected) return;
    }
  }

  async #loadAll(series: Series): Promise<Failures | undefined> {
    await this.#loader.load(series, this.#store.state.frame);
    const { loaded, failed } = loadingOf(this.#store.state, series.id);
    return loaded + failed.size >= series.imageIds.length ? failed : undefined;
  }

  /** Stops loading the frames of the series that is shown. */
  cancelLoading(): void {
    this.#loader.cancel();
  }

  /** Goes on after {@link cancelLoading}. */
  async loadTheRest(): Promise<void> {
    const { layout, frame } = this.#store.state;
    const series = selectedSeries(this.#store.state);
    if (series === undefined) return;
    if (showsFrames(layout)) {
      await this.#loader.load(series, frame);
      await this.#loadRest(frame);
    } else await this.#view?.show(series, frame);
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

  /** Measurements are drawn anew. */
  redraw(): void {
    this.#engine.render();
  }

  /** What is on screen, as a PNG. */
  async picture(): Promise<Blob> {
    const series = selectedSeries(this.#store.state);
    if (this.#view === undefined || series === undefined) throw new Error('There is no picture to save.');
    const origin = series.origin === 'sample' ? 'synthetic · ' : '';
    return pictureOf(this.#view, this.#engine, origin + provenanceLabel(series));
  }

  /** The frame that is shown, in its own pixels, as a PNG. */
  async framePicture(): Promise<Blob> {
    const { state } = this.#store;
    const series = selectedSeries(state);
    const imageId = series?.imageIds[state.frame - 1];
    if (series === undefined || imageId === undefined) throw new Error('There is no picture to save.');
    const { window, inverted, colours } = state;
    const isEnFace = series.description?.kind === 'en-face';
    return framePicture(series, state.frame, { window, inverted, colours: isEnFace ? colours : 'grey' });
  }
}
