import type { ContainerReference, DescribeOptions, GridOrder, Length } from '../core/index.js';
import { layersIn, type OpenedSource } from '../core/internal.js';
import {
  etdrsGrid,
  thicknessMap,
  type EtdrsGrid,
  type LayerLink,
  type Layers,
  type LayerSource,
  type Surface,
} from '../core/layers/index.js';
import { layOn } from './lay-layers.js';
import { cubesIn, withFile, type LinkedLayers } from './link-layers.js';
import { problemOf } from './problem.js';
import { proveOrders } from './prove-order.js';

/** What a run measures, and where. */
export interface LayerOptions extends DescribeOptions {
  /** Names of the two surfaces; undefined: ILM and RPE. */
  readonly surfaces?: readonly [upper: string, lower: string] | undefined;
  /** The fovea, put by the user: A-scan and B-scan, counted from 1. */
  readonly centre?: readonly [aScan: number, bScan: number] | undefined;
}

/** The layers of one file. */
export interface LayersOfFile {
  readonly file: string;
  readonly origin: LayerSource['origin'];
  readonly surfaces: readonly (Pick<Surface, 'name' | 'kind' | 'source'> & {
    readonly bScans: number;
    readonly aScans: number;
  })[];
  readonly problems: readonly string[];
  /** One for each cube that they are of. */
  readonly cubes: readonly LayersOfCube[];
  /** Why they are of no cube; empty where they are of one. */
  readonly reasons: readonly string[];
}

/** The same in one cube. Whatever is null has its reason beside it. */
export interface LayersOfCube {
  readonly file: string;
  readonly container: ContainerReference | null;
  readonly link: LayerLink;
  readonly eye: 'L' | 'R' | 'B' | null;
  readonly order: Layers['order'] | null;
  /** What the order rests on, or why it is not known. */
  readonly orderEvidence: string;
  readonly surfaces: readonly Pick<Surface, 'name' | 'kind' | 'source' | 'found'>[];
  readonly problems: readonly string[];
  readonly thickness: Thickness | null;
  readonly whyNoThickness: string | null;
  readonly etdrs: EtdrsGrid | null;
  readonly whyNoEtdrs: string | null;
}

export interface Thickness {
  readonly upper: string;
  readonly lower: string;
  /** Micrometres, of the A-scans that have one. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  readonly found: number;
  readonly aScans: number;
  readonly axial: Length;
}

/** Lays the layers of one file on their cubes, and measures. */
export const measure = (linked: LinkedLayers, options: LayerOptions): Promise<LayersOfFile> =>
  withFile(linked.file, options, async ({ attributes }) => {
    const source = layersIn(attributes);
    const { file, origin, reasons } = linked;
    if (source === undefined) throw new TypeError('The file held layers when it was first read.');
    const cubes: LayersOfCube[] = [];
    for (const cube of linked.cubes) cubes.push(await measureIn(source, cube, options));
    return {
      file,
      origin,
      surfaces: source.surfaces.map(({ name, kind, source: where, bScans, aScans }) => ({
        name,
        kind,
        source: where,
        bScans,
        aScans,
      })),
      problems: source.problems.map(({ message }) => message),
      cubes,
      reasons:
        cubes.length > 0 ? [] : reasons.length > 0 ? reasons : ['There is no cube among the files given.'],
    };
  });

async function measureIn(
  source: LayerSource,
  { file, container, link }: LinkedLayers['cubes'][number],
  options: LayerOptions,
): Promise<LayersOfCube> {
  const known = { file, container: container ?? null, link };
  try {
    return await withFile(file, options, async (opened) => {
      const images = await cubesIn(opened, options);
      const found = images.find(
        (one) => one.container?.tag === container?.tag && one.container?.item === container?.item,
      );
      if (found === undefined) throw new TypeError('The file held the cube when it was first read.');
      return { ...known, ...(await numbersOf(source, opened, found, options)) };
    });
  } catch (error) {
    return { ...known, ...without(problemOf(error).message), eye: null };
  }
}

async function numbersOf(
  source: LayerSource,
  opened: OpenedSource,
  { image, container }: Awaited<ReturnType<typeof cubesIn>>[number],
  options: LayerOptions,
): Promise<Omit<LayersOfCube, 'file' | 'container' | 'link'>> {
  const { description } = image;
  const eye = description.laterality ?? null;
  const laid = await layOn(image, source);
  if ('reason' in laid) return { ...without(laid.reason), eye };
  const { layers, message } = laid;
  const base = {
    eye,
    order: layers.order,
    orderEvidence: message,
    surfaces: layers.surfaces.map(({ name, kind, source: where, found }) => ({
      name,
      kind,
      source: where,
      found,
    })),
    problems: layers.problems.map((problem) => problem.message),
  };
  const map = thicknessMap(layers, description, options.surfaces);
  if ('reason' in map) {
    return { ...base, thickness: null, whyNoThickness: map.reason, etdrs: null, whyNoEtdrs: map.reason };
  }
  const thickness = summaryOf(map);
  if (thickness === undefined) {
    const reason = 'No A-scan has both surfaces.';
    return { ...base, thickness: null, whyNoThickness: reason, etdrs: null, whyNoEtdrs: reason };
  }
  const grid = etdrsGrid(map, description, layers.centre, {
    centre: options.centre && { aScan: options.centre[0] - 1, bScan: options.centre[1] - 1 },
    order: await shownOrder(opened, container, options),
  });
  return 'reason' in grid
    ? { ...base, thickness, whyNoThickness: null, etdrs: null, whyNoEtdrs: grid.reason }
    : { ...base, thickness, whyNoThickness: null, etdrs: countedFromOne(grid), whyNoEtdrs: null };
}

/** Which way round the cube lies, where an en-face picture in its file shows it. */
async function shownOrder(
  opened: OpenedSource,
  container: ContainerReference | undefined,
  options: DescribeOptions,
): Promise<GridOrder | undefined> {
  if (container === undefined) return undefined;
  const proofs = await proveOrders(opened, options);
  return proofs.find(({ tag, item }) => tag === container.tag && item === container.item)?.proof.winner;
}

/** As frames and A-scans are counted everywhere in the command line. */
const countedFromOne = (grid: EtdrsGrid): EtdrsGrid => ({
  ...grid,
  centre: { ...grid.centre, aScan: grid.centre.aScan + 1, bScan: grid.centre.bScan + 1 },
});

const without = (reason: string): Omit<LayersOfCube, 'file' | 'container' | 'link' | 'eye'> => ({
  order: null,
  orderEvidence: reason,
  surfaces: [],
  problems: [],
  thickness: null,
  whyNoThickness: reason,
  etdrs: null,
  whyNoEtdrs: reason,
});

function summaryOf(map: Exclude<ReturnType<typeof thicknessMap>, { reason: string }>): Thickness | undefined {
  let [sum, found, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of map.micrometres) {
    if (Number.isNaN(value)) continue;
    sum += value;
    found += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (found === 0) return undefined;
  const { upper, lower, axial, micrometres } = map;
  return { upper, lower, mean: sum / found, least, most, found, aScans: micrometres.length, axial };
}
