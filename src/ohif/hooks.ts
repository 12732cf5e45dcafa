import { HostError } from '../core/index.js';
import type { HostCore } from '../cornerstone/host/host.js';
import type {
  DisplaySetService,
  ExtensionManager,
  ExtensionParameters,
  HostTools,
  Services,
} from './host.js';

/** The places of OHIF where this extension takes hold. */
export interface Hooks {
  readonly core: HostCore;
  readonly tools: HostTools;
  readonly services: Services;
  readonly displaySetService: DisplaySetService;
  readonly extensionManager: ExtensionManager;
  /** The header that signs a request on, as it is now; empty where nobody need sign on. */
  readonly authorization: () => Readonly<Record<string, string>>;
}

const CORNERSTONE_MODULE = '@ohif/extension-cornerstone.utilityModule.common';

/**
 * Finds the hooks, changes nothing.
 *
 * @throws {@link HostError} that names the first one that is missing.
 */
export function findHooks({ servicesManager, extensionManager }: ExtensionParameters): Hooks {
  const { displaySetService, userAuthenticationService } = servicesManager.services;
  if (typeof displaySetService?.makeDisplaySets !== 'function') {
    throw unknownOhif('displaySetService.makeDisplaySets');
  }
  if (extensionManager.dataSourceMap === undefined) throw unknownOhif('extensionManager.dataSourceMap');
  const { cornerstone: core, cornerstoneTools: tools } = findCornerstone(extensionManager);
  if (core === undefined) throw unknownOhif('the Cornerstone of @ohif/extension-cornerstone');
  // Without them, nobody would say of lengths that they are assumed.
  if (typeof tools?.ToolGroupManager?.getAllToolGroups !== 'function') {
    throw unknownOhif('the tools of @ohif/extension-cornerstone');
  }
  const authorization = () => userAuthenticationService?.getAuthorizationHeader?.() ?? {};
  return {
    core,
    tools,
    services: servicesManager.services,
    displaySetService,
    extensionManager,
    authorization,
  };
}

interface Libraries {
  readonly cornerstone?: HostCore;
  readonly cornerstoneTools?: HostTools;
}

/** OHIF's own copies of `@cornerstonejs/core` and `@cornerstonejs/tools`: by its extension, or as they lie on the page. */
function findCornerstone(manager: ExtensionManager): Libraries {
  const module = manager.getModuleEntry?.(CORNERSTONE_MODULE) as
    { exports?: { getCornerstoneLibraries?: () => Libraries } } | undefined;
  const libraries = module?.exports?.getCornerstoneLibraries?.();
  return libraries?.cornerstone === undefined ? (globalThis as Libraries) : libraries;
}

const unknownOhif = (missing: string): HostError =>
  new HostError(
    `This OHIF does not have ${missing}, which the CZM extension needs. CZM scans are not repaired; ` +
      'everything else works. OHIF 3.13.2 and 3.14.0-beta.6 are tested; the extension must be named after ' +
      '@ohif/extension-cornerstone.',
    { expected: missing },
  );
