import { NO_ATTRIBUTES, textValue, type Attribute, type AttributeSet } from '../dicom/attributes.js';
import { containerType } from '../tables/containers.js';
import { modalityOf } from '../describe/kinds.js';
import { protocolName } from '../describe/protocol.js';
import type { ImageFacts } from '../describe/image.js';
import * as TAGS from '../dicom/tags.js';
import type { Tag } from '../dicom/tag.js';
import { isNumberVr, isTextVr } from '../dicom/vr.js';
import { DicomError } from '../base/errors.js';
import { sequence, type NewItem, type NewValue } from '../dicom/edits.js';
import { remove, set, setText, type PlannedRepair, type Reason } from './repair.js';
import { contentClass, SAYS_NOTHING } from './rules/identity.js';
import { SOP_CLASS } from '../base/uids.js';
import { derivedUid } from '../base/uid.js';
import { containerName, type ContainerDescription } from '../containers/container.js';

/** Characters of an LO value (PS3.5 6.2); counted in bytes here, which is never more. */
const MAX_LO = 64;

/** Attributes of the source that describe no single image in it, and would be wrong for most. */
const OF_NO_IMAGE: readonly Tag[] = [
  TAGS.PixelSpacing,
  TAGS.SpacingBetweenSlices,
  TAGS.ImagePositionPatient,
  TAGS.ImageOrientationPatient,
  TAGS.SharedFunctionalGroupsSequence,
  TAGS.PerFrameFunctionalGroupsSequence,
  TAGS.CzmLateralFieldOfView,
  TAGS.CzmAxialFieldOfView,
];

/**
 * What turns a container's image into a separate instance: identity, class, and origin. Everything else in the source
 * (patient, study, eye, equipment, acquisition) is kept.
 *
 * The UIDs are derived from the source's SOP Instance UID and the container: the same file gives the same UIDs.
 *
 * @throws {@link DicomError} if the source has no SOP Instance UID.
 */
export function instanceAttributes(
  attributes: AttributeSet,
  container: ContainerDescription,
  image: ImageFacts,
): readonly PlannedRepair[] {
  const source = sourceInstance(attributes);
  const key = `${container.tag}[${container.item}]`;
  const type = containerType(container.tag.slice(6));
  const modality = type === undefined ? undefined : modalityOf(type.kind);
  const content =
    modality === undefined ? unknownContent(attributes, image) : contentClass(modality, image.bitsStored);
  const own: Reason = {
    why: `the image of ${containerName(container)} is a separate instance`,
    confidence: 'B',
    provenance: 'derived',
  };
  const text = (tag: Tag, vr: string, ...values: readonly string[]): readonly PlannedRepair[] =>
    setText(attributes, tag, vr, values, own);
  return [
    ...(type === undefined
      ? []
      : text(TAGS.ImageType, 'CS', type.derived ? 'DERIVED' : 'ORIGINAL', 'PRIMARY')),
    ...text(TAGS.SOPClassUID, 'UI', content.sopClass),
    ...text(TAGS.SOPInstanceUID, 'UI', derivedUid(source.instance, `container ${key} instance`)),
    ...text(TAGS.SeriesInstanceUID, 'UI', derivedUid(source.instance, `container ${key} series`)),
    ...text(TAGS.Modality, 'CS', content.modality),
    ...text(TAGS.SeriesDescription, 'LO', seriesDescription(attributes, container)),
    ...text(TAGS.DerivationDescription, 'ST', `Frames of ${containerName(container)}, of the raw data`),
    ...set(attributes, TAGS.SourceInstanceSequence, sequence(reference(source)), own),
    ...(type?.kind === 'cube' ? frameOfReference(attributes, source.instance, container, image) : []),
    ...OF_NO_IMAGE.flatMap((tag) =>
      remove(attributes, tag, { ...own, why: 'the source does not say which of its images this describes' }),
    ),
  ];
}

/** Class and modality of an image of unknown kind: Multi-frame Secondary Capture describes only its pixels. */
function unknownContent(
  attributes: AttributeSet,
  { samplesPerPixel, bitsStored }: ImageFacts,
): ReturnType<typeof contentClass> {
  const sopClass =
    samplesPerPixel > 1
      ? SOP_CLASS.multiFrameTrueColorCapture
      : bitsStored > 8
        ? SOP_CLASS.multiFrameGrayscaleWordCapture
        : SOP_CLASS.multiFrameGrayscaleByteCapture;
  return { sopClass, modality: textValue(attributes, TAGS.Modality) || 'OT' };
}

