/*
 * The entry point for retinal layers, `cornerstone-czm-image-loader/layers`: separate from the core's, so that programs
 * that only read images do not load it.
 */

export { isHeightMap, openLayers, openLayersJson } from './open-layers.js';
export type { Grid, LayerProblem, LayerSource, StoredFovea, StoredSurface } from './layer-source.js';
export type { SurfaceKind } from './surfaces.js';
export { layerCube, linkLayers, whyNoLayers, type LayerCube, type LayerLink } from './link.js';
export {
  proveLayerOrder,
  type LayerOrder,
  type LayerOrderProof,
  type ReducedBScan,
  type ReducedCube,
} from './order.js';
export { reduceBScan } from './reduce.js';
export { layLayers, type Centre, type Layers, type Surface } from './lay.js';
export { thicknessMap, type ThicknessMap } from './thickness.js';
export {
  ETDRS_RINGS,
  ETDRS_SECTORS,
  etdrsGrid,
  type EtdrsGrid,
  type EtdrsOptions,
  type EtdrsSector,
  type EtdrsSectorName,
} from './etdrs.js';
export {
  layerNumbers,
  measureLayers,
  noLayerNumbers,
  type LayerMeasures,
  type LayerNumbers,
  type LayerNumbersOptions,
  type Thickness,
} from './numbers.js';
export { layersCsv, type LayersTable, type Program } from './csv.js';
export type { HeightMapInput } from './height-map-input.js';
export { heightMapPart10, whyNoHeightMap } from './write-height-map.js';
export {
  slabLimits,
  type Slab,
  type SlabCube,
  type SlabLimit,
  type SlabLimits,
  type SlabOffset,
  type SlabRange,
  type SlabThickness,
} from './slab.js';
export { projectSlab, type Projection, type SlabVoxels } from './project-slab.js';
export {
  presetSlab,
  SLAB_PRESETS,
  slabPreset,
  type SlabPreset,
  type SlabPresetName,
} from './slab-presets.js';
