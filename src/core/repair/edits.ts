import type { Tag } from '../dicom/tags.js';
import type { NewValue, PlannedRepair } from './repair.js';

/** Repairs sorted by where they apply: what happens at one level, and what inside the items of its sequences. */
export interface Edits {
  /** New values at this level; undefined takes the attribute out. */
  readonly values: ReadonlyMap<Tag, NewValue | undefined>;
  readonly items: ReadonlyMap<Tag, ReadonlyMap<number, Edits>>;
}

/** Repairs as a tree of edits. */
export function editsOf(repairs: readonly PlannedRepair[]): Edits {
  return level(repairs, 0);
}

function level(repairs: readonly PlannedRepair[], depth: number): Edits {
  const values = new Map<Tag, NewValue | undefined>();
  const nested = new Map<Tag, Map<number, PlannedRepair[]>>();
  for (const repair of repairs) {
    const step = repair.path[depth];
    if (step === undefined) {
      values.set(repair.target, repair.value);
      continue;
    }
    const items = nested.get(step.tag) ?? new Map<number, PlannedRepair[]>();
    nested.set(step.tag, items.set(step.item, [...(items.get(step.item) ?? []), repair]));
  }
  const items = new Map(
    [...nested].map(([tag, byItem]) => [
      tag,
      new Map([...byItem].map(([item, inside]) => [item, level(inside, depth + 1)])),
    ]),
  );
  return { values, items };
}
