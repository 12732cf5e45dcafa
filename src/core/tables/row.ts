import type { Confidence } from '../base/quantity.js';

/**
 * What every row of every table in this folder states about itself. To add a row, copy one, change it, and name your
 * source. A real file that you have is worth more than anybody's reader: then write `source: 'own file'` and
 * `confidence: 'B'`.
 */
export interface Known {
  /** Short names as in docs/format.md: S2, S5, VC, OP … */
  readonly source: string;
  readonly confidence: Confidence;
}
