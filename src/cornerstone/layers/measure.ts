import type { Description } from '../../core/index.js';
import { findSurface, RETINA } from '../../core/internal.js';
import type { LayerMeasures, LayerNumbersOptions, Layers } from '../../core/layers/index.js';
import { SOON, type WorkerPool } from '../../worker/pool.js';
import type { ImageLayers } from './image-layers.js';

const NONE = new Float32Array(0);

/** Measures with the layers of a cube, in a worker: a map has tens of thousands of A-scans. */
export function measure(
  pool: WorkerPool,
  { layers, objects }: ImageLayers,
  description: Description,
  options: LayerNumbersOptions,
): Promise<LayerMeasures> {
  const orderEvidence = objects.map(({ order }) => order).join(' ');
  return pool.run<'measure'>({
    rank: SOON,
    length: 1,
    prepare: () => ({
      task: {
        kind: 'measure',
        layers: withDepthsOf(layers, options.surfaces ?? RETINA),
        description,
        orderEvidence,
        options,
      },
      transfer: [],
    }),
  });
}

/** The others are only named: their depths need not be copied. */
function withDepthsOf(layers: Layers, names: readonly string[]): Layers {
  const needed = new Set(names.map((name) => findSurface(layers, name)));
  const surfaces = layers.surfaces.map((surface) =>
    needed.has(surface) ? surface : { ...surface, depth: NONE },
  );
  return { ...layers, surfaces };
}
