import type { DecodedFrame } from '../../codec/decode.js';
import type { FrameSource } from '../scans/frame-source.js';

/**
 * Frames that are decoded before the host asks for them: a worker is at it while the host reads their metadata. Each is
 * given out once.
 */
export class DecodeAhead {
  readonly #begun = new WeakMap<FrameSource, Map<number, Promise<DecodedFrame>>>();

  /** @param number one-based. */
  add(frames: FrameSource, number: number, decoded: Promise<DecodedFrame>): void {
    // Whoever asks for the frame learns why it failed; there may be nobody.
    decoded.catch(() => undefined);
    const begun = this.#begun.get(frames) ?? new Map<number, Promise<DecodedFrame>>();
    this.#begun.set(frames, begun.set(number, decoded));
  }

  /** Undefined where the frame was not begun, or given out already. */
  take(frames: FrameSource | undefined, number: number): Promise<DecodedFrame> | undefined {
    const begun = frames && this.#begun.get(frames);
    const decoded = begun?.get(number);
    begun?.delete(number);
    return decoded;
  }
}
