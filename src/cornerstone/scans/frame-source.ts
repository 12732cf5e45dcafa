/** How a frame is requested. */
export interface FrameRequest {
  /** Somebody looks at it now; others are only prefetched. Default: false. */
  readonly urgent?: boolean;
}

/** Where the frames of a data set are, if the host does not hold them itself. */
export interface FrameSource {
  /**
   * The frame as stored. It must not be changed: it may be a view of a whole file.
   *
   * @param number one-based.
   * @throws (rejects) if the frame cannot be read.
   */
  frame(number: number, request?: FrameRequest): Promise<Uint8Array>;
}

/** Frames in memory, each a view of the one buffer that holds the file. */
export const framesInMemory = (frames: readonly Uint8Array[]): FrameSource => ({
  frame: (number) => Promise.resolve(frames[number - 1] ?? NONE),
});

/**
 * Frames in a file on disk, read one at a time on demand.
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

/**
 * A separate function, so that it cannot retain the bytes: closures of one function share what any of them refers to.
 */
const atRanges = (blob: Blob, ranges: readonly Range[]): FrameSource => ({
  frame: async (number) => {
    const [start, end] = ranges[number - 1] ?? [0, 0];
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  },
});

const NONE = new Uint8Array(0);
