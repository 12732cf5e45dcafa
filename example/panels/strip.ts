import { goToFrame } from '../model/changes.js';
import { selectedSeries, type ViewerStore } from '../model/state.js';
import { frameNoun } from '../model/wording.js';
import { thumbnail } from '../viewer/thumbnail.js';
import { words } from '../words/index.js';
import { el } from './dom.js';

/** Small pictures of all frames of the selected scan, made when they come into sight. A click goes there. */
export function strip(store: ViewerStore): HTMLElement {
  const list = el('ol', { class: 'strip', 'data-testid': 'strip', 'aria-label': words.strip });
  let stop = new AbortController();
  store.watch(
    (state) => [state.strip && state.layout !== 'volume', selectedSeries(state)],
    (isShown, series) => {
      stop.abort();
      stop = new AbortController();
      const ids = series?.imageIds ?? [];
      list.hidden = !isShown || series === undefined || ids.length < 2;
      if (list.hidden || series === undefined) return list.replaceChildren();
      const frames = ids.map((imageId, index) => ({
        imageId,
        button: el(
          'button',
          {
            type: 'button',
            title: `${frameNoun(series)} ${index + 1}`,
            'aria-label': `${frameNoun(series)} ${index + 1}`,
            'data-frame': index + 1,
            onclick: () => goToFrame(store, index + 1),
          },
          el('span', { 'aria-hidden': 'true' }, String(index + 1)),
        ),
      }));
      list.replaceChildren(...frames.map(({ button }) => el('li', {}, button)));
      makeInSight(list, frames, stop.signal);
    },
  );
  store.watch(
    (state) => [state.frame, state.strip, selectedSeries(state), state.layout],
    (frame, _isShown, _series, _layout) => {
      list.querySelector('[aria-current]')?.removeAttribute('aria-current');
      const current = list.querySelector(`[data-frame="${frame}"]`);
      current?.setAttribute('aria-current', 'true');
      current?.scrollIntoView({ inline: 'center', block: 'nearest' });
    },
  );
  return list;
}

/** One picture after another, of the frames that can be seen by then. */
function makeInSight(
  root: HTMLElement,
  frames: readonly { readonly imageId: string; readonly button: HTMLElement }[],
  signal: AbortSignal,
): void {
  const inSight = new Set<HTMLElement>();
  const made = new Set<HTMLElement>();
  let isBusy = false;
  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    for (;;) {
      const next = frames.find(({ button }) => inSight.has(button) && !made.has(button));
      if (next === undefined || signal.aborted) break;
      made.add(next.button);
      const picture = await thumbnail(next.imageId).then(
        (src) => el('img', { src, alt: '' }),
        // Its own pane says what is wrong with it.
        () => el('strong', { 'aria-hidden': 'true' }, '!'),
      );
      if (!signal.aborted) next.button.prepend(picture);
    }
    isBusy = false;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inSight.add(target as HTMLElement);
        else inSight.delete(target as HTMLElement);
      }
      void work();
    },
    { root },
  );
  for (const { button } of frames) observer.observe(button);
  signal.addEventListener('abort', () => observer.disconnect());
}
