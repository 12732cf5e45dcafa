import type { HostCore, HostViewport } from '../cornerstone/host/host.js';
import { baseImageId } from '../cornerstone/host/image-id.js';
import { viewportsOf } from '../cornerstone/host/viewports.js';
import type { Registration } from '../cornerstone/registration.js';
import type { ButtonState } from './host.js';

/** CSS pixels: below OHIF's own icons in the upper corner, beside its scroll bar. */
const LEGEND = { legendTop: 44, legendRight: 24 };

export interface LayerToggleOptions {
  readonly core: HostCore;
  readonly registration: Registration;
  /** Called whenever {@link LayerToggle.stateFor} may answer something else. */
  readonly changed: () => void;
  /** Tells the user why there are none, once they were asked for. */
  readonly tell: (reason: string) => void;
}

/**
 * The instrument's own layers over all viewports, or over none. Nothing is retrieved or decoded for them before they are
 * switched on.
 */
export class LayerToggle {
  readonly #options: LayerToggleOptions;
  /** What takes each drawing away, by the viewport's element; undefined while layers are off. */
  #drawings: Map<HTMLElement, () => void> | undefined;
  /** Why there are none, by base image ID; `undefined` where they are drawn. */
  readonly #answers = new Map<string, string | undefined>();
  /** The viewport whose user waits for an answer. */
  #asking: HostViewport | undefined;

  constructor(options: LayerToggleOptions) {
    this.#options = options;
    const { eventTarget, Enums } = options.core;
    const elementOf = (event: Event): HTMLElement =>
      (event as CustomEvent<{ readonly element: HTMLElement }>).detail.element;
    eventTarget.addEventListener(Enums.Events['ELEMENT_ENABLED'] ?? '', (event) => {
      const viewport = this.#viewports.find(({ element }) => element === elementOf(event));
      if (viewport !== undefined) this.#draw(viewport);
    });
    // A drawing ends with its viewport by itself.
    eventTarget.addEventListener(Enums.Events['ELEMENT_DISABLED'] ?? '', (event) =>
      this.#drawings?.delete(elementOf(event)),
    );
  }

  get #viewports(): readonly HostViewport[] {
    return viewportsOf(this.#options.core);
  }

  /** Switches layers on or off, for a user who looks at a viewport. */
  toggle(viewportId: string | undefined): void {
    if (this.#drawings === undefined) {
      const why = this.#whyNone(this.#imageIn(viewportId));
      if (why !== undefined) return this.#options.tell(why);
      this.#drawings = new Map();
      this.#asking = this.#viewports.find(({ id }) => id === viewportId);
      for (const viewport of this.#viewports) this.#draw(viewport);
    } else {
      for (const remove of this.#drawings.values()) remove();
      this.#drawings = undefined;
      this.#answers.clear();
    }
    this.#options.changed();
  }

  #draw(viewport: HostViewport): void {
    const { registration, changed, tell } = this.#options;
    const remove =
      this.#drawings &&
      registration.showLayers(viewport, {
        ...LEGEND,
        onChange: (drawn) => {
          const reason = 'reason' in drawn ? drawn.reason : undefined;
          const imageId = imageOf(viewport);
          if (imageId !== undefined && registration.describe(imageId) !== undefined) {
            this.#answers.set(baseImageId(imageId), reason);
          }
          if (this.#asking === viewport) {
            this.#asking = undefined;
            if (reason !== undefined) tell(reason);
          }
          changed();
        },
      });
    if (remove !== undefined) this.#drawings?.set(viewport.element, remove);
  }

  /** How the button is to look while a viewport is the active one. */
  stateFor(viewportId: string | undefined): ButtonState {
    const imageId = this.#imageIn(viewportId);
    // Over other people's images there is nothing to switch.
    const visible = imageId !== undefined && this.#options.registration.describe(imageId) !== undefined;
    const why = visible ? this.#whyNone(imageId) : undefined;
    return {
      visible,
      isToggled: why === undefined && this.#drawings !== undefined,
      tooltip: why ?? TOOLTIP,
      className: why === undefined ? USABLE : DIMMED,
    };
  }

  #imageIn(viewportId: string | undefined): string | undefined {
    const viewport = this.#viewports.find(({ id }) => id === viewportId);
    return viewport && imageOf(viewport);
  }

  #whyNone(imageId: string | undefined): string | undefined {
    if (imageId === undefined) return undefined;
    return this.#answers.get(baseImageId(imageId)) ?? this.#options.registration.whyNoLayers(imageId);
  }
}

const TOOLTIP = 'Show or hide the retinal layers that the instrument found, with their names';
/*
 * Classes of OHIF's own style sheet. A button that OHIF disables takes no pointer, so that nobody could read why: this one
 * only looks like it, and says why when it is pressed. Where a state has no class, OHIF keeps that of the state before.
 */
const DIMMED = 'opacity-40 cursor-not-allowed';
const USABLE = 'opacity-100';

/** Any image of what a viewport shows. */
function imageOf(viewport: HostViewport): string | undefined {
  try {
    return viewport.getImageIds?.()[0] ?? viewport.getCurrentImageId?.();
  } catch {
    // A viewport without images says so by throwing.
    return undefined;
  }
}
