const NONE = new Uint8Array(0);

/** Memory that is used over and over, so that a file of many frames leaves no garbage of its own size. */
export class Scratch {
  #bytes: Uint8Array = NONE;

  /** A copy of `source`, valid until the next call: `source` itself where that lies here already. */
  copy(source: Uint8Array): Uint8Array {
    if (source.buffer === this.#bytes.buffer) return source;
    const copy = this.room(source.length);
    copy.set(source);
    return copy;
  }

  /** Bytes to write over, valid until the next call. */
  room(length: number): Uint8Array {
    if (this.#bytes.length < length) {
      // The old ones can go before the new ones come.
      this.#bytes = NONE;
      this.#bytes = new Uint8Array(length);
    }
    return this.#bytes.subarray(0, length);
  }
}
