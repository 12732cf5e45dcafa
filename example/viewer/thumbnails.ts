import { middleFrame, setThumbnail, type ViewerStore } from '../model/state.js';
import { thumbnail } from './thumbnail.js';

/** Makes the rail's pictures one after another, of the middle frame of each series or, failing that, its first. */
export function makeThumbnails(store: ViewerStore): void {
  const seen = new Set<string>();
  let last: Promise<void> = Promise.resolve();
  store.watch(
    (state) => [state.series],
    (all) => {
      for (const series of all) {
        const { id, imageIds } = series;
        const [first] = imageIds;
        if (seen.has(id) || first === undefined) continue;
        seen.add(id);
        last = last
          .then(() => thumbnail(imageIds[middleFrame(series) - 1] ?? first).catch(() => thumbnail(first)))
          .then(
            (url) => setThumbnail(store, id, url),
            // The series itself says what is wrong with it when it is shown.
            () => undefined,
          );
      }
    },
  );
}
