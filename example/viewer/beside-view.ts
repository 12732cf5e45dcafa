import { imageLoader } from '@cornerstonejs/core';
import type { NotKnown } from 'cornerstone-czm-image-loader/core';
import type { Beside } from '../model/beside.js';
import { dateLabel } from '../model/exam-words.js';
import type { Series } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';
import type { Pane, PaneText } from './pane.js';
import { StackPane } from './stack-pane.js';
import { frameText } from './stack-view.js';
import { cancelDrawing, choose, flatTools, type ToolGroup } from './tool-groups.js';
import { FIRST_LOOK, type Look, type View, type ViewContext } from './view.js';

const TOOLS = 'beside';

/** What must be borne in mind while two scans are compared. */
const REMARKS = {
  eyes: { together: words.compare.remarks.together, apart: '' },
  visits: { together: words.compare.remarks.togetherApart, apart: words.compare.remarks.apart },
} as const;

/**
 * Two scans beside each other: both eyes, the right one on the left as in a chart, or two visits of one eye, the earlier one
 * on the left. One of them is selected: keys, tools and panels are about that.
 */
export class BesideView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly Pane[];
  readonly #left: StackPane;
  readonly #right: StackPane;
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;
  readonly #besideOf: () => Beside | NotKnown;
  #look: Look = FIRST_LOOK;
  #shown: Beside | undefined;
  #wanted = 0;

  constructor(
    place: HTMLElement,
    context: ViewContext,
    besideNow: () => Beside | NotKnown,
    select: (series: Series) => void,
  ) {
    this.#context = context;
    this.#besideOf = besideNow;
    const stack = (side: 'left' | 'right'): StackPane =>
      new StackPane(context, {
        id: `beside-${side}`,
        label: side === 'left' ? words.compare.left : words.compare.right,
        text: (series, frame, look) => this.#text(series, frame, look),
        onWindow: (window) => {
          if (this.#shown?.[side] === this.#shown?.selected) context.events.window(window);
        },
      });
    this.#left = stack('left');
    this.#right = stack('right');
    this.panes = [this.#left.pane, this.#right.pane];
    this.element = el('div', { class: 'view view-beside' }, ...this.panes.map(({ element }) => element));
    place.replaceChildren(this.element);
    this.#tools = flatTools(TOOLS, context);
    for (const { pane } of [this.#left, this.#right])
      this.#tools.addViewport(pane.viewportId, context.engine.id);
    for (const [side, one] of [
      ['left', this.#left],
      ['right', this.#right],
    ] as const) {
      one.enable();
      // Before a tool begins with it: what is done is done to the scan that is selected.
      one.pane.element.addEventListener(
        'pointerdown',
        () => {
          const series = this.#shown?.[side];
          if (series !== undefined && series !== this.#shown?.selected) select(series);
        },
        { capture: true },
      );
    }
  }

  async show(): Promise<void> {
    const own = ++this.#wanted;
    const beside = this.#besideOf();
    if ('reason' in beside) {
      this.#shown = undefined;
      for (const stack of [this.#left, this.#right]) stack.showNone(beside.reason);
      return;
    }
    // Both frames first, so that scans that are scrolled together change together.
    const ids = [beside.left, beside.right].map((series) => series.imageIds[frameOf(beside, series) - 1]);
    const wanted = ids.filter((id) => id !== undefined);
    if (beside.together) await Promise.allSettled(wanted.map((id) => imageLoader.loadAndCacheImage(id)));
    if (own !== this.#wanted) return;
    this.#shown = beside;
    this.#mark(beside);
    this.setLook(this.#look);
    await Promise.all([
      this.#left.show(beside.left, frameOf(beside, beside.left)),
      this.#right.show(beside.right, frameOf(beside, beside.right)),
    ]);
    if (own !== this.#wanted) return;
    for (const stack of [this.#left, this.#right]) stack.relabel();
  }

  /** For who scrolls: which pane is about the selected scan. */
  #mark({ left, selected }: Beside): void {
    for (const [stack, isSelected] of [
      [this.#left, left === selected],
      [this.#right, left !== selected],
    ] as const) {
      stack.pane.element.dataset['side'] = isSelected ? 'selected' : 'other';
    }
  }

  #text(series: Series, frame: number, look: Look): PaneText & { readonly badge: string } {
    const text = frameText(series, frame, look);
    const beside = this.#shown;
    if (beside === undefined) return text;
    const remark = REMARKS[beside.pairing][beside.together ? 'together' : 'apart'];
    return {
      ...text,
      title: `${dateLabel(series.exam?.date ?? '')} · ${text.title ?? ''}`,
      remark: [text.remark, remark].filter(Boolean).join(' · '),
      spoken: [text.spoken, dateLabel(series.exam?.date ?? ''), remark].filter(Boolean).join(', '),
    };
  }

  /** Grey values are the selected scan's; the other one keeps its own. */
  setLook(look: Look): void {
    this.#look = look;
    const other: Look = { ...look, window: undefined };
    const isLeft = this.#shown === undefined || this.#shown.left === this.#shown.selected;
    this.#left.setLook(isLeft ? look : other);
    this.#right.setLook(isLeft ? other : look);
  }

  setTool(tool: Tool): void {
    choose(this.#tools, tool);
  }

  reset(): void {
    for (const stack of [this.#left, this.#right]) stack.reset();
  }

  cancelDrawing(): void {
    cancelDrawing(this.#tools);
  }

  zoom(factor: number): void {
    for (const stack of [this.#left, this.#right]) stack.zoom(factor);
  }

  pan(dx: number, dy: number): void {
    for (const stack of [this.#left, this.#right]) stack.pan(dx, dy);
  }

  async close(): Promise<void> {
    this.element.remove();
    this.#wanted++;
    this.#shown = undefined;
    const stacks = [this.#left, this.#right];
    for (const { pane } of stacks) this.#tools.removeViewports(this.#context.engine.id, pane.viewportId);
    await Promise.all(stacks.map((stack) => stack.close()));
  }
}

/** Which frame of the two is shown of one. */
const frameOf = ({ selected, selectedFrame, otherFrame }: Beside, series: Series): number =>
  series === selected ? selectedFrame : otherFrame;
