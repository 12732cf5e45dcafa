import { SOP_CLASS } from '../core/internal.js';
import type { RegisterOptions } from '../cornerstone/registration.js';
import type { ExtensionParameters, OhifExtension } from './host.js';
import { Notifier } from './notifier.js';
import { optionsOf } from './options.js';
import { OhifPlugin } from './plugin.js';
import { overlayModule } from './provenance.js';
import { findHooks } from './hooks.js';

export type { OhifExtension } from './host.js';
export type { OhifOptions } from './options.js';

const ID = 'cornerstone-czm-image-loader';
const HANDLER = 'raw-data';
const HANDLER_ID = `${ID}.sopClassHandlerModule.${HANDLER}`;

/**
 * The extension that makes OHIF show CZM's scans. OHIF calls it; options are `window.config.czm`.
 *
 * On an OHIF that it does not know it says so once, in a notification and in the console, and changes nothing.
 */
const extension: OhifExtension = {
  id: ID,
  preRegistration(parameters) {
    const { options, unknown } = optionsOf(parameters);
    if (options.enabled === false || plugin !== undefined) return;
    const notifier = new Notifier(parameters.servicesManager.services.uiNotificationService);
    for (const name of unknown)
      notifier.warn(`app-config.js: czm.${name} is not an option of this extension.`);
    plugin = start(parameters, options, notifier);
  },
  onModeEnter({ servicesManager }) {
    // Modes name the handlers that they want; this one must be asked before Raw Data Storage is taken for unsupported.
    const service = servicesManager.services.displaySetService;
    if (plugin === undefined || service === undefined) return;
    const handlers = (service.SOPClassHandlerIds ?? []).filter((id) => id !== HANDLER_ID);
    service.SOPClassHandlerIds = [HANDLER_ID, ...handlers];
    plugin.enterMode();
  },
  getSopClassHandlerModule: () => [
    {
      name: HANDLER,
      sopClassUids: [SOP_CLASS.rawData],
      getDisplaySetsFromSeries: (instances) => plugin?.rawData.getDisplaySetsFromSeries(instances) ?? [],
    },
  ],
  getCustomizationModule: () => (plugin === undefined ? [] : overlayModule((uid) => plugin?.describe(uid))),
};

let plugin: OhifPlugin | undefined;

/** @throws what OHIF then writes to the console. */
function start(parameters: ExtensionParameters, options: RegisterOptions, notifier: Notifier): OhifPlugin {
  try {
    return new OhifPlugin(findHooks(parameters), options, notifier);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    notifier.error('Carl Zeiss Meditec scans cannot be shown', message);
    throw error;
  }
}

export default extension;
