import type { ContainerReference, DescribeOptions } from '../core/index.js';
import {
  layersIn,
  openSource,
  openStoredContainer,
  referenceTo,
  SOP_CLASS,
  TAGS,
  textValue,
  withoutDepths,
  type OpenedSource,
} from '../core/internal.js';
import {
  layerCube,
  linkLayers,
  type LayerCube,
  type LayerLink,
  type LayerSource,
} from '../core/layers/index.js';
import { openFile } from './file-bytes.js';
import { containerKey } from './images.js';
import { problemOf, type Problem } from './problem.js';
import { unlessDamaged } from './prove-order.js';

/*
 * Which files of a run hold layers, which hold cubes, and which belong together. Only the evidence for that is kept: a
 * folder may hold thousands of either.
 */

/** A cube that layers may belong to. */
export interface CubeFile {
  readonly file: string;
  readonly container: ContainerReference | undefined;
}

/** A file that holds layers, and the cubes that they belong to. */
export interface LinkedLayers {
  readonly file: string;
  readonly origin: LayerSource['origin'];
  readonly cubes: readonly (CubeFile & { readonly link: LayerLink })[];
  /** Why they belong to no other cube, each reason once. */
  readonly reasons: readonly string[];
}

export interface FoundLayers {
  readonly layers: readonly LinkedLayers[];
  readonly unreadable: readonly { readonly file: string; readonly problem: Problem }[];
}

/** Reads what files say about themselves, and determines which layers belong to which cube. Decodes nothing. */
export async function findLayers(
  files: readonly string[],
  options: DescribeOptions = {},
): Promise<FoundLayers> {
  const sources: { readonly file: string; readonly source: LayerSource }[] = [];
  const cubes: (CubeFile & { readonly cube: LayerCube })[] = [];
  const unreadable: { readonly file: string; readonly problem: Problem }[] = [];
  for (const file of files) {
    try {
      await withFile(file, options, async (opened) => {
        const source = layersIn(opened.attributes);
        if (source !== undefined) sources.push({ file, source: withoutDepths(source) });
        for (const { container, image } of await cubesIn(opened, options)) {
          cubes.push({ file, container, cube: layerCube(image.attributes, image.description) });
        }
      });
    } catch (error) {
      unreadable.push({ file, problem: problemOf(error) });
    }
  }
  const all = cubes.map(({ cube }) => cube);
  const layers = sources.map(({ file, source }): LinkedLayers => {
    const links = linkLayers(source, all);
    return {
      file,
      origin: source.origin,
      cubes: cubes.flatMap(({ file: of, container }, index) => {
        const link = links[index];
        return link !== undefined && 'by' in link ? [{ file: of, container, link }] : [];
      }),
      reasons: [...new Set(links.flatMap((link) => ('reason' in link ? [link.reason] : [])))],
    };
  });
  return { layers, unreadable };
}

/** Opens a file while `use` runs. */
export async function withFile<T>(
  path: string,
  options: DescribeOptions,
  use: (opened: OpenedSource) => Promise<T>,
): Promise<T> {
  const { bytes, close } = openFile(path);
  try {
    return await use(openSource(bytes, options));
  } finally {
    close();
  }
}

/** The images of a file that layers can belong to. Those that cannot be read are left out. */
export async function cubesIn(
  opened: OpenedSource,
  options: DescribeOptions,
): Promise<readonly { readonly container: ContainerReference | undefined; readonly image: OpenedSource }[]> {
  const { description, attributes } = opened;
  if (description.family === 'raw-data-storage') {
    const cubes = opened.containers.filter(
      (one) => one.description.holdsImage && one.description.kind === 'cube',
    );
    const images = cubes.map((one) =>
      unlessDamaged(() =>
        Promise.resolve({
          container: referenceTo(one.description),
          image: openStoredContainer(opened, one, options),
        }),
      ),
    );
    return (await Promise.all(images)).filter((image) => image !== undefined);
  }
  const isTomography = textValue(attributes, TAGS.SOPClassUID) === SOP_CLASS.ophthalmicTomography;
  return description.kind === 'cube' || isTomography ? [{ container: undefined, image: opened }] : [];
}

/** The files whose layers belong to the cubes of each file, with the cube's container as images.ts names it. */
export async function layersOfTasks(
  files: readonly string[],
  options: DescribeOptions,
): Promise<ReadonlyMap<string, readonly { readonly path: string; readonly container: string }[]>> {
  const { layers } = await findLayers(files, options);
  const byCube = new Map<string, { readonly path: string; readonly container: string }[]>();
  for (const { file: path, origin, cubes } of layers) {
    // A height map is one already.
    if (origin === 'height map') continue;
    for (const { file, container } of cubes) {
      const of = container === undefined ? '' : containerKey(container);
      byCube.set(file, [...(byCube.get(file) ?? []), { path, container: of }]);
    }
  }
  return byCube;
}
