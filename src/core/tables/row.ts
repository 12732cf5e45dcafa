import type { Confidence } from '../base/quantity.js';

/**
 * What every row of every table in this folder says of itself. To add a row, copy one, change it, and name where you
 * know it from: a real file that you have is worth more than any reader of others (then: `source: 'own file'`,
 * `confidence: 'B'`).
 */
export interface Known {
  /** Short names as in docs/format.md: S2, S5, VC, OP … */
  readonly source: string;
  readonly confidence: Confidence;
}
