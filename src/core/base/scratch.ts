const NONE = new Uint8Array(0);

/** Memory that is reused, so that a file of many frames does not leave garbage of the same size. */
export class Scratch {
  #bytes: Uint8Array = NONE;

  /** A copy of `source`, valid until the next call: `source` itself, if it is already here. */
  copy(source: Uint8Array): Uint8Array {
    if (source.buffer === this.#bytes.buffer) return source;
    const copy = this.room(source.length);
    copy.set(source);
    return copy;
  }

  /** Bytes to write over, valid until the next call. */
  room(length: number): Uint8Array {
    if (this.#bytes.length < length) {
      // Frees the old bytes before the new ones are allocated.
      this.#bytes = NONE;
      this.#bytes = new Uint8Array(length);
    }
    return this.#bytes.subarray(0, length);
  }
}
