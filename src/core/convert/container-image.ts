import type { AttributeSet } from '../dicom/attributes.js';
import { describeDataSet } from '../describe/describe.js';
import type { DescribeOptions, Description } from '../describe/description.js';
import type { ImageFacts } from '../describe/image.js';
import { UnsupportedError } from '../base/errors.js';
import type { PlannedRepair } from '../repair/repair.js';
import {
  containerName,
  type ContainerDescription,
  type ContainerReference,
} from '../containers/container.js';
import { containerFacts } from '../describe/container-facts.js';
import { instanceAttributes, withRepairs } from '../repair/container-instance.js';

/** A container's image as a separate data set. */
export interface ContainerImage {
  /** The source's attributes, turned into those of the image by `own`. */
  readonly attributes: AttributeSet;
  readonly own: readonly PlannedRepair[];
  readonly description: Description;
}

/**
 * What the image of a container is, by what it states and what is known about its pixels.
 *
 * @param source the attributes of the Raw Data Storage, without its containers.
 * @throws {@link UnsupportedError} for JPEG frames; `DicomError` if the source has no SOP Instance UID.
 */
export function describeContainerImage(
  source: AttributeSet,
  container: ContainerDescription,
  image: ImageFacts,
  options: DescribeOptions,
): ContainerImage {
  if (image.encodings.includes('jpeg')) {
    const message = `${containerName(container)}: its frames are JPEG, which is not supported in containers.`;
    throw new UnsupportedError(message, { tag: container.tag, found: 'JPEG' });
  }
  const own = instanceAttributes(source, container, image);
  const attributes = withRepairs(source, own);
  const facts = containerFacts(attributes, container, image);
  return { attributes, own, description: describeDataSet(attributes, image, options, facts) };
}

/** Why there is no image in these containers. */
export function noImage(containers: readonly ContainerDescription[]): UnsupportedError {
  const reasons = containers.flatMap(({ problems }) => problems.map(({ message }) => message));
  const [first] = containers;
  return new UnsupportedError(
    `No image in this CZM Raw Data Storage: ${reasons.length > 0 ? reasons.join(' ') : 'it has no image containers.'}`,
    { tag: first?.tag, found: containers.length, expected: 'a container with frames' },
  );
}

/** The error if it is not said which of several images is meant. */
export function severalImages(
  images: readonly {
    readonly container?: ContainerReference | undefined;
    readonly description?: Description | undefined;
  }[],
  asked: string | undefined,
): UnsupportedError {
  const held = images.map(({ container, description }) => {
    const count = description?.frames.count ?? 0;
    return `${container?.tag ?? ''} (${container?.name ?? 'image'}, ${count} frame${count === 1 ? '' : 's'})`;
  });
  const holds = held.length === 1 ? 'more images than the one that can be shown' : `${held.length} images`;
  return new UnsupportedError(
    `This Raw Data Storage holds ${holds}: ${held.join(', ')}. An image ID must say which one, as in ` +
      `?container=${images[0]?.container?.tag ?? '040710A1'}.`,
    { found: asked ?? 'no container', expected: 'one of them' },
  );
}
