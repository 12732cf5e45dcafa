import { middleFrame, setThumbnail } from '../model/changes.js';
import type { ViewerStore } from '../model/state.js';
import type { Series } from '../model/series.js';
import { thumbnail } from './thumbnail.js';

/**
 * Makes the list's pictures one after another, as they are asked for: of the middle frame of a series or, failing that, its
 * first. None is made of what was closed meanwhile.
 */
export function makeThumbnails(store: ViewerStore): (series: Series) => void {
  let last: Promise<void> = Promise.resolve();
  const isOpen = (series: Series): boolean => store.state.series.includes(series);
  const make = async (series: Series): Promise<void> => {
    const { id, imageIds } = series;
    const [first] = imageIds;
    if (first === undefined || !isOpen(series)) return;
    const middle = imageIds[middleFrame(series) - 1] ?? first;
    try {
      const url = await thumbnail(middle).catch((error: unknown) => {
        if (!isOpen(series)) throw error;
        return thumbnail(first);
      });
      if (isOpen(series)) setThumbnail(store, id, url);
    } catch {
      // The series itself says what is wrong with it when it is shown.
    }
  };
  return (series) => {
    last = last.then(() => make(series));
  };
}
