import type { LayerLink, LayerProblem, Layers, Surface } from '../../core/layers/index.js';

/** An object that holds layers of a cube, and how it is known that they are its own. */
export interface LayerObject {
  readonly link: LayerLink;
  /** What their order rests on. A sentence for a person. */
  readonly order: string;
}

/** The layers of the cube that an image is of. */
export interface ImageLayers {
  readonly layers: Layers;
  /** Those that they come from, at least one. */
  readonly objects: readonly LayerObject[];
}

/**
 * What several objects hold of one cube: of surfaces with one name, the first.
 *
 * @param failures of those that could not be retrieved.
 */
export function merged(
  all: readonly (LayerObject & { readonly layers: Layers })[],
  failures: readonly unknown[],
): ImageLayers | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const surfaces = new Map<string, Surface>();
  for (const { layers } of all) {
    for (const surface of layers.surfaces) {
      if (!surfaces.has(surface.name)) surfaces.set(surface.name, surface);
    }
  }
  return {
    layers: {
      ...first.layers,
      surfaces: [...surfaces.values()],
      centre: all.find(({ layers }) => layers.centre !== undefined)?.layers.centre,
      problems: [...all.flatMap(({ layers }) => layers.problems), ...failures.map(notRetrieved)],
    },
    objects: all.map(({ link, order }) => ({ link, order })),
  };
}

const notRetrieved = (error: unknown): LayerProblem => ({
  surface: undefined,
  message: `More layers could not be retrieved. ${error instanceof Error ? error.message : String(error)}`,
});
