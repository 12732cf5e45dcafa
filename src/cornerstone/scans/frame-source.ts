/** How a frame is asked for. */
export interface FrameRequest {
  /** Somebody looks at it now; others are only fetched in case. Default: false. */
  readonly urgent?: boolean;
}

/** Where the frames of a data set lie that the host does not hold itself. */
export interface FrameSource {
  /**
   * The frame as it is stored. What comes back must not be changed: it may be a view of a whole file.
   *
   * @param number one-based.
   * @throws (rejects) where the frame cannot be had.
   */
  frame(number: number, request?: FrameRequest): Promise<Uint8Array>;
}

/** Frames in memory, each a view of the one buffer that holds the file. */
export const framesInMemory = (frames: readonly Uint8Array[]): FrameSource => ({
  frame: (number) => Promise.resolve(frames[number - 1] ?? NONE),
});

/**
 * Frames in a file on disk, read one at a time when they are asked for.
 *
 * @param bytes the whole file as it was read, to which `frames` refer; not kept.
 */
export function framesInBlob(blob: Blob, bytes: Uint8Array, frames: readonly Uint8Array[]): FrameSource {
  return atRanges(blob, rangesIn(bytes, frames));
}

type Range = readonly [start: number, end: number];

const rangesIn = (bytes: Uint8Array, frames: readonly Uint8Array[]): readonly Range[] =>
  frames.map(({ byteOffset, length }) => {
    const start = byteOffset - bytes.byteOffset;
    return [start, start + length];
  });

/** On its own, so that it can hold on to no bytes: closures of one function share what any of them refers to. */
const atRanges = (blob: Blob, ranges: readonly Range[]): FrameSource => ({
  frame: async (number) => {
    const [start, end] = ranges[number - 1] ?? [0, 0];
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  },
});

const NONE = new Uint8Array(0);
