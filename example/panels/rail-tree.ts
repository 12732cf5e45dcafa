import type { ListEntry, ListSection } from '../model/list.js';
import type { Report, Series } from '../model/series.js';
import { el } from './dom.js';

/** What stands in the list for a scan or a report, until it is closed. */
export interface RailItem {
  readonly element: HTMLElement;
  readonly end: () => void;
}

interface Drawn {
  readonly element: HTMLElement;
  readonly label: HTMLElement;
  readonly note: HTMLElement;
  readonly head: HTMLElement;
  readonly list: HTMLElement;
}

export interface TreeMakers {
  readonly item: (one: Series | Report) => RailItem;
  /** What stands in the heading of a file beside its name. */
  readonly closeFile: (first: Series) => HTMLElement;
}

/**
 * The list as a tree of headings. What stays is not drawn again, and not moved: hundreds of scans come in while somebody
 * scrolls.
 */
export class RailTree {
  readonly element = el('ul', { class: 'rail-list', 'data-testid': 'list' });
  readonly #makers: TreeMakers;
  readonly #sections = new Map<string, Drawn>();
  readonly #items = new Map<string, RailItem>();

  constructor(makers: TreeMakers) {
    this.#makers = makers;
  }

  /** Draws the list; `open` are all that are open, also those that a filter hides. */
  draw(sections: readonly ListSection[], open: readonly (Series | Report)[]): void {
    const { activeElement: held } = document;
    if (!this.element.contains(held)) return this.#draw(sections, open);
    const index = this.#closeButtons().findIndex((button) => button === held);
    this.#draw(sections, open);
    if (held === document.activeElement) return;
    // What moved lost the focus. Who closes one file after another by keyboard goes on with the next.
    const buttons = this.#closeButtons();
    const next = this.element.contains(held) ? held : buttons[Math.min(index, buttons.length - 1)];
    if (next instanceof HTMLElement) next.focus();
  }

  #closeButtons(): readonly HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('.rail-close')];
  }

  #draw(sections: readonly ListSection[], open: readonly (Series | Report)[]): void {
    const kept = new Set<string>();
    place(
      this.element,
      sections.map((section) => this.#section(section, kept)),
    );
    for (const [key, { element }] of this.#sections) {
      if (kept.has(key)) continue;
      element.remove();
      this.#sections.delete(key);
    }
    const ids = new Set(open.map(({ id }) => id));
    for (const [id, item] of this.#items) {
      if (ids.has(id)) continue;
      item.end();
      item.element.remove();
      this.#items.delete(id);
    }
  }

  elementOf(id: string | undefined): HTMLElement | undefined {
    return id === undefined ? undefined : this.#items.get(id)?.element;
  }

  #entry(entry: ListEntry, kept: Set<string>): HTMLElement {
    if ('key' in entry) return this.#section(entry, kept);
    const item = this.#items.get(entry.id) ?? this.#makers.item(entry);
    this.#items.set(entry.id, item);
    return item.element;
  }

  #section(section: ListSection, kept: Set<string>): HTMLElement {
    const { key, label, note, entries } = section;
    kept.add(key);
    const drawn = this.#sections.get(key) ?? this.#make(section);
    this.#sections.set(key, drawn);
    if (drawn.label.textContent !== label) drawn.label.textContent = label;
    if (drawn.note.textContent !== note) drawn.note.textContent = note;
    place(
      drawn.list,
      entries.map((entry) => this.#entry(entry, kept)),
    );
    return drawn.element;
  }

  #make({ kind, entries }: ListSection): Drawn {
    const id = `list-${++count}`;
    const label = el('strong', {});
    const note = el('span', { class: 'rail-note' });
    const [first] = entries;
    const isFile = kind === 'file' && first !== undefined && 'imageIds' in first;
    const head = el('p', { id }, label, ' ', note);
    const list = el('ul', { 'aria-labelledby': id });
    const element = el(
      'li',
      {
        class: `rail-${kind === 'file' ? 'group' : kind}`,
        'data-testid': kind === 'file' ? 'group' : `list-${kind}`,
      },
      isFile ? el('div', { class: 'rail-row' }, head, this.#makers.closeFile(first)) : head,
      list,
    );
    return { element, label, note, head, list };
  }
}

let count = 0;

/** Makes these the children of a list, in their order; those that stand right already stay as they are. */
function place(list: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Node>(wanted);
  for (const child of [...list.childNodes]) if (!keep.has(child)) child.remove();
  let at: Node | null = list.firstChild;
  for (const child of wanted) {
    if (child === at) at = at.nextSibling;
    else list.insertBefore(child, at);
  }
}
