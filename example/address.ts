import { readLink, writeLink } from './model/link.js';
import { shownLink } from './model/shown-link.js';
import type { ViewerStore } from './model/state.js';
import type { Links } from './sources/links.js';

/** Milliseconds between two changes of the address: browsers refuse more than a hundred in half a minute. */
const EVERY_MS = 500;

/** Keeps what is shown in the page's address, without an entry of the history for each frame, and follows it where it is edited. */
export function keepAddress(store: ViewerStore, links: Links): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = 0;
  let hadShown = false;
  const write = (): void => {
    timer = undefined;
    const { state } = store;
    // Until then, the address says more than what is shown.
    if (state.followed !== undefined) return;
    const isShown = state.selected !== undefined;
    if (!isShown && !hadShown) return;
    hadShown ||= isShown;
    written = performance.now();
    const link = shownLink(state);
    replaceHash(link === undefined ? '' : writeLink(link));
  };
  store.watch(
    ({ followed, selected, frame, layout, series, pairing, partner }) => [
      followed,
      selected,
      frame,
      layout,
      series,
      pairing,
      partner,
    ],
    () => {
      timer ??= setTimeout(write, Math.max(0, written + EVERY_MS - performance.now()));
    },
  );
  // Not of `location`: the page may have written what is shown since then, over what is to be followed.
  addEventListener('hashchange', ({ newURL }) => void links.follow(new URL(newURL).hash));
}

function replaceHash(hash: string): void {
  const url = new URL(location.href);
  const { link, problems } = readLink(url.hash, document.baseURI);
  // Other words behind the `#` are somebody else's.
  if (hash === '' && link === undefined && problems.length === 0) return;
  url.hash = hash;
  if (url.href === location.href) return;
  try {
    history.replaceState(history.state, '', url);
  } catch {
    // A page that a host embeds may not be allowed to: it works without.
  }
}