interface Source {
  readonly sopClass: string;
  readonly instance: string;
}

function sourceInstance(attributes: AttributeSet): Source {
  const first = (...tags: readonly Tag[]): string =>
    tags.map((tag) => textValue(attributes, tag)).find((value) => value !== '') ?? '';
  const instance = first(TAGS.SOPInstanceUID, TAGS.MediaStorageSOPInstanceUID);
  if (instance === '') {
    throw new DicomError(
      'The raw data has no SOP Instance UID, from which those of its images are derived. Give it one first.',
      { tag: TAGS.SOPInstanceUID, found: '', expected: 'a UID' },
    );
  }
  return { instance, sopClass: first(TAGS.SOPClassUID, TAGS.MediaStorageSOPClassUID) };
}

/**
 * Non-image instances that an image was derived from go into Source Instance Sequence (PS3.3 C.12.4); Source Image
 * Sequence is for images.
 */
const reference = ({ sopClass, instance }: Source): NewItem => ({
  [TAGS.ReferencedSOPClassUID]: { vr: 'UI', values: [sopClass] },
  [TAGS.ReferencedSOPInstanceUID]: { vr: 'UI', values: [instance] },
});

/** Cubes on the same grid were computed from the same scan: they share a frame of reference (confidence C). */
function frameOfReference(
  attributes: AttributeSet,
  instance: string,
  { spacing }: ContainerDescription,
  image: ImageFacts,
): readonly PlannedRepair[] {
  const steps = [spacing.aScans.mm, spacing.depth.mm, spacing.bScans.mm];
  const grid = [image.frames, image.rows, image.columns, ...steps].join(' ');
  const why = 'cubes on the same grid lie in the same place; others of the raw data may not';
  return setText(
    attributes,
    TAGS.FrameOfReferenceUID,
    'UI',
    [derivedUid(instance, `frame of reference of cubes ${grid}`)],
    { why, confidence: 'C', provenance: 'derived' },
  );
}

/** `Macular Cube 512x128 - structural cube`. A hyphen: a dash is in few of the character sets that a file may have. */
function seriesDescription(attributes: AttributeSet, container: ContainerDescription): string {
  const stated = textValue(attributes, TAGS.SeriesDescription);
  const scan = SAYS_NOTHING.test(stated) ? protocolName(attributes) : stated;
  const name = container.item === 0 ? container.name : `${container.name} ${container.item + 1}`;
  if (scan === '') return name;
  const room = MAX_LO - name.length - ' - '.length;
  if (scan.length <= room) return `${scan} - ${name}`;
  // Characters of several bytes, and the escapes of ISO 2022, must not be split.
  const truncated = /^[ -~]*$/.test(scan)
    ? scan.slice(0, room).trim()
    : protocolName(attributes).slice(0, room);
  return /^[ -~]+$/.test(truncated) ? `${truncated} - ${name}` : name;
}

/** `attributes` with the repairs at the top level applied. */
export function withRepairs(attributes: AttributeSet, repairs: readonly PlannedRepair[]): AttributeSet {
  const byTag = new Map<Tag, Attribute>([...attributes].map((attribute) => [attribute.tag, attribute]));
  for (const { target, value } of repairs) {
    if (value === undefined) byTag.delete(target);
    else byTag.set(target, toAttribute(target, value));
  }
  return { get: (tag) => byTag.get(tag), [Symbol.iterator]: () => byTag.values() };
}

function toAttribute(tag: Tag, value: NewValue): Attribute {
  if ('items' in value) {
    return { tag, vr: 'SQ', text: undefined, numbers: [], items: value.items.map(toAttributes) };
  }
  const { vr, values } = value;
  return {
    tag,
    vr,
    text: isTextVr(vr) ? values.join('\\') : undefined,
    numbers: isNumberVr(vr) ? values.map(Number) : [],
    items: [],
  };
}

const toAttributes = (item: NewItem): AttributeSet =>
  withRepairs(
    NO_ATTRIBUTES,
    Object.entries(item).map(([target, value]) => ({ target, value }) as PlannedRepair),
  );
