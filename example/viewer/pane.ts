import type { ReadableError } from '../model/readable-error.js';
import { el, svg } from '../panels/dom.js';

/** What lies over a picture: corners of text, a scale, and a cover where there is nothing that may be shown. */
export interface PaneText {
  readonly topLeft?: string;
  readonly topRight?: string;
  readonly bottomLeft?: string;
}

/** One dark image area. Its picture is visible only while the pane is not covered. */
export class Pane {
  readonly element: HTMLElement;
  /** Where Cornerstone puts its canvas. */
  readonly image: HTMLDivElement;
  readonly scale: SVGSVGElement;
  readonly #corners: Readonly<Record<keyof PaneText, HTMLElement>>;
  readonly #badge = el('span', { class: 'pane-badge', hidden: true });
  readonly #cover = el('div', { class: 'pane-cover', hidden: true });
  readonly #label: string;

  constructor(
    readonly viewportId: string,
    label: string,
  ) {
    this.#label = label;
    this.image = el('div', { class: 'pane-image' });
    this.scale = svg('svg', { class: 'pane-scale', 'aria-hidden': 'true' });
    const corner = (place: string): HTMLElement => el('div', { class: `pane-corner ${place}` });
    this.#corners = {
      topLeft: corner('top-left'),
      topRight: corner('top-right'),
      bottomLeft: corner('bottom-left'),
    };
    const { topLeft, topRight, bottomLeft } = this.#corners;
    this.element = el(
      'section',
      {
        class: 'pane',
        tabindex: '0',
        role: 'group',
        'aria-label': label,
        'data-testid': `pane-${viewportId}`,
        oncontextmenu: (event) => event.preventDefault(),
      },
      this.image,
      this.scale,
      el('div', { class: 'pane-head' }, this.#badge, topLeft),
      topRight,
      bottomLeft,
      this.#cover,
    );
  }

  /** Sets the eye's badge and the texts in the corners. */
  setText(badge: string, { topLeft = '', topRight = '', bottomLeft = '' }: PaneText): void {
    this.#badge.hidden = badge === '';
    this.#badge.textContent = badge;
    this.#corners.topLeft.textContent = topLeft;
    this.#corners.topRight.textContent = topRight;
    this.#corners.bottomLeft.textContent = bottomLeft;
    this.element.setAttribute('aria-label', [this.#label, badge, bottomLeft].filter(Boolean).join(', '));
  }

  /** The texts over the picture, for whoever draws them elsewhere. */
  get text(): { readonly badge: string } & Readonly<Record<keyof PaneText, string>> {
    const of = (element: HTMLElement): string => element.textContent;
    const { topLeft, topRight, bottomLeft } = this.#corners;
    return {
      badge: this.#badge.hidden ? '' : of(this.#badge),
      topLeft: of(topLeft),
      topRight: of(topRight),
      bottomLeft: of(bottomLeft),
    };
  }

  get covered(): boolean {
    return !this.#cover.hidden;
  }

  /** Hides the picture behind a sentence. */
  coverBusy(text: string): void {
    this.#show('busy', el('p', { role: 'status' }, text));
  }

  /** Hides the picture, which is not what was asked for, behind the reason. */
  coverError({ title, detail, advice }: ReadableError): void {
    this.#show(
      'error',
      el(
        'div',
        { class: 'pane-error', role: 'alert', 'data-testid': 'frame-error' },
        el('h2', {}, title),
        el('p', {}, detail),
        el('p', { class: 'advice' }, advice),
      ),
    );
  }

  uncover(): void {
    this.#cover.hidden = true;
    this.#cover.replaceChildren();
    this.scale.style.visibility = '';
  }

  #show(kind: 'busy' | 'error', content: HTMLElement): void {
    this.#cover.className = `pane-cover ${kind}`;
    this.#cover.replaceChildren(content);
    this.#cover.hidden = false;
    this.scale.style.visibility = 'hidden';
  }
}
