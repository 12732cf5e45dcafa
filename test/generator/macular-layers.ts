import { analysisObject, anatomyAt, surfaceBytes, type Grid, type SurfaceName } from './analysis.js';
import { uidFor } from './czm-attributes.js';

const GRID: Grid = { bScans: 128, aScans: 512 };
const SURFACES: readonly SurfaceName[] = ['ILM', 'RNFL', 'IPL', 'OPL', 'RPE'];

/** The analysis of `macular-cube.EX.DCM`: the layers that it is painted of, and the fovea in its middle. */
export const macularLayers = {
  name: 'macular-cube-layers.DCM',
  build: async (): Promise<{ readonly bytes: Uint8Array }> => ({
    bytes: analysisObject({
      name: 'macular-cube layers',
      surfaces: Object.fromEntries(
        SURFACES.map((name) => [name, surfaceBytes(GRID, anatomyAt(name, 'macular-cube', GRID))]),
      ),
      fovea: [0.5, 0.5],
      refersTo: [uidFor('instance macular-cube')],
    }),
  }),
};
