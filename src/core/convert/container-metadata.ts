import type { AttributeSet } from '../dicom/attributes.js';
import type { Orientation } from '../describe/conversion-record.js';
import type { DescribeOptions, Description } from '../describe/description.js';
import type { ImageFacts } from '../describe/image.js';
import type { Tag } from '../dicom/tag.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import { orientationFor, type OpenedSource } from '../describe/open-part10.js';
import { rewrite } from '../dicom/part10/rewrite.js';
import { editsOf } from '../dicom/edits.js';
import { editJson } from '../dicom/json/edit-json.js';
import { planRepairs } from '../repair/plan.js';
import { mergeRepairs, shownRepairs, type PlannedRepair, type Repair } from '../repair/repair.js';
import type { FrameViews } from '../containers/stored-frames.js';
import { describeContainerImage, noImage } from './container-image.js';
import type { ContainerDescription, StoredContainer } from '../containers/container.js';
import { sampledContainerImage } from '../describe/container-facts.js';
import {
  closedContainers,
  locateContainers,
  withoutTags,
  type LocatedContainer,
} from '../containers/locate-containers.js';
import { containerSource, withReading } from './normalize-container.js';

/*
 * Raw Data Storage for viewers: the attributes of each image, while its frames stay where they are. Only the first
 * frame of a container that can be opened is examined; faults of others appear when they are decoded.
 */

export interface ContainerMetadataOptions extends DescribeOptions {
  /** Which frames the attributes describe: those `stored`, or those turned `upright`. Default: `stored`. */
  readonly orientation?: Orientation | undefined;
}

/** The attributes of one image of Raw Data Storage, in the form `M`; no Pixel Data. */
export interface ContainerMetadata<M> {
  readonly description: Description;
  readonly repairs: readonly Repair[];
  readonly metadata: M;
  /** Those of the image, as the source states them; views of the file, which must not be kept. */
  readonly attributes: AttributeSet;
  /** What is known about its pixels: with it, the description can be repeated without the frames. */
  readonly image: ImageFacts;
}

/**
 * The attributes of a container's image as a Part 10 file without Pixel Data: a fresh array.
 *
 * @param opened the Raw Data Storage that `container` is from.
 * @throws as `normalizeContainer`, and the first frame's error if no frame can be opened.
 */
export function containerPart10(
  opened: OpenedSource,
  container: Pick<StoredContainer, 'description'> & { readonly stored: FrameViews },
  options: ContainerMetadataOptions = {},
): ContainerMetadata<Uint8Array> {
  const { file, attributes } = containerSource(opened);
  const image = sampledImage(container.description, container.stored);
  const { repairs, shown } = plan(attributes, container.description, image, options);
  const description = withReading(opened, shown.description);
  return { ...shown, description, metadata: rewrite(file, repairs, undefined) };
}

/**
 * What the first frame of a container that can be opened says about its image.
 *
 * @param container as returned by `describeContainer` for these frames.
 * @param frames as many as the container has; undefined for frames that are not in memory, but one that can be opened
 * must be.
 * @throws {@link UnsupportedError} if the container holds no known image; the first frame's error if none can be
 * opened.
 */
export function sampledImage(container: ContainerDescription, frames: FrameViews): ImageFacts {
  if (!container.holdsImage) throw noImage([container]);
  return sampledContainerImage(container, frames);
}

/** DICOM JSON of Raw Data Storage, and the containers in it. */
export interface RawDataJson {
  readonly json: DicomJson;
  readonly containers: readonly LocatedContainer[];
  /** Tags of containers whose content is not in the JSON, because the server took them for unknown bytes. */
  readonly closed: readonly Tag[];
}

/** The containers in DICOM JSON (PS3.18 F.2): where their frames are, by value or by address. */
export function rawDataJson(json: DicomJson): RawDataJson {
  const attributes = jsonAttributes(json);
  return { json, containers: locateContainers(attributes), closed: closedContainers(attributes) };
}

/**
 * The attributes of a container's image as DICOM JSON; shares as much as possible with the source's.
 *
 * @param image as returned by {@link sampledImage}, or known from another data set of the same source.
 * @throws as {@link containerPart10}.
 */
export function containerJson(
  { json, containers, closed }: RawDataJson,
  container: ContainerDescription,
  image: ImageFacts,
  options: ContainerMetadataOptions = {},
): ContainerMetadata<DicomJson> {
  const tags = new Set([...containers.map(({ reference }) => reference.tag), ...closed]);
  const attributes = withoutTags(jsonAttributes(json), tags);
  const planned = plan(attributes, container, image, options);
  const metadata = editJson(withoutKeys(json, tags), editsOf(planned.repairs));
  return { ...planned.shown, metadata };
}

function withoutKeys(json: DicomJson, tags: ReadonlySet<Tag>): DicomJson {
  return Object.fromEntries(Object.entries(json).filter(([key]) => !tags.has(key.toUpperCase())));
}

interface Planned {
  readonly repairs: readonly PlannedRepair[];
  readonly shown: Omit<ContainerMetadata<never>, 'metadata'>;
}

function plan(
  source: AttributeSet,
  container: ContainerDescription,
  image: ImageFacts,
  options: ContainerMetadataOptions,
): Planned {
  const { attributes, own, description } = describeContainerImage(source, container, image, options);
  const orientation = orientationFor(description, options.orientation ?? 'stored');
  const repairs = mergeRepairs(
    own,
    planRepairs({
      attributes,
      image,
      description,
      orientation,
      forHost: orientation === 'upright',
      frames: undefined,
    }),
  );
  return { repairs, shown: { description, repairs: shownRepairs(repairs), attributes, image } };
}
