import type {
  ContainerReference,
  CzmError,
  Description,
  DicomJson,
  FrameLocation,
  Repair,
  StatedExam,
} from '../../core/index.js';
import { frameImageId } from '../host/image-id.js';

/**
 * What a standard object states about itself that `statedScanLine` of the core needs. It contains UIDs: keep it out of
 * logs.
 */
export interface StatedInstance {
  readonly sopInstanceUID: string;
  /** Where each frame lies in pictures of the eye; empty if that is not stated. */
  readonly locations: readonly FrameLocation[];
}

/** One image of a file or an instance: what a viewport shows as a stack. */
export interface ImageStack {
  /** One for each frame, in order; empty if there is nothing to show. They load in every viewport like any other. */
  readonly imageIds: readonly string[];
  /** Undefined if the image could not be understood. */
  readonly description: Description | undefined;
  readonly repairs: readonly Repair[];
  /** Which container of Raw Data Storage the image is from; undefined for every other image. */
  readonly container: ContainerReference | undefined;
  /** For a standard object: its UID, and where its frames lie; undefined for every other image. */
  readonly instance?: StatedInstance | undefined;
  /** Whose it is, of which eye and when it was taken, as its data set states. It holds patient data: keep it out of logs. */
  readonly exam?: StatedExam | undefined;
  /** Why there is nothing to show. */
  readonly error: CzmError | undefined;
  /**
   * Turns the DICOM JSON of Raw Data Storage into that of this image, for a host that keeps its own metadata; undefined
   * for every other image, and if there is nothing to show.
   */
  readonly repairJson: ((json: DicomJson) => DicomJson) | undefined;
}

/** An image that cannot be shown, and why. */
export const failedStack = (
  error: CzmError,
  container?: ContainerReference,
  description?: Description,
): ImageStack => ({
  imageIds: [],
  description,
  repairs: [],
  container,
  error,
  repairJson: undefined,
});

/** Images of one data set, with what that states of its exam. */
export const withExam = (stacks: readonly ImageStack[], exam: StatedExam): readonly ImageStack[] =>
  stacks.map((stack) => ({ ...stack, exam }));

/** Image IDs of all frames of a data set, by its base image ID. */
export const frameImageIds = (base: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => frameImageId(base, index + 1));
