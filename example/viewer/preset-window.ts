import { cache } from '@cornerstonejs/core';
import { selectedSeries, type GreyWindow, type ViewerState } from '../model/state.js';
import { windowOfPixels, windowOfRange, type Preset } from '../model/windows.js';

/** The window by what a frame holds; undefined before it is there. */
export function presetWindow(preset: Preset, state: ViewerState): GreyWindow | undefined {
  const series = selectedSeries(state);
  if (preset === 'file') return state.ownWindow;
  if (preset === 'auto') {
    const image = cache.getImage(series?.imageIds[state.frame - 1] ?? '');
    return image && windowOfPixels(image.getPixelData());
  }
  return windowOfRange(series?.description?.bitsStored ?? 8, preset);
}
