import type { AttributeSet } from '../dicom/attributes.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import type { DescribeOptions, Description } from '../describe/description.js';
import type { DicomFile } from '../dicom/part10/data-set.js';
import { DicomError, isCzmError, type CzmError } from '../base/errors.js';
import { madeOf, planOptions } from './normalize-opened.js';
import type { NormalizedInstance, NormalizeOptions, PlanOptions } from './options.js';
import { planResult, type PlannedResult } from './plan-result.js';
import type { OpenedPart10, OpenedSource } from '../describe/open-part10.js';
import type { PlannedRepair } from '../repair/repair.js';
import { fewOfEachKind, type Warning } from '../base/warning.js';
import { containerName, referenceTo, type Container, type StoredContainer } from '../containers/container.js';
import { describeContainerImage, noImage } from './container-image.js';
import { containerImage } from '../describe/container-facts.js';

/** A container's image as a separate opened data set, and the repairs that made its attributes. */
export interface OpenedStoredContainer extends OpenedSource {
  readonly own: readonly PlannedRepair[];
}

/** The same in memory. */
export interface OpenedContainer extends OpenedPart10 {
  readonly own: readonly PlannedRepair[];
}

/**
 * The image of one container, described like any other image. Opens every frame once, one at a time; touches no other
 * container. Frames are views of the file.
 *
 * @param opened the Raw Data Storage that `container` is from, as `openPart10` returned it.
 * @throws {@link UnsupportedError} if the container holds no known image; {@link DicomError} if the source has no SOP
 * Instance UID to derive the image's from.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openContainer, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const opened = openPart10(readFileSync('raw.DCM'));
 * const images = opened.containers.map((container) => openContainer(opened, container));
 * images.map(({ description }) => description.kind); // → ['cube', 'fundus']
 * ```
 */
export function openContainer(
  opened: OpenedPart10,
  container: Container,
  options: DescribeOptions = {},
): OpenedContainer {
  const image = openStoredContainer(opened, container, options);
  const file = { ...image.file, bytes: opened.file.bytes };
  return { ...image, file, frames: container.frames, containers: [] };
}

/** As {@link openContainer}; from a file, frames are read one at a time. */
export function openStoredContainer(
  opened: OpenedSource,
  container: StoredContainer,
  options: DescribeOptions = {},
): OpenedStoredContainer {
  if (!container.description.holdsImage) throw noImage([container.description]);
  const source = containerSource(opened);
  const image = containerImage(source.attributes, container);
  const { attributes, own, description } = describeContainerImage(
    source.attributes,
    container.description,
    image,
    options,
  );
  return {
    file: source.file,
    attributes,
    stored: container.stored,
    image,
    containers: [],
    description: withReading(opened, description),
    own,
  };
}

/**
 * The standard instance of one container: Ophthalmic Tomography or Ophthalmic Photography. The same file and container
 * give the same UIDs. Holds the file and the instance in memory, no more.
 *
 * @throws as {@link openContainer}, and as `normalizePart10` does for damaged frames.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { normalizeContainer, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const opened = openPart10(readFileSync('raw.DCM'));
 * const instances = opened.containers.map((container) => normalizeContainer(opened, container));
 * instances.map(({ container }) => container?.tag); // → ['040710A1', '040710A6']
 * ```
 */
export const normalizeContainer = (
  opened: OpenedPart10,
  container: Container,
  options: NormalizeOptions = {},
): NormalizedInstance => madeOf(planContainer(opened, container, planOptions(options)), opened.file.bytes);

/** The plan of what {@link normalizeContainer} makes. */
export function planContainer(
  opened: OpenedSource,
  container: StoredContainer,
  options: PlanOptions = {},
): PlannedResult {
  const image = openStoredContainer(opened, container, options);
  return { ...planResult(image, options, image.own), container: referenceTo(container.description) };
}

/**
 * The instances of all containers that hold images; the warnings of each name what was left out.
 *
 * @throws {@link UnsupportedError} if there is no image at all; the container's own error if there is only one image,
 * and it cannot be read; {@link DicomError} if there are several and none can.
 */
export const normalizeContainers = (
  opened: OpenedPart10,
  options: NormalizeOptions,
): readonly NormalizedInstance[] =>
  eachContainer(opened, planOptions(options), (planned) => madeOf(planned, opened.file.bytes));

/** The same, planned. */
export const planContainers = (opened: OpenedSource, options: PlanOptions): readonly PlannedResult[] =>
  eachContainer(opened, options, (planned) => planned);

function eachContainer<R extends { readonly description: Description }>(
  opened: OpenedSource,
  options: PlanOptions,
  make: (planned: PlannedResult) => R,
): readonly R[] {
  const images = opened.containers.filter(({ description }) => description.holdsImage);
  if (images.length === 0) throw noImage(opened.description.containers);
  if (options.newFrames !== undefined && images.length > 1) {
    throw new DicomError('Turned frames belong to one image: pass them for one container at a time.', {
      found: images.length,
      expected: 1,
    });
  }
  const instances: R[] = [];
  const errors: CzmError[] = [];
  const leftOut = opened.containers
    .filter(({ description }) => !description.holdsImage)
    .flatMap(({ description }) => description.problems.map(({ message }) => message));
  for (const container of images) {
    try {
      instances.push(make(planContainer(opened, container, options)));
    } catch (error) {
      if (!isCzmError(error)) throw error;
      errors.push(error);
      leftOut.push(`${containerName(container.description)}: it was left out. ${error.message}`);
    }
  }
  if (instances.length === 0) throw noneReadable(errors);
  const warnings = fewOfEachKind(leftOut.map((message): Warning => ({ code: 'CONTAINER', message })));
  return instances.map((instance) => ({
    ...instance,
    description: { ...instance.description, warnings: [...instance.description.warnings, ...warnings] },
  }));
}

/** What all images of a file have in common: it, and its attributes, as if it had no containers. Copies nothing. */
export function containerSource({ file, containers }: OpenedSource): {
  readonly file: DicomFile;
  readonly attributes: AttributeSet;
} {
  const tags = new Set(containers.map(({ description }) => description.tag));
  const elements = file.elements.filter(({ tag }) => !tags.has(tag));
  const attributes = part10Attributes(file.bytes, [...file.meta, ...elements]);
  return { file: { ...file, elements, pixelData: undefined }, attributes };
}

/** Faults of the file apply to each of its images. */
export function withReading(opened: OpenedSource, description: Description): Description {
  const reading = opened.description.warnings.filter(({ code }) => code === 'READING');
  return { ...description, warnings: [...reading, ...description.warnings] };
}

function noneReadable(errors: readonly CzmError[]): CzmError {
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) return first;
  const reasons = errors.map(({ message }) => message).join(' ');
  return new DicomError(`None of the ${errors.length} images of this raw data can be read. ${reasons}`, {
    found: errors.length,
    cause: first,
  });
}
