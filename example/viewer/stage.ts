import type { RenderingEngine, Types } from '@cornerstonejs/core';
import { annotation } from '@cornerstonejs/tools';
import type { NotKnown } from 'cornerstone-czm-image-loader/core';
import type { Series } from '../model/series.js';
import { besideOf, type Beside } from '../model/beside.js';
import { companionsOf } from '../model/linked.js';
import {
  loadingOf,
  select,
  selectedSeries,
  showsFrames,
  shownSeries,
  stretchOf,
  type Orientation,
  type ViewerState,
  type ViewerStore,
} from '../model/state.js';
import { measuredOf } from '../model/thickness.js';
import { provenanceLabel } from '../model/wording.js';
import { BesideView } from './beside-view.js';
import { resize } from './camera.js';
import { FrameLoader } from './frame-loader.js';
import { LinkedView } from './linked-view.js';
import { pictureOf } from './picture.js';
import { SectionsView, type Failures } from './sections-view.js';
import { SlabLayer } from './slab-layer.js';
import type { Plugin } from './start.js';
import { StackView } from './stack-view.js';
import { overlayThickness } from './thickness-overlay.js';
import { isMeasurement } from './tool-groups.js';
import type { View, ViewContext } from './view.js';
import { VolumeView } from './volume-view.js';

/** CSS pixels: below the title of a picture. */
const LEGEND_TOP = 40;

/** What else changes what is on screen: the pictures beside the selected one. */
function besideIn(state: ViewerState): readonly [unknown, unknown, unknown, unknown] {
  const series = selectedSeries(state);
  if (series !== undefined && state.layout === 'linked') {
    const { cube, enFace, fundus } = companionsOf(series, state.series);
    return [cube, enFace, fundus, undefined];
  }
  const beside = state.layout === 'beside' ? besideOf(state) : undefined;
  if (beside === undefined || 'reason' in beside) return [beside?.reason, undefined, undefined, undefined];
  return [beside.other, beside.otherFrame, beside.pairing, beside.together];
}

