import { isCzmError, type NormalizeOptions, normalizePart10 } from '../../src/core/index.js';
import { type FileBytes, openSource, planSource } from '../../src/core/internal.js';
// Internal: joins the pieces of a planned result.
import { assemble } from '../../src/core/dicom/part10/encode.js';

/** Bytes as if they lay on a disk: whoever wants some gets a copy. */
export function asFile(bytes: Uint8Array): FileBytes {
  return {
    length: bytes.length,
    readInto: (target, offset) => {
      if (offset + target.length > bytes.length) throw new RangeError('Read behind the end of the file.');
      target.set(bytes.subarray(offset, offset + target.length));
    },
    subarray: (start, end) => new Uint8Array(bytes.subarray(start, end)),
  };
}

interface Answer {
  /** The source itself is given as undefined. */
  readonly results: readonly (Uint8Array | undefined)[];
  /** All else that is said, as text. */
  readonly told: string;
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner === undefined ? 'undefined' : inner));

/** What is made of bytes in memory, or why nothing is. */
export function inMemory(bytes: Uint8Array, options: NormalizeOptions = {}): Answer {
  return answer(() => {
    const made = normalizePart10(bytes, options);
    return {
      results: made.map((one) => (one.bytes === bytes ? undefined : one.bytes)),
      told: text(made.map(({ bytes: _, ...others }) => others)),
    };
  });
}

/** What is made of the same bytes that are read in pieces, result and all. */
export function inPieces(bytes: Uint8Array, { turnedFrames: _, ...options }: NormalizeOptions = {}): Answer {
  return answer(() => {
    const planned = planSource(openSource(asFile(bytes), options), options);
    const results = planned.map(({ chunks, verify }) => {
      const result = chunks && assemble(chunks);
      if (result !== undefined) verify(asFile(result));
      return result;
    });
    return { results, told: text(planned.map(({ chunks: _c, verify: _v, ...others }) => others)) };
  });
}

function answer(action: () => Answer): Answer {
  try {
    return action();
  } catch (error) {
    if (!isCzmError(error)) throw error;
    const { code, message, frame, tag, offset, found, expected } = error;
    return { results: [], told: text({ code, message, frame, tag, offset, found, expected }) };
  }
}
