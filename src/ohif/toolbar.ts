import type { LayerToggle } from './layer-toggle.js';
import type { Services, ToolbarButton, ToolbarService } from './host.js';

const ID = 'CzmLayers';
/** OHIF's toolbar above the viewports. */
const SECTION = 'primary';

/** The button that shows and hides the instrument's layers, at the end of the toolbar of every mode. */
export class LayerButton {
  readonly #services: Services;
  readonly #button: ToolbarButton;
  #adding = false;
  #refreshing = false;

  constructor(services: Services, toggle: LayerToggle) {
    this.#services = services;
    this.#button = {
      id: ID,
      uiType: 'ohif.toolButton',
      props: {
        icon: 'ViewportViews',
        label: "Instrument's own layers",
        commands: () => toggle.toggle(this.#activeViewport),
        evaluate: ({ viewportId }) => toggle.stateFor(viewportId ?? this.#activeViewport),
      },
    };
    const { toolbarService } = services;
    // Modes fill their toolbar when they are entered.
    toolbarService?.subscribe?.(toolbarService.EVENTS?.['TOOL_BAR_MODIFIED'] ?? '', () =>
      this.#add(toolbarService),
    );
  }

  get #activeViewport(): string | undefined {
    return this.#services.viewportGridService?.getActiveViewportId?.();
  }

  /** Makes OHIF ask again what the button should look like, once for all changes of this moment. */
  refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    setTimeout(() => {
      this.#refreshing = false;
      const viewportId = this.#activeViewport;
      // Before there are viewports, OHIF asks by itself.
      if (viewportId) this.#services.toolbarService?.refreshToolbarState?.({ viewportId });
    });
  }

  #add(service: ToolbarService): void {
    const ids = service.state?.buttonSections?.[SECTION];
    if (this.#adding || ids === undefined || ids.length === 0 || ids.includes(ID)) return;
    this.#adding = true;
    try {
      service.register?.([{ ...this.#button, props: { ...this.#button.props } }]);
      // Anew: the list may be a constant of the mode, which is not ours to change.
      service.clearButtonSection?.(SECTION);
      service.updateSection?.(SECTION, [...ids, ID]);
    } finally {
      this.#adding = false;
    }
  }
}
