import type { ExtensionParameters } from './host.js';

/** `window.config.czm`, or the second half of `[extension, configuration]`. */
export interface OhifOptions extends Record<string, unknown> {
  /** `false`: the extension does nothing at all. Default true. */
  readonly enabled?: boolean;
}

/** The extension's options: those of app-config.js, over those given with the extension. */
export function optionsOf({ appConfig, configuration }: ExtensionParameters): OhifOptions {
  return { ...asObject(configuration), ...asObject(appConfig?.czm) };
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
