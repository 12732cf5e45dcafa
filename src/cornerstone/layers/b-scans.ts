import type { FrameSize } from '../../core/index.js';
import type { Samples } from '../../worker/protocol.js';
import type { HostCore } from '../host/host.js';
import { ofFrame } from '../host/image-id.js';

/** A picture as the host keeps it, by what is used of it here. */
export interface BScan {
  readonly imageQualityStatus?: number;
  readonly rows: number;
  readonly columns: number;
  readonly numberOfComponents?: number;
  getPixelData(): Samples & { readonly byteLength: number; slice(): Samples };
}

/** Pictures that are waited for at once: the host's own requests come between. */
const AT_ONCE = 4;
/** Behind every picture that somebody waits for. */
const BEHIND = { requestType: 'prefetch', priority: 10 };

/** Whether it is a grey picture of this size. */
export const isBScan = (picture: BScan, { rows, columns }: FrameSize): boolean =>
  picture.rows === rows && picture.columns === columns && (picture.numberOfComponents ?? 1) === 1;

/**
 * Loads B-scans of a cube in the background, and has each taken as it comes. One that is damaged, or for which there is no
 * room, is left out.
 *
 * @param frames one-based.
 * @throws (rejects) what `take` throws; what `signal` was aborted with.
 */
export async function eachBScan(
  { imageLoader }: HostCore,
  imageId: string,
  frames: Iterable<number>,
  take: (frame: number, picture: BScan) => unknown,
  signal?: AbortSignal,
): Promise<void> {
  const waiting = [...frames];
  const load = (frame: number): Promise<BScan | undefined> =>
    Promise.resolve(imageLoader?.loadAndCacheImage(ofFrame(imageId, frame), BEHIND)).then(
      (picture) => picture as BScan | undefined,
      () => undefined,
    );
  const work = async (): Promise<void> => {
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) {
      signal?.throwIfAborted();
      const picture = await load(frame);
      if (picture !== undefined) await take(frame, picture);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
