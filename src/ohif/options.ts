import type { RegisterOptions } from '../cornerstone/registration.js';
import type { ExtensionParameters } from './host.js';

/** `window.config.czm`, or the second half of `[extension, configuration]`. */
export interface OhifOptions extends Pick<
  RegisterOptions,
  'orientation' | 'turnTable' | 'workers' | 'maxSamples' | 'damagedFrames' | 'workerUrl' | 'coarseFirst'
> {
  /** `false` switches the extension off. Default: `true`. */
  readonly enabled?: boolean | undefined;
}

const NAMES: ReadonlySet<string> = new Set<keyof OhifOptions>([
  'enabled',
  'orientation',
  'turnTable',
  'workers',
  'maxSamples',
  'damagedFrames',
  'workerUrl',
  'coarseFirst',
]);

/**
 * The extension's options: those of app-config.js take precedence over those given with the extension. `unknown` are
 * names of no option.
 */
export function optionsOf({ appConfig, configuration }: ExtensionParameters): {
  readonly options: OhifOptions;
  readonly unknown: readonly string[];
} {
  const given: Record<string, unknown> = { ...asObject(configuration), ...asObject(appConfig?.czm) };
  const entries = Object.entries(given);
  return {
    options: Object.fromEntries(entries.filter(([name]) => NAMES.has(name))),
    unknown: entries.map(([name]) => name).filter((name) => !NAMES.has(name)),
  };
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
