import type { ReadableError } from '../model/readable-error.js';
import { el, svg } from '../panels/dom.js';
import { icon } from '../panels/icons.js';
import { technicalDetails } from '../panels/technical.js';
import { words } from '../words/index.js';

/** The texts over a picture. */
export interface PaneText {
  readonly title?: string;
  /** What must be borne in mind while looking. */
  readonly remark?: string;
  /** Which frame or plane it is. */
  readonly position?: string;
  /** In which proportions it is drawn. */
  readonly proportion?: string;
  /** What is drawn, for those who cannot see it. */
  readonly spoken?: string;
}

type Corner = 'title' | 'remark' | 'position' | 'proportion';

/** One dark image area. Its picture is visible only while the pane is not covered. */
export class Pane {
  readonly element: HTMLElement;
  /** Where Cornerstone puts its canvas. */
  readonly image: HTMLDivElement;
  readonly scale: SVGSVGElement;
  /** Where other pictures lie in this one. */
  readonly lines: SVGSVGElement;
  /** What colours mean. */
  readonly legend: SVGSVGElement;
  readonly #enlarge: HTMLButtonElement;
  readonly #corners: Readonly<Record<Corner, HTMLElement>>;
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
    this.lines = svg('svg', { class: 'pane-lines', 'aria-hidden': 'true' });
    this.legend = svg('svg', { class: 'pane-legend', 'aria-hidden': 'true' });
    this.#enlarge = el(
      'button',
      { type: 'button', class: 'pane-enlarge', hidden: true, 'data-testid': `enlarge-${viewportId}` },
      icon('enlarge'),
    );
    const corner = (place: string): HTMLElement => el('div', { class: `pane-corner ${place}` });
    this.#corners = {
      title: corner('title'),
      remark: corner('remark'),
      position: corner('position'),
      proportion: corner('proportion'),
    };
    const { title, remark, position, proportion } = this.#corners;
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
      this.lines,
      this.scale,
      this.legend,
      el('div', { class: 'pane-head' }, this.#badge, title),
      remark,
      el('div', { class: 'pane-foot' }, position, proportion),
      this.#cover,
      this.#enlarge,
    );
  }

  /** Offers to take the place of all panes; `run` is told that it is wanted, or no longer. */
  offerEnlarging(run: (isByDoubleClick: boolean) => void): void {
    this.#enlarge.hidden = false;
    this.#enlarge.addEventListener('click', () => run(false));
    // On the way down: Cornerstone keeps to itself what it took for two single clicks, on a slow machine.
    const listener = ({ target }: Event): void => {
      if (target instanceof Node && this.image.contains(target)) run(true);
    };
    this.element.addEventListener('dblclick', listener, { capture: true });
  }

  /** Whether it takes the place of all. */
  setEnlarged(isEnlarged: boolean): void {
    this.element.classList.toggle('enlarged', isEnlarged);
    const title = isEnlarged ? words.picture.back : words.picture.enlarge;
    this.#enlarge.title = title;
    this.#enlarge.setAttribute('aria-label', `${title}: ${this.#label}`);
    this.#enlarge.setAttribute('aria-pressed', String(isEnlarged));
  }

  /** Sets the eye's badge and the texts in the corners. */
  setText(
    badge: string,
    { title = '', remark = '', position = '', proportion = '', spoken = '' }: PaneText,
  ): void {
    this.#badge.hidden = badge === '';
    this.#badge.textContent = badge;
    this.#corners.title.textContent = title;
    this.#corners.remark.textContent = remark;
    this.#corners.position.textContent = position;
    this.#corners.proportion.textContent = proportion;
    this.element.setAttribute(
      'aria-label',
      [this.#label, badge, position, proportion, spoken].filter(Boolean).join(', '),
    );
  }

  /** The texts over the picture, for whoever draws them elsewhere. */
  get text(): { readonly badge: string } & Readonly<Record<Corner, string>> {
    const of = (element: HTMLElement): string => element.textContent;
    const { title, remark, position, proportion } = this.#corners;
    return {
      proportion: of(proportion),
      badge: this.#badge.hidden ? '' : of(this.#badge),
      title: of(title),
      remark: of(remark),
      position: of(position),
    };
  }

  get covered(): boolean {
    return !this.#cover.hidden;
  }

  /** Hides the picture behind a sentence. */
  coverBusy(text: string): void {
    this.#show('busy', el('p', { role: 'status' }, text));
  }

  /** Says that the picture is coarse for now; it can be seen, and is not saved. */
  coverCoarse(text: string): void {
    this.#show('coarse', el('p', { role: 'status', 'data-testid': 'pane-coarse' }, text));
  }

  /** Shows no picture, which is nobody's fault, and why. */
  coverNote(text: string): void {
    this.#show('note', el('p', { 'data-testid': 'pane-note' }, text));
  }

  /** Hides the picture, which is not what was asked for, behind the reason. */
  coverError({ title, detail, advice, technical }: ReadableError): void {
    this.#show(
      'error',
      el(
        'div',
        { class: 'pane-error', role: 'alert', 'data-testid': 'frame-error' },
        el('h2', {}, title),
        el('p', {}, detail),
        el('p', { class: 'advice' }, advice),
        technicalDetails(technical),
      ),
    );
  }

  uncover(): void {
    this.#cover.hidden = true;
    this.#cover.replaceChildren();
    for (const drawing of [this.lines, this.scale, this.legend]) drawing.style.visibility = '';
  }

  #show(kind: 'busy' | 'coarse' | 'error' | 'note', content: HTMLElement): void {
    this.#cover.className = `pane-cover ${kind}`;
    this.#cover.replaceChildren(content);
    this.#cover.hidden = false;
    for (const drawing of [this.lines, this.scale, this.legend]) drawing.style.visibility = 'hidden';
  }
}
