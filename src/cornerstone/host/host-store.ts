import type { HostCore } from './host.js';

/** The host's call for adding what it parses of a data set (`NATURALIZED`), Part 10 or DICOM JSON. */
export const ADD = 'naturalizedAdd';
const READ = 'naturalized';

/** The host's store of parsed data sets. */
export interface HostStore {
  /** The parsed data set that an image is from, if the host has it. */
  read(imageId: string): unknown;
  has(imageId: string): boolean;
  /**
   * The host's own way to add, without the plugin in front. For Part 10 bytes it returns a promise, for JSON the
   * result.
   */
  add(base: string, options: unknown): unknown;
  /** Whether {@link add} is running: then what is added is the plugin's own. */
  readonly adding: boolean;
}

export function createHostStore(core: HostCore): HostStore {
  let adding = false;
  const read = (imageId: string): unknown => core.metaData.getMetaData(READ, imageId);
  return {
    read,
    has: (imageId) => read(imageId) !== undefined,
    add(base, options) {
      adding = true;
      try {
        return core.metaData.getMetaData(ADD, base, options);
      } finally {
        adding = false;
      }
    },
    get adding() {
      return adding;
    },
  };
}
