import { RATES, type ViewerStore } from './model/state.js';

/** Theme, full screen, and what the system asks for of movement. */
export function followAppearance(store: ViewerStore, root: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) store.update({ rate: RATES[0] });
  store.watch(
    (state) => [state.theme],
    (theme) => {
      if (theme === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = theme;
    },
  );
  store.watch(
    (state) => [state.fullScreen],
    (isFull) => {
      root.classList.toggle('full-screen', isFull);
      const isSo = document.fullscreenElement !== null;
      // Where the browser has none, or refuses, the pictures still have the whole page.
      if (isFull && !isSo) void root.requestFullscreen?.().catch(() => undefined);
      if (!isFull && isSo) void document.exitFullscreen().catch(() => undefined);
    },
  );
  document.addEventListener('fullscreenchange', () => {
    if (document.fullscreenElement === null) store.update({ fullScreen: false });
  });
}
