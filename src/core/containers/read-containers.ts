import type { AttributeSet } from '../dicom/attributes.js';
import { containerType } from '../tables/containers.js';
import { isRawLength } from '../frame/raw-length.js';
import { isCzmError } from '../base/errors.js';
import type { FrameEncoding } from '../frame/encoding.js';
import {
  storedInMemory,
  type FrameBytes,
  type FrameRanges,
  type FramesOf,
  type FrameViews,
} from './stored-frames.js';
import { listed } from '../base/warning.js';
import {
  agrees,
  containerName,
  type ContainerDescription,
  type ContainerProblem,
  type StoredContainer,
} from './container.js';
import { locateContainers, type LocatedContainer, type LocatedFrame } from './locate-containers.js';

/** How many frames of a known container are searched completely, if none of them begins with a known signature. */
const MAX_SEARCHED = 8;

/**
 * The image containers of a Part 10 data set, in the order of their tags. Frames are views of the file. Reads headers,
 * and the first readable frame of each container for its size.
 *
 * Faults of a container are not errors here: they are among its problems.
 */
export function readContainers(attributes: AttributeSet, framesOf: FramesOf): readonly StoredContainer[] {
  return locateContainers(attributes).map((located) => {
    const stored = framesOf(located.frames.map(rangesOf));
    return { description: describeContainer(located, stored), stored, truncated: truncatedFrames(located) };
  });
}

/** None for an item without bytes: its frame is empty. */
function rangesOf({ value }: LocatedFrame): FrameRanges {
  const range = value !== undefined && 'range' in value ? value.range : undefined;
  return range === undefined ? [] : [range];
}

/** What the containers of a data set state, and what those of their frames say that are in the data set. */
export const describeContainers = (attributes: AttributeSet): readonly ContainerDescription[] =>
  locateContainers(attributes).map((located) =>
    describeContainer(located, storedInMemory(framesInDataSet(located))),
  );

/** The frames whose bytes are in the data set; empty if an item holds none. */
export const framesInDataSet = ({ frames }: LocatedContainer): readonly FrameBytes[] =>
  frames.map(({ value }) => {
    if (value === undefined) return NONE;
    return 'bytes' in value ? value.bytes : undefined;
  });

const NONE = new Uint8Array(0);

/** What a container states, and what its frames in memory say. */
export function describeContainer(located: LocatedContainer, views: FrameViews): ContainerDescription {
  const { reference, kind, stated, spacing, frames } = located;
  const truncated = truncatedFrames(located);
  const known = containerType(reference.tag.slice(6)) !== undefined;
  const encoding = encodingOf(views, truncated, stated, known ? MAX_SEARCHED : 0);
  const base: ContainerDescription = {
    ...reference,
    kind,
    stated,
    frames: frames.length,
    encoding,
    spacing,
    holdsImage: known ? encoding !== 'none' : OPENS.includes(encoding),
    problems: [],
  };
  return { ...base, problems: problemsOf(base, views, truncated, located.truncated) };
}

/** Frames of unknown content that are images anyway: their signature proves it; a length alone does not. */
const OPENS: readonly ContainerDescription['encoding'][] = ['scrambled', 'jp2', 'codestream'];

/** Bytes of each frame; undefined if it is not in memory. */
export const lengthsOf = (views: FrameViews): readonly (number | undefined)[] =>
  Array.from({ length: views.length }, (_, index) => views.lengthOf(index));

const truncatedFrames = ({ frames }: LocatedContainer): readonly number[] =>
  frames.flatMap((frame, index) => (frame.truncated ? [index + 1] : []));

function encodingOf(
  views: FrameViews,
  truncated: readonly number[],
  { rows = 0, columns = 0 }: ContainerDescription['stated'],
  searched: number,
): ContainerDescription['encoding'] {
  const lengths = lengthsOf(views);
  if (lengths.every((length) => length === 0)) return 'none';
  const known = lengths.flatMap((length, index) => (length === undefined ? [] : [index]));
  const encodingAt = (index: number): FrameEncoding => views.at(index)?.encoding ?? 'unknown';
  const first = known.find((index) => views.hasSignature(index));
  if (first !== undefined) return encodingAt(first);
  const isTruncated = new Set(truncated);
  const whole = known.filter((index) => !isTruncated.has(index + 1));
  const exact = whole.filter((index) => isRawLength(lengths[index] ?? 0, rows * columns));
  // More than half: a frame that is not is damaged, not another kind of image.
  if (exact.length * 2 > whole.length) return 'raw';
  for (const index of known.slice(0, searched)) {
    const encoding = encodingAt(index);
    if (encoding !== 'unknown') return encoding;
  }
  return 'unknown';
}

function problemsOf(
  container: ContainerDescription,
  views: FrameViews,
  truncated: readonly number[],
  isTruncated: boolean,
): readonly ContainerProblem[] {
  const { stated, encoding } = container;
  const problems: ContainerProblem[] = [];
  const name = containerName(container);
  const add = (code: ContainerProblem['code'], what: string): void => {
    problems.push({ code, message: `${name}: ${what}` });
  };
  if (container.kind === 'unknown') {
    add(
      'UNKNOWN',
      container.holdsImage
        ? 'the content of containers with this tag is unknown. Its frames can be opened, and are shown as stored.'
        : 'the content of containers with this tag is unknown. It was skipped.',
    );
  }
  if (encoding === 'none') add('EMPTY', 'it holds no frames.');
  if (stated.rows === 0 || stated.columns === 0) {
    add('ZERO_SIZED', `it states frames of ${stated.rows ?? '?'} × ${stated.columns ?? '?'} pixels.`);
  }
  if (isTruncated || truncated.length > 0) {
    const where = truncated.length > 0 ? ` within frame ${listed(truncated)}` : '';
    add('TRUNCATED', `it is truncated${where}: the file is incomplete.`);
  }
  if (encoding !== 'none' && stated.frames !== undefined && stated.frames !== views.length) {
    add(
      'FRAME_COUNT',
      `it claims ${stated.frames} frames, but holds ${views.length}` +
        (views.length < stated.frames
          ? '; the others may be lost, and these are assumed to be neighbours.'
          : '.'),
    );
  }
  if (encoding === 'unknown' && container.kind !== 'unknown') {
    add(
      'UNREADABLE',
      'its frames are neither scrambled nor JPEG 2000, and do not have rows × columns bytes.',
    );
  }
  const size = firstSize(views, stated);
  if (size !== undefined && !agrees(stated, size)) {
    const claim = `${stated.rows ?? '?'} × ${stated.columns ?? '?'}`;
    add(
      'SIZE',
      `it states frames of ${claim}, but they are ${size.rows} × ${size.columns}. Its spacing is not used.`,
    );
  }
  return problems;
}

/**
 * Rows and columns of the frames, from SIZ: of the first few that can be opened, the one that agrees with what is
 * stated, else the first.
 */
function firstSize(
  views: FrameViews,
  stated: ContainerDescription['stated'],
): { readonly rows: number; readonly columns: number } | undefined {
  let first: { readonly rows: number; readonly columns: number } | undefined;
  let opened = 0;
  for (let index = 0; index < views.length; index++) {
    const frame = views.at(index);
    if (frame?.hasSignature !== true) continue;
    try {
      const { siz } = frame.header(index + 1);
      const size = { rows: siz.height, columns: siz.width };
      if (agrees(stated, size)) return size;
      first ??= size;
      if (++opened >= MAX_SEARCHED) break;
    } catch (error) {
      if (!isCzmError(error)) throw error;
    }
  }
  return first;
}
