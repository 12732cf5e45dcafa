import { type ArrivingHead, arrivingHead } from '../../core/internal.js';
import type { ArrivingBody } from '../../dicomweb/arriving-body.js';

/** Smaller files are read whole: they are there before there would be something to show. */
const MIN_STREAMED = 512 * 1024;
/** Bytes up to which the head is looked for in each piece that comes; from then on, when there are twice as many. */
const EAGER = 256 * 1024;

/** Finds out whether a file can be shown while it arrives, as soon as its first bytes tell. */
export class HeadSearch {
  #lookAgainAt = 0;

  /** `whole`: it cannot; undefined: that is not known yet. */
  look({ bytes, total, answer }: ArrivingBody): ArrivingHead | 'raw data' | 'whole' | undefined {
    const isLarge = (total ?? bytes.length) >= MIN_STREAMED;
    if (answer.status !== 200 || (total !== undefined && !isLarge)) return 'whole';
    if (!isLarge || bytes.length < this.#lookAgainAt) return undefined;
    const head = arrivingHead(bytes);
    this.#lookAgainAt = bytes.length < EAGER ? 0 : bytes.length * 2;
    return head === 'more' ? undefined : head;
  }
}
