import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Cornerstone3D releases under test: the oldest supported one and the root package's own. */
export const CORNERSTONES = ['5.6.8', 'current'] as const;
export type Cornerstone = (typeof CORNERSTONES)[number];

const BUILT = join(dirname(fileURLToPath(import.meta.url)), '../../build/test-host');

/** The folder with the built page (`index.html`) for a Cornerstone. */
export function hostFolder(cornerstone: Cornerstone): string {
  return join(BUILT, cornerstone);
}
