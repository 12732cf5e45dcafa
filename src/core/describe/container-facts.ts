import type { ContainerFacts } from './description.js';
import { imageFromAttributes, imageFromFrames, imageFromSample, type ImageFacts } from './image.js';
import { findKind, isCrossed, UNKNOWN_KIND, type KindFinding } from './kinds.js';
import { findProtocol } from './protocol.js';
import { UNKNOWN_LENGTH } from '../base/quantity.js';
import { isRawLength } from '../frame/raw-length.js';
import { NO_ATTRIBUTES, type AttributeSet } from '../dicom/attributes.js';
import { DicomError } from '../base/errors.js';
import type { FrameViews } from '../containers/stored-frames.js';
import { fewOfEachKind, type Warning } from '../base/warning.js';
import {
  agrees,
  containerName,
  referenceTo,
  type ContainerDescription,
  type ContainerReference,
  type StoredContainer,
} from '../containers/container.js';
import { lengthsOf } from '../containers/read-containers.js';

/** What is known about a container's pixels, from its frames or, if these are raw, from what it states. */
export function containerImage(attributes: AttributeSet, container: StoredContainer): ImageFacts {
  const { description, stored } = container;
  return ofContainer(
    description,
    description.encoding === 'raw'
      ? rawImage(attributes, description, lengthsOf(stored))
      : sayingTruncated(container, imageFromFrames(attributes, { frames: stored, warnings: [] })),
  );
}

/** The rest of a frame can look like anything; that the file ends inside it says more. */
function sayingTruncated({ description, truncated }: StoredContainer, image: ImageFacts): ImageFacts {
  const damaged = new Map(image.damaged);
  let { warnings } = image;
  for (const frame of truncated) {
    const cause = damaged.get(frame);
    if (cause === undefined) continue;
    const message = `Frame ${frame} of ${containerName(description)} is truncated: the file ends inside it. Get the file again from its source.`;
    damaged.set(frame, new DicomError(message, { frame, tag: description.tag, cause }));
    warnings = warnings.map((warning) =>
      warning.message === cause.message ? { ...warning, message } : warning,
    );
  }
  return { ...image, damaged, warnings };
}

/**
 * The same from the first frame in memory that can be opened. Keeps no reference to a frame.
 *
 * @throws the first frame's error if none can be opened.
 */
export function sampledContainerImage(description: ContainerDescription, frames: FrameViews): ImageFacts {
  const image =
    description.encoding === 'raw'
      ? rawImage(NO_ATTRIBUTES, description, lengthsOf(frames))
      : imageFromSample(NO_ATTRIBUTES, frames, description.stated);
  const [damage] = image.damaged.values();
  if (image.basis === 'attributes' && damage !== undefined) throw damage;
  return ofContainer(description, image);
}

function ofContainer({ problems, stated }: ContainerDescription, image: ImageFacts): ImageFacts {
  const found = problems.map(({ message }): Warning => ({ code: 'CONTAINER', message }));
  return { ...image, claimedFrames: stated.frames, warnings: [...found, ...image.warnings] };
}

/** Frames of one byte per pixel; a truncated one is damaged. */
function rawImage(
  attributes: AttributeSet,
  description: ContainerDescription,
  lengths: readonly (number | undefined)[],
): ImageFacts {
  const rows = description.stated.rows ?? 0;
  const columns = description.stated.columns ?? 0;
  const damaged = new Map<number, DicomError>();
  for (const [index, length] of lengths.entries()) {
    if (length === undefined || isRawLength(length, rows * columns)) continue;
    damaged.set(index + 1, wrongRawFrame(description, index + 1, length, rows * columns));
  }
  return {
    ...imageFromAttributes(attributes),
    basis: 'container',
    frames: lengths.length,
    encodings: lengths.map(() => 'raw'),
    rows,
    columns,
    samplesPerPixel: 1,
    bitsStored: 8,
    signed: false,
    photometricInterpretation: 'MONOCHROME2',
    damaged,
    warnings: fewOfEachKind(
      [...damaged.values()].map(({ message }): Warning => ({ code: 'FRAME_DAMAGED', message })),
    ),
  };
}

/** An uncompressed frame that has fewer pixels than it should, or more. */
export function wrongRawFrame(
  container: ContainerReference | undefined,
  frame: number,
  found: number,
  expected: number,
): DicomError {
  const of = container === undefined ? '' : ` of ${containerName(container)}`;
  const message = `Frame ${frame}${of} has ${found} of ${expected} pixels.`;
  return new DicomError(message, { frame, tag: container?.tag, found, expected });
}

/**
 * Kind and spacing of an image by its container. Spacing counts only if the frames have the size that the container
 * states: otherwise it is not known what it is the spacing of.
 */
export function containerFacts(
  attributes: AttributeSet,
  description: ContainerDescription,
  image: ImageFacts,
): ContainerFacts {
  const { stated, spacing } = description;
  const trusted = agrees(stated, image);
  const bScans = image.frames > 1 ? spacing.bScans : UNKNOWN_LENGTH;
  return {
    reference: referenceTo(description),
    kind: kindOf(attributes, description, image, trusted),
    spacing: {
      rows: trusted ? spacing.aScans : UNKNOWN_LENGTH,
      columns: trusted ? spacing.depth : UNKNOWN_LENGTH,
    },
    betweenFrames: !trusted ? UNKNOWN_LENGTH : spacing.bScans.mm === null ? undefined : bScans,
  };
}

/**
 * The container's tag gives the kind (docs/format.md section 8a, confidence B), with some exceptions. Crossed scans are
 * two: more frames are of the protocol's kind, or unknown; the protocol also distinguishes radial and crossed lines
 * from parallel ones. Frames of a size other than stated lie as the table of shapes says, if it agrees on the kind;
 * otherwise it is not known how they lie.
 */
function kindOf(
  attributes: AttributeSet,
  container: ContainerDescription,
  image: ImageFacts,
  trusted: boolean,
): KindFinding {
  const { kind: tagged, stated } = container;
  const byShape = findKind(image.frames, image.rows, image.columns, findProtocol(attributes));
  const lines = tagged === 'line-scans' || (isCrossed(tagged) && image.frames > 2);
  if (lines && tagged !== 'line-scans' && !LINES.includes(byShape.kind)) return UNKNOWN_KIND;
  const kind = lines && LINES.includes(byShape.kind) ? byShape.kind : tagged;
  const source = `${containerName(container)}, whose scans are stored like this`;
  if (trusted && stated.rows !== undefined && stated.columns !== undefined) {
    return { kind, listed: { rows: image.rows, columns: image.columns }, source, noVolume: byShape.noVolume };
  }
  const swapped = stated.rows === image.columns && stated.columns === image.rows;
  if (swapped) return { kind, listed: { rows: image.columns, columns: image.rows }, source };
  return byShape.kind === kind ? byShape : UNKNOWN_KIND;
}

/** Several single B-scans: their container does not say how they lie relative to each other. */
const LINES: readonly KindFinding['kind'][] = ['line-scans', 'radial', 'cross'];
