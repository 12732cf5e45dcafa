import { isTomography, type Series } from '../model/series.js';
import { STRETCH, type Tool } from '../model/state.js';
import { eyeLabel, frameLabel, seriesTitle } from '../model/wording.js';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';
import type { Pane, PaneText } from './pane.js';
import { StackPane } from './stack-pane.js';
import { cancelDrawing, choose, flatTools, type ToolGroup } from './tool-groups.js';
import type { Look, View, ViewContext } from './view.js';

const ID = 'stack';

/** One frame at a time. */
export class StackView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly [Pane];
  readonly #stack: StackPane;
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;

  constructor(place: HTMLElement, context: ViewContext) {
    this.#context = context;
    this.#stack = new StackPane(context, {
      id: ID,
      label: words.picture.stack,
      text: frameText,
      onWindow: context.events.window,
    });
    this.panes = [this.#stack.pane];
    this.element = el('div', { class: 'view view-stack' }, this.#stack.pane.element);
    place.replaceChildren(this.element);
    this.#stack.enable();
    this.#tools = flatTools(ID, context);
    this.#tools.addViewport(ID, context.engine.id);
  }

  show(series: Series, frame: number): Promise<void> {
    return this.#stack.show(series, frame);
  }

  setLook(look: Look): void {
    this.#stack.setLook(look);
  }

  setTool(tool: Tool): void {
    choose(this.#tools, tool);
  }

  reset(): void {
    this.#stack.reset();
  }

  cancelDrawing(): void {
    cancelDrawing(this.#tools);
  }

  zoom(factor: number): void {
    this.#stack.zoom(factor);
  }

  pan(dx: number, dy: number): void {
    this.#stack.pan(dx, dy);
  }

  async close(): Promise<void> {
    this.element.remove();
    this.#tools.removeViewports(this.#context.engine.id, ID);
    await this.#stack.close();
  }
}

/** What a pane with a frame of a scan says of it. */
export function frameText(
  series: Series,
  frame: number,
  { proportion }: Look,
): PaneText & { readonly badge: string } {
  return {
    badge: eyeLabel(series.description?.laterality) ?? words.eyes.notStated,
    title: seriesTitle(series),
    remark: proportion === 'stretched' && isTomography(series) ? words.picture.stretched(STRETCH) : '',
    position: frameLabel(series, frame),
  };
}