/** Keeps what is on screen in step with the state, and does what the toolbar asks for. */
export class Stage {
  readonly #place: HTMLElement;
  readonly #store: ViewerStore;
  readonly #engine: RenderingEngine;
  readonly #loader: FrameLoader;
  readonly #plugin: Plugin;
  /** What takes the layers off the view's pictures. */
  #layers: readonly (() => void)[] = [];
  #redrawThickness: () => void = () => undefined;
  readonly #slab: SlabLayer;
  #view: View | undefined;
  #layout: Orientation | undefined;
  #ids: { readonly of: readonly Series[] | undefined; readonly series: ReadonlyMap<string, Series> } = {
    of: undefined,
    series: new Map(),
  };
  /** Settles when every view that was left is gone: the next may use the same viewport IDs. */
  #closed: Promise<void> = Promise.resolve();
  #last: Promise<void> = Promise.resolve();
  /** What the page says where nothing is open. */
  readonly #empty: readonly Node[];

  constructor(place: HTMLElement, store: ViewerStore, engine: RenderingEngine, plugin: Plugin) {
    this.#place = place;
    this.#empty = [...place.childNodes];
    this.#plugin = plugin;
    this.#store = store;
    this.#engine = engine;
    this.#loader = new FrameLoader(store);
    this.#slab = new SlabLayer(store, plugin);
    store.watch(
      (state) => [selectedSeries(state), state.layout, state.frame, ...besideIn(state)],
      (series, layout, frame, ..._beside) => {
        this.#last = this.#show(series, layout, frame);
      },
    );
    store.watch(
      (state) => [stretchOf(state), state.inverted, state.window],
      () => this.#view?.setLook(this.#look()),
    );
    store.watch(
      (state) => [state.tool],
      (tool) => this.#view?.setTool(tool),
    );
    store.watch(
      (state) => [state.layers],
      () => this.#showLayers(),
    );
    store.watch(
      (state) => [state.thickness, measuredOf(state)],
      // In a task of its own: the panel of numbers is made now.
      () => setTimeout(() => this.#redrawThickness()),
    );
    new ResizeObserver(() => resize(this.#engine)).observe(place);
  }

  async #show(series: Series | undefined, layout: Orientation, frame: number): Promise<void> {
    if (series === undefined) return this.#clear();
    if (this.#layout !== layout) return this.#change(layout);
    const view = this.#view;
    if (view === undefined) return;
    view.setLook(this.#look());
    await view.show(series, frame);
    if (view.panes.some(({ covered }) => !covered)) this.#place.dispatchEvent(new Event('picture-shown'));
    if (showsFrames(layout) && selectedSeries(this.#store.state) === series) void this.#loadRest(frame);
  }

  /** Nothing is open any more. */
  async #clear(): Promise<void> {
    const before = this.#view;
    this.#view = undefined;
    this.#layout = undefined;
    this.#showLayers();
    if (before === undefined) return;
    this.#closed = this.#closed.then(() => before.close());
    this.#place.replaceChildren(...this.#empty);
    await this.#closed;
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
  async #change(layout: Orientation): Promise<void> {
    const before = this.#view;
    this.#view = undefined;
    this.#layout = layout;
    if (before !== undefined) this.#closed = this.#closed.then(() => before.close());
    await this.#closed;
    if (this.#layout !== layout || this.#view !== undefined) return;
    this.#view = this.#open(layout);
    this.#showLayers();
    this.#showThickness(layout);
    this.#showSlab(layout, this.#view);
    this.#view.setTool(this.#store.state.tool);
    const { state } = this.#store;
    await this.#show(selectedSeries(state), state.layout, state.frame);
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

  #showSlab(layout: Orientation, view: View): void {
    const viewport = layout === 'sections' ? this.#engine.getViewport('enface') : undefined;
    this.#slab.attach(
      viewport && view instanceof SectionsView
        ? { viewport: viewport as Types.IVolumeViewport, view }
        : undefined,
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
      isStretched: () => stretchOf(this.#store.state) !== 1,
      events: {
        frame: (frame) => this.#store.update({ frame }),
        window: (window) => {
          const now = this.#store.state.window;
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
      case 'beside':
        return new BesideView(
          this.#place,
          context,
          () => besideOf(this.#store.state),
          ({ id }) => select(this.#store, id),
        );
      case 'sections':
        return new SectionsView(this.#place, context, load);
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
    return { stretch: stretchOf(state), inverted: state.inverted, window: state.window };
  }

  /** While single frames are looked at, the others come in behind, unless the user stopped that. */
  async #loadRest(frame: number): Promise<void> {
    const { state } = this.#store;
    for (const series of shownSeries(state)) {
      const { cancelled, broken, running, loaded, failed } = loadingOf(state, series.id);
      if (cancelled || broken || running) return;
      if (loaded + failed.size >= series.imageIds.length) continue;
      await this.#loader.load(series, frame);
      // Then the cube beside it, if that is still there.
      const { cancelled: isStopped, broken: isBroken } = loadingOf(this.#store.state, series.id);
      if (isStopped || isBroken || this.#store.state.selected !== state.selected) return;
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
    for (const { arriving } of shownSeries(this.#store.state)) arriving?.pause();
  }

  /** Goes on after {@link cancelLoading}, or where the connection broke. */
  async loadTheRest(): Promise<void> {
    const { layout, frame } = this.#store.state;
    const series = selectedSeries(this.#store.state);
    if (series === undefined) return;
    series.arriving?.resume();
    if (showsFrames(layout)) {
      const loading = this.#loader.load(series, frame);
      void this.#view?.show(series, frame);
      await loading;
      await this.#loadRest(frame);
    } else await this.#view?.show(series, frame);
  }

  /** The whole picture again, as the file says it should look. */
  reset(): void {
    this.#store.update({ inverted: false });
    this.#view?.reset();
  }

  zoom(factor: number): void {
    this.#view?.zoom(factor);
  }

  pan(dx: number, dy: number): void {
    this.#view?.pan(dx, dy);
  }

  clearMeasurements(): void {
    for (const { annotationUID, metadata } of annotation.state.getAllAnnotations()) {
      if (annotationUID && isMeasurement(metadata?.toolName ?? ''))
        annotation.state.removeAnnotation(annotationUID);
    }
    this.#engine.render();
  }

  /** Measurements in pictures that are closed go with them. */
  forgetMeasurements(series: readonly Series[]): void {
    const imageIds = new Set(series.flatMap((one) => one.imageIds));
    for (const { annotationUID, metadata } of annotation.state.getAllAnnotations()) {
      if (annotationUID && imageIds.has(metadata?.referencedImageId ?? ''))
        annotation.state.removeAnnotation(annotationUID);
    }
  }

  #bothOf(beside: Beside | NotKnown): readonly [Series, Series] | undefined {
    return this.#layout === 'beside' && !('reason' in beside) ? [beside.left, beside.right] : undefined;
  }

  /** What is on screen, as a PNG. */
  async picture(): Promise<Blob> {
    const series = selectedSeries(this.#store.state);
    if (this.#view === undefined || series === undefined) throw new Error('There is no picture to save.');
    const origin = series.origin === 'sample' ? 'synthetic · ' : '';
    const shown = this.#bothOf(besideOf(this.#store.state)) ?? [series];
    const labels = [...new Set(shown.map(provenanceLabel))];
    const text = labels.length === 1 ? (labels[0] ?? '') : `left: ${labels[0]} · right: ${labels[1]}`;
    return pictureOf(this.#view, this.#engine, origin + text);
  }
}
