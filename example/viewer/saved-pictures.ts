import type { RenderingEngine } from '@cornerstonejs/core';
import { besideOf } from '../model/beside.js';
import { selectedSeries, type ViewerState } from '../model/state.js';
import { provenanceLabel } from '../model/wording.js';
import { words } from '../words/index.js';
import { BesideView } from './beside-view.js';
import { framePicture } from './frame-picture.js';
import { pictureOf } from './picture.js';
import type { View } from './view.js';

/** What is on screen, as a PNG; below it stands where the millimetres come from, of each of two scans. */
export async function savedView(
  view: View | undefined,
  engine: RenderingEngine,
  state: ViewerState,
): Promise<Blob> {
  const series = selectedSeries(state);
  if (view === undefined || series === undefined) throw new Error(words.saving.nothing);
  const beside = view instanceof BesideView ? besideOf(state) : undefined;
  const shown = beside === undefined || 'reason' in beside ? [series] : [beside.left, beside.right];
  const labels = [...new Set(shown.map(provenanceLabel))];
  const [left = '', right] = labels;
  const text = right === undefined ? left : words.picture.sides(left, right);
  return pictureOf(view, engine, series.origin === 'sample' ? words.picture.synthetic(text) : text);
}

/** The frame that is shown, in its own pixels, as a PNG. */
export async function savedFrame(state: ViewerState): Promise<Blob> {
  const series = selectedSeries(state);
  const imageId = series?.imageIds[state.frame - 1];
  if (series === undefined || imageId === undefined) throw new Error(words.saving.nothing);
  const { window, inverted, colours } = state;
  const isEnFace = series.description?.kind === 'en-face';
  return framePicture(series, state.frame, { window, inverted, colours: isEnFace ? colours : 'grey' });
}
