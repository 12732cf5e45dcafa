import type { ViewerState, ViewerStore } from '../model/state.js';
import { el } from './dom.js';
import { icon, type IconName } from './icons.js';

/** How a button looks, and what it does. */
interface Look {
  readonly icon: IconName;
  readonly key: string;
  readonly testId: string;
  readonly run: () => void;
  /** Shown beside the icon; otherwise there is only the icon. */
  readonly label?: string;
}

/** What it says of itself at present. */
interface Said {
  readonly title: string;
  readonly on: boolean;
  /** Why it does nothing. */
  readonly why: string | undefined;
}

/**
 * A button that switches something on and off; it stays reachable where there is nothing to switch, so that the reason
 * can be read.
 *
 * @param watched that of the state on which it depends.
 */
export function explainedButton(
  store: ViewerStore,
  look: Look,
  watched: (state: ViewerState) => readonly unknown[],
  say: (state: ViewerState) => Said,
): HTMLButtonElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: look.label === undefined ? 'tool' : 'tool wide',
      'aria-keyshortcuts': look.key,
      'data-testid': look.testId,
      onclick: look.run,
    },
    icon(look.icon),
    ...(look.label === undefined ? [] : [el('span', { class: 'label' }, look.label)]),
  );
  store.watch(
    (state) => [...watched(state)],
    () => {
      const { title, on, why } = say(store.state);
      button.setAttribute('aria-pressed', String(on && why === undefined));
      button.setAttribute('aria-disabled', String(why !== undefined));
      button.title = `${why ?? title} (${look.key})`;
      // One with a label is called by it, and described by its title.
      if (look.label === undefined)
        button.setAttribute('aria-label', why === undefined ? title : `${title}: ${why}`);
    },
  );
  return button;
}
