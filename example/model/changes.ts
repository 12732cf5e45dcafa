import type { ImageLayers, NotKnown } from 'cornerstone-czm-image-loader';
import type { OrderProof } from 'cornerstone-czm-image-loader/core';
import { besideOf } from './beside.js';
import { hasAScans, isStillToCome, whyNoAngle, type Loading, type Series } from './series.js';
import {
  selectedSeries,
  shownSeries,
  whyNotIn,
  type Layout,
  type Notice,
  type Tool,
  type ViewerState,
  type ViewerStore,
} from './state.js';

/* What changes the state in more than one place, or by a rule. */

/**
 * Shows another series: its middle frame, its own window, and a layout that it can be shown in. What was said of the
 * one before goes. The one that is shown stays as it is.
 */
export function select(store: ViewerStore, id: string): void {
  const { state } = store;
  const series = state.series.find((candidate) => candidate.id === id);
  if (series === undefined) return;
  if (id === state.selected) return store.update({ scans: false });
  // The cube beside it, at the same B-scan.
  const isBeside = shownSeries(state).some((shown) => shown !== selectedSeries(state) && shown === series);
  const layout = whyNotIn(state.layout, series, state.series) === undefined ? state.layout : 'stack';
  const middle = middleFrame(series);
  const beside = state.layout === 'beside' && isBeside ? besideOf(state) : undefined;
  const frames =
    beside !== undefined && !('reason' in beside)
      ? { frame: beside.otherFrame, otherFrame: state.frame, partner: state.selected }
      : { frame: isBeside ? state.frame : middle, otherFrame: middle, partner: undefined };
  store.update({
    selected: id,
    ...frames,
    layout,
    // Of two scans beside each other the enlarged one may not be the selected one any more.
    enlarged: layout === state.layout && layout !== 'beside' ? state.enlarged : undefined,
    tool: toolFor(state.tool, layout, series),
    window: undefined,
    ownWindow: undefined,
    inverted: false,
    playing: false,
    scans: false,
    notices: [],
  });
}

/** The middle frame, or the first where that has not come yet; one-based. */
export function middleFrame(series: Series): number {
  const middle = Math.max(1, Math.ceil(series.imageIds.length / 2));
  return isStillToCome(series, middle) ? 1 : middle;
}

/** Goes to a frame, or to the nearest that there is. */
export function goToFrame(store: ViewerStore, frame: number): void {
  const count = selectedSeries(store.state)?.imageIds.length ?? 1;
  store.update({ frame: Math.min(Math.max(1, Math.round(frame)), Math.max(1, count)) });
}

/** Goes to a frame of the scan that is compared with the selected one; of both, where they are scrolled together. */
export function goToOther(store: ViewerStore, frame: number): void {
  const beside = besideOf(store.state);
  if ('reason' in beside) return;
  if (beside.together) return goToFrame(store, frame);
  store.update({ otherFrame: Math.min(Math.max(1, Math.round(frame)), beside.other.imageIds.length) });
}

/** Changes the layout, if the series can be shown in it. */
export function setLayout(store: ViewerStore, layout: Layout): void {
  const { state } = store;
  if (whyNotIn(layout, selectedSeries(state), state.series) !== undefined) return;
  store.update({
    layout,
    enlarged: undefined,
    playing: false,
    tool: layout === 'sections' ? 'crosshairs' : toolFor(state.tool, layout, selectedSeries(state)),
  });
}

/** The tool, unless it does nothing there: then that which shows grey values. */
export const toolFor = (tool: Tool, layout: Layout, series: Series | undefined): Tool =>
  isFor(tool, layout, series) && !(tool === 'angle' && whyNoAngle(series) !== undefined) ? tool : 'window';

/** Crosshairs link sections, and only there; depth is measured along A-scans. */
function isFor(tool: Tool, layout: Layout, series: Series | undefined): boolean {
  if (tool === 'caliper') return series !== undefined && hasAScans(series);
  return tool !== 'crosshairs' || layout === 'sections';
}

/** Whether the left button can have that tool now. */
export const canUse = (tool: Tool, state: ViewerState): boolean =>
  state.layout !== 'volume' && isFor(tool, state.layout, selectedSeries(state));

let noticeCount = 0;

/** Says something; what was said before in the same words goes. */
export function addNotice(store: ViewerStore, tone: Notice['tone'], text: string, technical?: string): void {
  const notice: Notice = { id: ++noticeCount, tone, text, ...(technical === undefined ? {} : { technical }) };
  const others = store.state.notices.filter((one) => one.text !== text || one.technical !== technical);
  store.update({ notices: [...others, notice] });
}

export function removeNotice(store: ViewerStore, id: number): void {
  store.update({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}

export function setLoading(store: ViewerStore, id: string, loading: Loading): void {
  store.update({ loading: new Map(store.state.loading).set(id, loading) });
}

export function setThumbnail(store: ViewerStore, id: string, url: string): void {
  store.update({ thumbnails: new Map(store.state.thumbnails).set(id, url) });
}

export function setOrderProof(store: ViewerStore, id: string, proof: OrderProof): void {
  store.update({ orderProofs: new Map(store.state.orderProofs).set(id, proof) });
}

export function setLayersOf(store: ViewerStore, id: string, layers: ImageLayers | NotKnown): void {
  store.update({ layersOf: new Map(store.state.layersOf).set(id, layers) });
}

/** Puts the centre of the fovea of a series; undefined: where its analysis states it. */
export function setCentre(
  store: ViewerStore,
  id: string,
  centre: readonly [aScan: number, bScan: number] | undefined,
): void {
  const centres = new Map(store.state.centres);
  if (centre === undefined) centres.delete(id);
  else centres.set(id, centre);
  store.update({ centres });
}
