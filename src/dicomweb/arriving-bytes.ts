import { roomier } from './body.js';

/** Bytes that were taken out of memory. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly blob: Blob;
}

/**
 * The bytes of a file that have come: in one buffer, but for those at its beginning that were {@link shed} into Blobs, which
 * the browser keeps elsewhere, on disk if there are many.
 */
export class ArrivingBytes {
  #bytes = new Uint8Array(0);
  /** Offset of the first byte in memory. */
  #start = 0;
  #pieces: Piece[] = [];
  #loaded = 0;

  /** All that is in memory: a view of a buffer that may be another one by the next byte. */
  get inMemory(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#loaded - this.#start);
  }

  /** Offset of {@link inMemory} in the file. */
  get start(): number {
    return this.#start;
  }

  /** Bytes that have come. */
  get loaded(): number {
    return this.#loaded;
  }

  /** Takes the bytes before this offset out of memory; what was a view of them holds others from now on. */
  shed(to: number): void {
    const count = to - this.#start;
    if (count <= 0 || to > this.#loaded) return;
    this.#pieces.push({ start: this.#start, end: to, blob: new Blob([this.#bytes.subarray(0, count)]) });
    this.#bytes.copyWithin(0, count, this.#loaded - this.#start);
    this.#start = to;
  }

  /** All that has come. */
  blob(): Blob {
    return new Blob([...this.#pieces.map(({ blob }) => blob), this.inMemory]);
  }

  /**
   * A copy of bytes that have come.
   *
   * @throws (rejects) where the browser cannot read what it keeps elsewhere.
   */
  async content(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const parts = this.#pieces
      .filter((piece) => piece.start < end && piece.end > start)
      .map((piece) => piece.blob.slice(Math.max(0, start - piece.start), end - piece.start));
    if (end <= this.#start) return new Uint8Array(await new Blob(parts).arrayBuffer());
    const there = this.#bytes.slice(Math.max(0, start - this.#start), end - this.#start);
    return parts.length === 0 ? there : new Uint8Array(await new Blob([...parts, there]).arrayBuffer());
  }

  /**
   * Takes a chunk that lies at an offset, where it goes on from what is there; returns whether what it has of that is the same.
   *
   * @param total bytes of the file, where the server says.
   */
  async put(chunk: Uint8Array, at: number, total: number | undefined): Promise<boolean> {
    const known = Math.min(chunk.length, Math.max(0, this.#loaded - at));
    if (known > 0) {
      const before = at < this.#start ? await this.content(at, at + known) : this.#view(at, known);
      for (let i = 0; i < known; i++) if (chunk[i] !== before[i]) return false;
    }
    const end = at + chunk.length;
    if (end <= this.#loaded) return true;
    const [needed, all] = [end - this.#start, total && total - this.#start];
    if (needed > this.#bytes.length) this.#bytes = roomier(this.#bytes, needed, all);
    this.#bytes.set(chunk.subarray(known), at + known - this.#start);
    this.#loaded = end;
    return true;
  }

  #view(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(at - this.#start, at - this.#start + length);
  }
}
