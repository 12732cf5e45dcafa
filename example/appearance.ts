import { THEMES, type Theme, type ViewerStore } from './model/state.js';

/** Where this browser keeps the theme; nothing else of a reader is kept. */
const KEPT = 'czm-viewer-theme';
const SLOW = 2;

/** Theme, full screen, and what the system asks for of movement. */
export function followAppearance(store: ViewerStore, root: HTMLElement): void {
  const kept = THEMES.find((theme) => theme === read());
  if (kept !== undefined) store.update({ theme: kept });
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) store.update({ rate: SLOW });
  store.watch(
    (state) => [state.theme],
    (theme) => {
      if (theme === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = theme;
      write(theme);
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

/** A page may be forbidden to keep anything. */
function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function write(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, theme);
  } catch {
    // Then it is chosen anew the next time.
  }
}
