import type { NotKnown } from 'cornerstone-czm-image-loader/core';
import { inOrder, partnersOf, whyNotTogether, type Pairing } from './pairs.js';
import type { Series } from './series.js';

/** Two scans side by side. */
export interface Beside {
  readonly pairing: Pairing;
  readonly selected: Series;
  readonly other: Series;
  /** One-based. */
  readonly selectedFrame: number;
  readonly otherFrame: number;
  readonly left: Series;
  readonly right: Series;
  /** All that the selected scan can be shown beside. */
  readonly others: readonly Series[];
  readonly together: boolean;
  readonly whyNotTogether: string | undefined;
}

/** The part of the page's state that says what is compared. */
export interface Comparison {
  readonly series: readonly Series[];
  readonly selected: string | undefined;
  /** One-based. */
  readonly frame: number;
  /** What was asked for last. */
  readonly pairing: Pairing;
  /** The scan that was chosen to be beside the selected one; undefined: the next in time. */
  readonly partner: string | undefined;
  /** Whether both are scrolled by the number of their frames. */
  readonly together: boolean;
  /** One-based, of the scan that is not selected, while they are not scrolled together. */
  readonly otherFrame: number;
}

/** Which two scans are compared: as was asked for, or in the other way where only that can be had; or why none are. */
export function besideOf(state: Comparison): Beside | NotKnown {
  const selected = state.series.find(({ id }) => id === state.selected);
  const ways: readonly Pairing[] = state.pairing === 'eyes' ? ['eyes', 'visits'] : ['visits', 'eyes'];
  const reasons: string[] = [];
  for (const pairing of ways) {
    const others = partnersOf(pairing, selected, state.series);
    if ('reason' in others) reasons.push(others.reason);
    else if (selected !== undefined) {
      const other = others.find(({ id }) => id === state.partner) ?? others[0];
      const [left, right] = inOrder(pairing, selected, other);
      const reason = whyNotTogether(selected, other);
      const together = state.together && reason === undefined;
      const frame = together ? state.frame : state.otherFrame;
      const otherFrame = Math.min(Math.max(1, frame), other.imageIds.length);
      const selectedFrame = state.frame;
      return {
        pairing,
        selected,
        other,
        selectedFrame,
        otherFrame,
        left,
        right,
        others,
        together,
        whyNotTogether: reason,
      };
    }
  }
  return { reason: [...new Set(reasons)].join(' ') };
}
