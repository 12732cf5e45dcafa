import type { ContainerReference, DescribeOptions, GridOrder } from '../core/index.js';
import { layersIn, type OpenedSource } from '../core/internal.js';
import {
  layerNumbers,
  noLayerNumbers,
  type LayerLink,
  type LayerNumbers,
  type LayerNumbersOptions,
  type LayerSource,
  type Surface,
} from '../core/layers/index.js';
import { layOn } from './lay-layers.js';
import { cubesIn, withFile, type LinkedLayers } from './link-layers.js';
import { problemOf } from './problem.js';
import { proveOrders } from './prove-order.js';

/** What a run measures, and where. */
export interface LayerOptions extends DescribeOptions, Pick<LayerNumbersOptions, 'surfaces' | 'centre'> {}

/** The layers of one file. */
export interface LayersOfFile {
  readonly file: string;
  readonly origin: LayerSource['origin'];
  readonly surfaces: readonly (Pick<Surface, 'name' | 'kind' | 'source'> & {
    readonly bScans: number;
    readonly aScans: number;
  })[];
  readonly problems: readonly string[];
  /** One for each cube that they belong to. */
  readonly cubes: readonly LayersOfCube[];
  /** Why they belong to no cube; empty if they belong to one. */
  readonly reasons: readonly string[];
}

/** The same in one cube. If a field is null, the reason is beside it. */
export interface LayersOfCube extends LayerNumbers {
  readonly file: string;
  readonly container: ContainerReference | null;
  readonly link: LayerLink;
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
      reasons: cubes.length > 0 ? [] : reasons.length > 0 ? reasons : ['There is no cube among these files.'],
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
    return { ...known, ...noLayerNumbers(problemOf(error).message, null) };
  }
}

async function numbersOf(
  source: LayerSource,
  opened: OpenedSource,
  { image, container }: Awaited<ReturnType<typeof cubesIn>>[number],
  options: LayerOptions,
): Promise<LayerNumbers> {
  const { description } = image;
  const laid = await layOn(image, source);
  if ('reason' in laid) return noLayerNumbers(laid.reason, description.laterality ?? null);
  const { surfaces, centre } = options;
  const order = await shownOrder(opened, container, options);
  return layerNumbers(laid.layers, description, laid.message, { surfaces, centre, order });
}

/** Which way round the cube lies, if an en-face picture in its file shows it. */
async function shownOrder(
  opened: OpenedSource,
  container: ContainerReference | undefined,
  options: DescribeOptions,
): Promise<GridOrder | undefined> {
  if (container === undefined) return undefined;
  const proofs = await proveOrders(opened, options);
  return proofs.find(({ tag, item }) => tag === container.tag && item === container.item)?.proof.winner;
}
