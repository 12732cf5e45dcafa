import type { ContainerReference, DescribeOptions } from '../core/index.js';
import {
  noImage,
  type OpenedSource,
  openStoredContainer,
  type PlannedResult,
  type PlanOptions,
  planResult,
  referenceTo,
  type StoredContainer,
} from '../core/internal.js';
import { problemOf, type Problem } from './problem.js';

/** One image of a file, from which a result is made. */
export interface SourceImage {
  /** What distinguishes its results from those of the file's other images; `''` if it is the only one. */
  readonly suffix: string;
  /** Its place in Raw Data Storage; `''` elsewhere. */
  readonly container: string;
  readonly opened: OpenedSource;
  plan(options: PlanOptions): PlannedResult;
}

export interface SourceImages {
  readonly images: readonly SourceImage[];
  /** Images that cannot be read. */
  readonly problems: readonly Problem[];
  /** Problems of what else is in the file, or should be. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/**
 * The images of an opened file: its own, or those in the containers of Raw Data Storage.
 *
 * @param options those with which the file was opened.
 * @throws UnsupportedError for Raw Data Storage without an image.
 */
export function imagesOf(opened: OpenedSource, options: DescribeOptions = {}): SourceImages {
  if (opened.description.family === 'raw-data-storage') return containerImages(opened, options);
  const plan = (more: PlanOptions): PlannedResult => planResult(opened, more);
  return { images: [{ suffix: '', container: '', opened, plan }], problems: [], warnings: [] };
}

function containerImages(file: OpenedSource, options: DescribeOptions): SourceImages {
  const holding = file.containers.filter(({ description }) => description.holdsImage);
  if (holding.length === 0) throw noImage(file.description.containers);
  const images: SourceImage[] = [];
  const problems: Problem[] = [];
  for (const container of holding) {
    try {
      const opened = openStoredContainer(file, container, options);
      images.push({
        suffix: holding.length === 1 ? '' : suffixOf(container, holding),
        container: containerKey(container.description),
        opened,
        plan: (more) => ({
          ...planResult(opened, { ...options, ...more }, opened.own),
          container: referenceTo(container.description),
        }),
      });
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  const warnings = file.containers
    .filter(({ description }) => !description.holdsImage)
    .flatMap(({ description }) => description.problems);
  return { images, problems, warnings };
}

/** What distinguishes a container from others of its file. */
export const containerKey = ({ tag, item }: ContainerReference): string => ` ${tag}[${item}]`;

/** `-structural-cube`; with the tag and item if several have that name. */
function suffixOf({ description }: StoredContainer, all: readonly StoredContainer[]): string {
  const slug = (name: string): string => `-${name.replace(/[^A-Za-z0-9]+/g, '-')}`;
  const { name, tag, item } = description;
  const same = all.filter((other) => slug(other.description.name) === slug(name));
  return same.length === 1 ? slug(name) : `${slug(name)}-${tag}-${item + 1}`;
}
