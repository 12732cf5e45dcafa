/** Memory that is used over and over, so that a file of many frames leaves no garbage of its own size. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** A copy of `source`, valid until the next call. */
  copy(source: Uint8Array): Uint8Array {
    if (this.#bytes.length < source.length) this.#bytes = new Uint8Array(source.length);
    const copy = this.#bytes.subarray(0, source.length);
    copy.set(source);
    return copy;
  }
}
