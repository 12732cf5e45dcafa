/** Memory that is used over and over, so that a file of many frames leaves no garbage of its own size. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** A copy of `source`, valid until the next call. */
  copy(source: Uint8Array): Uint8Array {
    const copy = this.#room(source.length);
    copy.set(source);
    return copy;
  }

  /** Zeroes to write over, valid until the next call. */
  zeroes(length: number): Uint8Array {
    return this.#room(length).fill(0);
  }

  #room(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}
