import { describe, expect, it } from '@jest/globals';
// Internal: the public extension needs OHIF around it, and only acts on its options.
import { optionsOf } from '../../src/ohif/options.js';
import type { ExtensionParameters } from '../../src/ohif/host.js';

const parameters = (czm: unknown, configuration?: unknown): ExtensionParameters => ({
  servicesManager: { services: {} },
  extensionManager: { getModuleEntry: () => undefined },
  appConfig: { czm },
  configuration,
});

describe('the options of app-config.js', () => {
  it('go before those given with the extension', () => {
    const { options } = optionsOf(parameters({ workers: 1 }, { workers: 3, orientation: 'stored' }));
    expect(options).toEqual({ workers: 1, orientation: 'stored' });
  });

  it('name what is none of them, a slip of the pen among others', () => {
    expect(optionsOf(parameters({ enable: false }))).toEqual({ options: {}, unknown: ['enable'] });
  });

  it.each([undefined, null, true, 'off'])('may be missing or nonsense: %j', (czm) => {
    expect(optionsOf(parameters(czm))).toEqual({ options: {}, unknown: [] });
  });
});
